// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ml.param.SignumParams;
import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.LabelScale;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Trained;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * One fit of a factorization machine, from rows in units of the columns to the coefficients that
 * MLlib's models have, which are in the data's units.
 */
public final class FactorizationFit {
  /**
   * Default of {@code wdLh} of the stages: without any decay, factors memorize the training rows.
   */
  public static final double DEFAULT_WD_LH = 0.5;

  private final SignumParams<?> stage;
  private final FitSession session;
  private final IngestedData data;
  private final FactorizationMachine objective;
  private final LabelScale labels;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param session with the rows, not centred
   * @param objective without its penalty
   * @param labels what margins stand for
   */
  public FactorizationFit(
      SignumParams<?> stage,
      FitSession session,
      FactorizationMachine objective,
      LabelScale labels) {
    this.stage = stage;
    this.session = session;
    this.data = session.data();
    this.objective = objective;
    this.labels = labels;
  }

  /**
   * The coefficients of a factorization machine.
   *
   * @param intercept 0 where none is fitted
   * @param linear one a column, zeros where none are fitted
   * @param factors a row a column
   */
  public record Coefficients(double intercept, Vector linear, Matrix factors) {}

  /** The starting weights: factors drawn by the seed, no linear terms, the given intercept. */
  public double[] start(double initStd, double intercept) {
    int features = data.numFeatures();
    int perColumn = objective.perColumn();
    double[] start = new double[objective.coordinates(features)];
    Random random = new Random(stage.getSeed());
    for (int j = 0; j < features; j++) {
      double scale = initStd * data.scaling().unit(j);
      for (int p = objective.firstFactor(); p < perColumn; p++) {
        start[j * perColumn + p] = scale * random.nextGaussian();
      }
    }
    if (objective.freeCoordinates() > 0) {
      start[features * perColumn] = intercept;
    }
    return start;
  }

  /** The starting weights for these coefficients. */
  public double[] start(Coefficients from) {
    int features = data.numFeatures();
    InitialModels.checkWidth(stage.uid(), from.factors().numRows(), features);
    if (from.factors().numCols() != objective.factors()) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": the initial model has factorSize = "
              + from.factors().numCols()
              + ", the stage "
              + objective.factors());
    }
    int perColumn = objective.perColumn();
    double[] start = new double[objective.coordinates(features)];
    double rootUnit = Math.sqrt(labels.unit());
    for (int j = 0; j < features; j++) {
      double unit = data.scaling().unit(j);
      int at = j * perColumn;
      if (objective.firstFactor() > 0) {
        start[at++] = from.linear().apply(j) * unit / labels.unit();
      }
      for (int f = 0; f < objective.factors(); f++) {
        start[at + f] = from.factors().apply(j, f) * unit / rootUnit;
      }
    }
    if (objective.freeCoordinates() > 0) {
      start[features * perColumn] = labels.margin(from.intercept());
    }
    return start;
  }

  /**
   * Trains from {@code start}.
   *
   * @param start in units of the columns
   * @param regParam λ on all linear terms and factors, in the data's units
   */
  public Trained train(double[] start, double regParam) {
    return new SignumTrainer(
            session,
            objective,
            StageSupport.penalty(regParam, false, data.scaling(), objective.perColumn()))
        .train(start);
  }

  /** Weights in the data's units. */
  public Coefficients coefficients(double[] weights) {
    ColumnScaling scaling = data.scaling();
    int features = data.numFeatures();
    int perColumn = objective.perColumn();
    int factors = objective.factors();
    double rootUnit = Math.sqrt(labels.unit());
    double[] linear = new double[features];
    double[] matrix = new double[Math.multiplyExact(features, factors)];
    for (int j = 0; j < features; j++) {
      if (scaling.isConstant(j)) {
        continue;
      }
      double unit = scaling.unit(j);
      int at = j * perColumn;
      if (objective.firstFactor() > 0) {
        linear[j] = weights[at++] * labels.unit() / unit;
      }
      for (int f = 0; f < factors; f++) {
        matrix[j * factors + f] = weights[at + f] * rootUnit / unit;
      }
    }
    double intercept =
        objective.freeCoordinates() > 0
            ? labels.centre() + labels.unit() * weights[features * perColumn]
            : 0;
    return new Coefficients(
        intercept,
        objective.firstFactor() > 0
            ? Vectors.dense(linear)
            : Vectors.sparse(features, new int[0], new double[0]),
        new DenseMatrix(features, factors, matrix, true));
  }
}
