// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.objective.SoftmaxObjective;
import io.github.signumspark.train.LargestGradient;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple3;

/**
 * One fit of a {@link SignumLogisticRegression} of the multinomial family, to MLlib's model. As in
 * MLlib, coefficients have mean 0 over the classes where nothing is penalised, intercepts always.
 */
final class MultinomialLogisticFit {
  private static final Logger LOG = LoggerFactory.getLogger(MultinomialLogisticFit.class);

  private final SignumLogisticRegression stage;
  private final LogisticRegressionModel initialModel;
  private final Dataset<?> dataset;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param initialModel to start from, or null
   * @param dataset the rows
   */
  MultinomialLogisticFit(
      SignumLogisticRegression stage, LogisticRegressionModel initialModel, Dataset<?> dataset) {
    this.stage = stage;
    this.initialModel = initialModel;
    this.dataset = dataset;
  }

  /**
   * Fits.
   *
   * @param session with the rows
   * @param histogram weights of the classes
   */
  LogisticRegressionModel run(FitSession session, double[] histogram) {
    IngestedData data = session.data();
    int classes = histogram.length;
    if (isConstant(histogram)) {
      int only = Vectors.dense(histogram).argmax();
      LOG.warn("{}: all labels are {}; the model is that constant", stage.uid(), only);
      double[] intercepts = new double[classes];
      if (stage.getFitIntercept()) {
        intercepts[only] = Double.POSITIVE_INFINITY;
      }
      return model(new double[classes * data.numFeatures()], intercepts, session.untrained(0));
    }
    double[] start = start(data, histogram);
    Penalty penalty =
        StageSupport.elasticNet(
            stage.getRegParam(),
            stage.getElasticNetParam(),
            stage.getStandardization(),
            data.scaling(),
            classes);
    Trained trained =
        new SignumTrainer(session, new SoftmaxObjective(classes, stage.getFitIntercept()), penalty)
            .train(start);
    return inUnitsOfTheData(trained, classes, data);
  }

  /** Of a model without weights, per unit of an L1 penalty; 0 where there is but one class. */
  double largestGradient(IngestedData data, double[] histogram) {
    int classes = histogram.length;
    return isConstant(histogram)
        ? 0
        : LargestGradient.of(
            data,
            new SoftmaxObjective(classes, stage.getFitIntercept()),
            StageSupport.l1(1, stage.getStandardization(), data.scaling(), classes),
            start(data, histogram));
  }

  /** Whether intercepts alone do best. */
  private boolean isConstant(double[] histogram) {
    boolean oneClass = Arrays.stream(histogram).filter(h -> h > 0).count() == 1;
    return histogram.length < 2 || oneClass && stage.getFitIntercept();
  }

  /** From the classes' shares, or from the initial model. */
  private double[] start(IngestedData data, double[] histogram) {
    int classes = histogram.length;
    int features = data.numFeatures();
    int inColumns = features * classes;
    double[] start = new double[stage.getFitIntercept() ? inColumns + classes : inColumns];
    if (initialModel == null) {
      for (int k = 0; k < classes && stage.getFitIntercept(); k++) {
        start[inColumns + k] = StrictMath.log1p(histogram[k]);
      }
      centre(start, inColumns, start.length - inColumns);
      return start;
    }
    if (initialModel.coefficientMatrix().numRows() != classes
        || initialModel.numFeatures() != features) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": the initial model has "
              + initialModel.coefficientMatrix().numRows()
              + " x "
              + initialModel.numFeatures()
              + " coefficients, the rows have "
              + classes
              + " classes and "
              + features
              + " features");
    }
    ColumnScaling scaling = data.scaling();
    double[] coefficients = new double[features];
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < features; j++) {
        coefficients[j] = initialModel.coefficientMatrix().apply(k, j);
      }
      double shift = scaling.fromData(coefficients, coefficients);
      for (int j = 0; j < features; j++) {
        start[j * classes + k] = coefficients[j];
      }
      if (stage.getFitIntercept()) {
        start[inColumns + k] = initialModel.interceptVector().apply(k) + shift;
      }
    }
    return start;
  }

  private LogisticRegressionModel inUnitsOfTheData(
      Trained trained, int classes, IngestedData data) {
    int features = data.numFeatures();
    double[] weights = trained.weights().clone();
    if (stage.getRegParam() == 0) {
      for (int j = 0; j < features; j++) {
        centre(weights, j * classes, classes);
      }
    }
    double[] matrix = new double[classes * features];
    double[] intercepts = new double[classes];
    double[] coefficients = new double[features];
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < features; j++) {
        coefficients[j] = weights[j * classes + k];
      }
      double shift = data.scaling().toData(coefficients, coefficients);
      System.arraycopy(coefficients, 0, matrix, k * features, features);
      intercepts[k] = stage.getFitIntercept() ? weights[features * classes + k] + shift : 0;
    }
    centre(intercepts, 0, classes);
    return model(matrix, intercepts, trained.result());
  }

  private static void centre(double[] values, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += values[i];
    }
    for (int i = from; i < from + length; i++) {
      values[i] -= sum / length;
    }
  }

  private LogisticRegressionModel model(double[] matrix, double[] intercepts, FitResult result) {
    int classes = intercepts.length;
    LogisticRegressionModel model =
        stage.copyValues(
            SparkInternals.multinomialModel(
                stage.uid(),
                new DenseMatrix(classes, matrix.length / classes, matrix, true).compressed(),
                Vectors.dense(intercepts).compressed(),
                classes),
            ParamMap.empty());
    Tuple3<ProbabilisticClassificationModel<Vector, LogisticRegressionModel>, String, String>
        shown = SparkInternals.summaryModel(model);
    Supplier<Dataset<Row>> prediction = StageSupport.prediction(shown._1(), dataset);
    String weightCol = StageSupport.column(stage, "weightCol").orElse("weightCol");
    SparkInternals.setSummary(
        model,
        classes <= 2
            ? new SignumBinarySummary(
                dataset.sparkSession(),
                prediction,
                shown._2(),
                shown._3(),
                stage.getLabelCol(),
                stage.getFeaturesCol(),
                weightCol,
                result.objectiveHistory(),
                result)
            : new SignumMultinomialSummary(
                prediction.get(),
                shown._2(),
                shown._3(),
                stage.getLabelCol(),
                stage.getFeaturesCol(),
                weightCol,
                result.objectiveHistory(),
                result));
    return model;
  }
}
