// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import java.util.Locale;

/** How the workers' results are combined: the param {@code aggregation}. */
public enum Aggregation {
  /** The sum of the sign steps of local rounds. */
  LOCAL,
  /** The signs of the workers' momentum, in every step. */
  VOTE,
  /** The gradient of every step. */
  GRADIENT;

  /**
   * The mode of a param's value.
   *
   * @throws IllegalArgumentException where there is no such mode
   */
  public static Aggregation of(String param) {
    return valueOf(param.toUpperCase(Locale.ROOT));
  }

  /** The value of the param. */
  public String param() {
    return name().toLowerCase(Locale.ROOT);
  }
}
