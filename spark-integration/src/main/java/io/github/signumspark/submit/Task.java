// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.submit.input.InputData;
import io.github.signumspark.submit.input.LabelMapping;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;

/** The tasks of {@code --task}: a stage, and the labels that it accepts. */
enum Task {
  LOGISTIC(LabelKind.TWO_CLASSES, "logLoss", SignumLogisticRegression::new),
  SOFTMAX(
      LabelKind.CLASSES, "logLoss", () -> new SignumLogisticRegression().setFamily("multinomial")),
  SVC(LabelKind.TWO_CLASSES, "areaUnderROC", SignumLinearSVC::new),
  LINEAR(LabelKind.NUMBERS, "rmse", SignumLinearRegression::new),
  HUBER(LabelKind.NUMBERS, "mae", () -> new SignumLinearRegression().setLoss("huber")),
  FM_CLASSIFICATION(LabelKind.TWO_CLASSES, "logLoss", SignumFMClassifier::new),
  FM_REGRESSION(LabelKind.NUMBERS, "rmse", SignumFMRegressor::new),
  MLP(LabelKind.CLASSES, "logLoss", SignumMultilayerPerceptronClassifier::new);

  /** What labels are. */
  enum LabelKind {
    TWO_CLASSES {
      @Override
      LabelMapping mapping(InputData train, String positive) {
        return LabelMapping.binary(train, positive);
      }
    },
    CLASSES {
      @Override
      LabelMapping mapping(InputData train, String positive) {
        return LabelMapping.classes(train);
      }
    },
    NUMBERS {
      @Override
      LabelMapping mapping(InputData train, String positive) {
        return LabelMapping.identity();
      }
    };

    /**
     * From the labels found in the training rows to those that the stage accepts.
     *
     * @param positive the label that is to be class 1 of two; null for the greater
     */
    abstract LabelMapping mapping(InputData train, String positive);
  }

  private final LabelKind labels;
  private final String metric;
  private final Supplier<Predictor<Vector, ?, ?>> stage;

  Task(LabelKind labels, String metric, Supplier<Predictor<Vector, ?, ?>> stage) {
    this.labels = labels;
    this.metric = metric;
    this.stage = stage;
  }

  LabelKind labels() {
    return labels;
  }

  /** The metric of MLlib's evaluators that is nearest to what the stage minimises. */
  String metric() {
    return metric;
  }

  Predictor<Vector, ?, ?> stage() {
    return stage.get();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
