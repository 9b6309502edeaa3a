// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Scores of a model on rows.
 *
 * @param auc area under the ROC curve, ties counted half
 * @param logLoss mean log-loss
 * @param calibration mean predicted probability over the mean label
 */
public record Scores(double auc, double logLoss, double calibration) {

  /** A row as a model sees it. */
  public record Scored(double margin, boolean positive) implements Serializable {}

  /** Scores the rows; they are collected to the driver, 16 bytes and some each. */
  public static Scores of(Dataset<Row> rows, LinearModel model) {
    Vector weights = Vectors.dense(model.coefficients());
    double intercept = model.intercept();
    List<Scored> scored =
        rows.select("label", "features")
            .javaRDD()
            .map(
                row ->
                    new Scored(
                        ((Vector) row.get(1)).dot(weights) + intercept, row.getDouble(0) > 0))
            .collect();
    return of(scored.toArray(new Scored[0]));
  }

  public static Scores of(Scored... rows) {
    Arrays.sort(rows, Comparator.comparingDouble(Scored::margin));
    double loss = 0;
    double predicted = 0;
    long positives = 0;
    for (Scored row : rows) {
      loss += LogLoss.loss(row.positive ? row.margin : -row.margin);
      predicted += 1 / (1 + StrictMath.exp(-row.margin));
      positives += row.positive ? 1 : 0;
    }
    return new Scores(auc(rows), loss / rows.length, predicted / positives);
  }

  private static double auc(Scored[] ascending) {
    double pairsWon = 0;
    long negativesBelow = 0;
    long positives = 0;
    for (int from = 0; from < ascending.length; ) {
      int to = from;
      long tiedPositives = 0;
      while (to < ascending.length && ascending[to].margin == ascending[from].margin) {
        tiedPositives += ascending[to].positive ? 1 : 0;
        to++;
      }
      long tiedNegatives = to - from - tiedPositives;
      pairsWon += tiedPositives * (negativesBelow + 0.5 * tiedNegatives);
      negativesBelow += tiedNegatives;
      positives += tiedPositives;
      from = to;
    }
    return pairsWon / ((double) positives * negativesBelow);
  }
}
