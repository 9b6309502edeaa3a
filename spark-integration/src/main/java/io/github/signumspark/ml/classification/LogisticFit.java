// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.PenaltyRange;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.train.fit.FitSession;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;

/** One fit of a {@link SignumLogisticRegression}: reads the rows and finds the family. */
final class LogisticFit {
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
  LogisticFit(
      SignumLogisticRegression stage, LogisticRegressionModel initialModel, Dataset<?> dataset) {
    this.stage = stage;
    this.initialModel = initialModel;
    this.dataset = dataset;
  }

  LogisticRegressionModel run() {
    OptionalInt declared = declared();
    return StageSupport.fit(
        stage,
        dataset,
        rule(declared),
        StageSupport.ownScale(stage.getFitIntercept()),
        session -> run(session, declared));
  }

  PenaltyRange penaltyRange() {
    OptionalInt declared = declared();
    return StageSupport.penaltyRange(
        stage,
        dataset,
        rule(declared),
        StageSupport.ownScale(stage.getFitIntercept()),
        data -> {
          double[] weights = weights(data, declared);
          return isMultinomial(weights.length)
              ? new MultinomialLogisticFit(stage, null, dataset).largestGradient(data, weights)
              : new BinaryLogisticFit(stage, null, dataset).largestGradient(data, weights);
        });
  }

  private OptionalInt declared() {
    OptionalInt declared = SparkInternals.numClasses(dataset.schema().apply(stage.getLabelCol()));
    declared.ifPresent(this::check);
    return declared;
  }

  private static LabelRule rule(OptionalInt declared) {
    return declared.isPresent() ? LabelRule.ofClasses(declared.getAsInt()) : LabelRule.anyClasses();
  }

  /** Weights of the classes. */
  private double[] weights(IngestedData data, OptionalInt declared) {
    double[] histogram = data.labelHistogram();
    int classes = declared.orElse(histogram.length);
    check(classes);
    return Arrays.copyOf(histogram, classes);
  }

  private LogisticRegressionModel run(FitSession session, OptionalInt declared) {
    double[] weights = weights(session.data(), declared);
    if (isMultinomial(weights.length)) {
      return new MultinomialLogisticFit(stage, initialModel, dataset).run(session, weights);
    }
    return new BinaryLogisticFit(stage, initialModel, dataset).run(session, weights);
  }

  private boolean isMultinomial(int classes) {
    String family = stage.getFamily().toLowerCase(Locale.ROOT);
    return family.equals("multinomial") || family.equals("auto") && classes > 2;
  }

  private void check(int classes) {
    if (classes > 2 && !isMultinomial(classes)) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": family = binomial has two classes, the column "
              + stage.getLabelCol()
              + " has "
              + classes);
    }
    int thresholds = stage.isDefined(stage.thresholds()) ? stage.getThresholds().length : 0;
    // One class alone has the thresholds of two where the family is binomial.
    if (thresholds != 0 && thresholds != classes && !(thresholds == 2 && classes < 2)) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": thresholds has "
              + thresholds
              + " entries for "
              + Math.max(2, classes)
              + " classes");
    }
  }
}
