// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metrics of predicted classes, as MLlib's {@code MulticlassMetrics} defines them.
 *
 * @param name as {@code MulticlassClassificationEvaluator} names it
 * @param beta of the F measure
 * @param eps by which probabilities are kept from 0 and 1 in the log-loss
 */
record ClassMetric(String name, double beta, double eps) implements HeldOutMetric {
  private static final String LOG_LOSS = "logLoss";

  private static final Set<String> DEFINED =
      Set.of(
          "f1",
          "accuracy",
          "weightedPrecision",
          "weightedRecall",
          "weightedTruePositiveRate",
          "weightedFalsePositiveRate",
          "weightedFMeasure",
          "hammingLoss",
          LOG_LOSS);

  /** Weights of one class. */
  private static final class Counts {
    private double labelled;
    private double right;
    private double wrong; // predicted, of another label

    private double precision() {
      return right + wrong == 0 ? 0 : right / (right + wrong);
    }

    private double recall() {
      return right / labelled;
    }

    private double measure(double beta) {
      double squared = beta * beta;
      double p = precision();
      double r = recall();
      return p + r == 0 ? 0 : (1 + squared) * p * r / (squared * p + r);
    }
  }

  /** The metric, if it is defined here. */
  static Optional<HeldOutMetric> of(String name, double beta, double eps) {
    return DEFINED.contains(name)
        ? Optional.of(new ClassMetric(name, beta, eps))
        : Optional.empty();
  }

  @Override
  public Output output() {
    return name.equals(LOG_LOSS) ? Output.LIKELIHOOD : Output.PREDICTION;
  }

  @Override
  public double value(HeldOutRows rows, double[] scores) {
    if (name.equals(LOG_LOSS)) {
      return logLoss(rows, scores);
    }
    SortedMap<Double, Counts> classes = new TreeMap<>();
    double all = 0;
    double right = 0;
    for (int i = 0; i < scores.length; i++) {
      double weight = rows.weight(i);
      double label = rows.labels()[i];
      Counts ofLabel = classes.computeIfAbsent(label, c -> new Counts());
      ofLabel.labelled += weight;
      all += weight;
      if (scores[i] == label) {
        ofLabel.right += weight;
        right += weight;
      } else {
        classes.computeIfAbsent(scores[i], c -> new Counts()).wrong += weight;
      }
    }
    if (name.equals("accuracy")) {
      return right / all;
    }
    if (name.equals("hammingLoss")) {
      return (all - right) / all;
    }
    double sum = 0;
    for (Counts counts : classes.values()) {
      if (counts.labelled > 0) {
        sum += ofClass(counts, all) * counts.labelled / all;
      }
    }
    return sum;
  }

  private double ofClass(Counts counts, double all) {
    return switch (name) {
      case "weightedPrecision" -> counts.precision();
      case "weightedRecall", "weightedTruePositiveRate" -> counts.recall();
      case "weightedFalsePositiveRate" -> counts.wrong / (all - counts.labelled);
      case "weightedFMeasure" -> counts.measure(beta);
      default -> counts.measure(1);
    };
  }

  private double logLoss(HeldOutRows rows, double[] scores) {
    double weight = 0;
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      double likelihood = Math.max(eps, Math.min(1 - eps, scores[i]));
      weight += rows.weight(i);
      sum -= rows.weight(i) * StrictMath.log(likelihood);
    }
    return sum / weight;
  }
}
