// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.util.function.Consumer;

/** Hands options to the setters of a stage. */
final class OptionSetter {
  private OptionSetter() {}

  /** Sets the value if it was given; one that the stage refuses fails with the option's name. */
  static <T> void set(String option, T value, Consumer<T> setter) {
    if (value == null) {
      return;
    }
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      throw new BadInput(option + " " + value + ": " + Faults.oneLine(e), e);
    }
  }
}
