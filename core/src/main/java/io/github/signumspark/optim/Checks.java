// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/** Range checks whose message names the parameter, its value and what it may be. */
final class Checks {
  private Checks() {}

  static double finiteNonNegative(String name, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw refused(name, value, "a finite number, at least 0");
    }
    return value;
  }

  static double finitePositive(String name, double value) {
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw refused(name, value, "a finite number above 0");
    }
    return value;
  }

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw refused(name, value, "at least 1");
    }
    return value;
  }

  static IllegalArgumentException refused(String name, Object value, String allowed) {
    return new IllegalArgumentException(name + " is " + value + ", but must be " + allowed);
  }
}
