// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import java.io.Serializable;

/**
 * Which shares of every worker's rows, the last in their order, tell the loss; they stay in
 * training.
 *
 * @param ofRound that of the weights that a round starts from: {@value #ROUND_SHARE} of them or
 *     {@value #LEAST_ROWS} rows of the data set, whichever is more; enough to see that training has
 *     lost its way
 * @param ofReading that of the weights that would be returned: {@value #READING_ROWS} rows, up to
 *     {@value #MOST} of them, and no less than of a round; it tells when little is left to gain
 */
public record LossSample(double ofRound, double ofReading) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double ROUND_SHARE = 0.01;
  private static final double LEAST_ROWS = 300;
  private static final double READING_ROWS = 10_000;
  private static final double MOST = 0.05;

  /** The shares of a data set of so many rows. */
  public static LossSample of(double rows) {
    double round = Math.min(1, Math.max(ROUND_SHARE, LEAST_ROWS / rows));
    return new LossSample(round, Math.max(round, Math.min(MOST, READING_ROWS / rows)));
  }

  /** So many of a worker's rows, rounded up. */
  public static int rows(double share, int rows) {
    return (int) Math.min(rows, Math.ceil(share * rows));
  }
}
