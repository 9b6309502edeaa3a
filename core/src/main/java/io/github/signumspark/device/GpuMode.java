// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.Locale;

/** Values of {@code spark.signum.gpu}. */
public enum GpuMode {
  /** The CPU; nothing is looked for. The default. */
  OFF,
  /** A GPU where one is there and pays, the CPU otherwise; the log says which and why. */
  AUTO,
  /** A GPU, or an error before any work. */
  FORCE;

  /** The configuration's key. */
  public static final String KEY = "spark.signum.gpu";

  /**
   * A mode by its word, in any case.
   *
   * @throws IllegalArgumentException for another word
   */
  public static GpuMode of(String word) {
    return switch (word.trim().toLowerCase(Locale.ROOT)) {
      case "off" -> OFF;
      case "auto" -> AUTO;
      case "force" -> FORCE;
      default ->
          throw new IllegalArgumentException(
              KEY + " is '" + word + "', but must be off, auto or force");
    };
  }

  /** The word in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
