// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import java.util.Optional;

/**
 * Errors of real predictions, as MLlib's {@code RegressionMetrics} defines them.
 *
 * @param name as {@code RegressionEvaluator} names it: rmse, mse, mae or r2
 */
record ErrorMetric(String name) implements HeldOutMetric {

  /**
   * The metric, if it is defined here.
   *
   * @param weighted whether rows weigh differently; MLlib's r2 of such rows is left to it
   */
  static Optional<HeldOutMetric> of(String name, boolean weighted) {
    return switch (name) {
      case "rmse", "mse", "mae" -> Optional.of(new ErrorMetric(name));
      case "r2" -> weighted ? Optional.empty() : Optional.of(new ErrorMetric(name));
      default -> Optional.empty();
    };
  }

  @Override
  public Output output() {
    return Output.PREDICTION;
  }

  @Override
  public double value(HeldOutRows rows, double[] scores) {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    double absolute = 0;
    for (int i = 0; i < scores.length; i++) {
      double w = rows.weight(i);
      double error = rows.labels()[i] - scores[i];
      weight += w;
      sum += w * rows.labels()[i];
      squares += w * error * error;
      absolute += w * Math.abs(error);
    }
    return switch (name) {
      case "rmse" -> Math.sqrt(squares / weight);
      case "mse" -> squares / weight;
      case "mae" -> absolute / weight;
      default -> 1 - squares / spread(rows, sum / weight);
    };
  }

  /** Σ (y − mean)². */
  private static double spread(HeldOutRows rows, double mean) {
    double spread = 0;
    for (double label : rows.labels()) {
      spread += (label - mean) * (label - mean);
    }
    return spread;
  }
}
