// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import java.util.Locale;

/** When rows are exchanged between workers before training. */
public enum ShuffleMode {
  /** Only where the workers' labels or features differ more than chance explains (default). */
  AUTO,
  /** Always; then the workers are the same at any partitioning of the input. */
  ALWAYS,
  /** Never; where the workers differ, a warning is logged. */
  NEVER;

  /**
   * The mode of a param's value.
   *
   * @param value {@code auto}, {@code always} or {@code never}, in any case
   * @throws IllegalArgumentException for any other value
   */
  public static ShuffleMode of(String value) {
    for (ShuffleMode mode : values()) {
      if (mode.paramValue().equalsIgnoreCase(value)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "shuffle must be one of auto, always, never, but was \"" + value + "\"");
  }

  /** The param's value that stands for this mode. */
  public String paramValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
