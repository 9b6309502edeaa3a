// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

/** Range checks; messages name the parameter. */
final class Ranges {
  private Ranges() {}

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

  static IllegalArgumentException refused(String name, Object value, String allowed) {
    return new IllegalArgumentException(name + " is " + value + ", but must be " + allowed);
  }
}
