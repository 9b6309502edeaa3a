// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.local.ParameterGroups.Group;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.objective.MultilayerPerceptron;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.Tuple3;

/**
 * One fit of a {@link SignumMultilayerPerceptronClassifier}. MLlib's weight vector has the order of
 * the objective's coordinates; only the first layer is in units of the columns here.
 */
final class PerceptronFit {
  private final SignumMultilayerPerceptronClassifier stage;
  private final Vector initialWeights;
  private final Dataset<?> dataset;
  private final int[] layers;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param initialWeights to start from, or null
   * @param dataset the rows
   */
  PerceptronFit(
      SignumMultilayerPerceptronClassifier stage, Vector initialWeights, Dataset<?> dataset) {
    this.stage = stage;
    this.initialWeights = initialWeights;
    this.dataset = dataset;
    this.layers = stage.getLayers();
  }

  MultilayerPerceptronClassificationModel run() {
    LabelRule rule = LabelRule.ofClasses(layers[layers.length - 1]);
    return StageSupport.fit(stage, dataset, rule, ColumnUnits.OWN_SCALE, this::run);
  }

  private MultilayerPerceptronClassificationModel run(FitSession session) {
    IngestedData data = session.data();
    if (data.numFeatures() != layers[0]) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": layers begins with "
              + layers[0]
              + " inputs, the rows have "
              + data.numFeatures()
              + " features");
    }
    MultilayerPerceptron objective =
        new MultilayerPerceptron(Arrays.copyOfRange(layers, 1, layers.length));
    double[] start = initialWeights == null ? drawn(objective) : given(objective, data.scaling());
    Trained trained =
        new SignumTrainer(session, objective, groups(), new Penalty(null)).train(start);
    return model(inUnitsOfTheData(trained.weights(), data.scaling()), trained.result());
  }

  /** Weights decay in every layer, biases in none. */
  private ParameterGroups groups() {
    List<Group> upper = new ArrayList<>();
    upper.add(new Group(layers[1], 1, 0));
    for (int l = 2; l < layers.length; l++) {
      upper.add(new Group(layers[l - 1] * layers[l], 1, 1));
      upper.add(new Group(layers[l], 1, 0));
    }
    return new ParameterGroups(List.of(new Group(layers[1], 1, 1)), upper);
  }

  /**
   * Weights drawn evenly from ±√(6 / (inputs + outputs)) of each layer (Glorot and Bengio, 2010),
   * biases 0.
   */
  private double[] drawn(MultilayerPerceptron objective) {
    double[] weights = new double[objective.coordinates(layers[0])];
    Random random = new Random(stage.getSeed());
    int at = 0;
    for (int l = 1; l < layers.length; l++) {
      double bound = Math.sqrt(6.0 / ((double) layers[l - 1] + layers[l]));
      for (int k = 0; k < layers[l - 1] * layers[l]; k++) {
        weights[at++] = bound * (2 * random.nextDouble() - 1);
      }
      at += layers[l];
    }
    return weights;
  }

  private double[] given(MultilayerPerceptron objective, ColumnScaling scaling) {
    double[] weights = initialWeights.toArray().clone();
    if (weights.length != objective.coordinates(layers[0])) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": there are "
              + weights.length
              + " initial weights, the layers "
              + Arrays.toString(layers)
              + " have "
              + objective.coordinates(layers[0]));
    }
    int outputs = layers[1];
    addCentres(weights, scaling, 1);
    for (int k = 0; k < layers[0] * outputs; k++) {
      weights[k] *= scaling.unit(k / outputs);
    }
    return weights;
  }

  private double[] inUnitsOfTheData(double[] trained, ColumnScaling scaling) {
    double[] weights = trained.clone();
    int outputs = layers[1];
    for (int k = 0; k < layers[0] * outputs; k++) {
      int column = k / outputs;
      weights[k] = scaling.isConstant(column) ? 0 : weights[k] / scaling.unit(column);
    }
    addCentres(weights, scaling, -1);
    return weights;
  }

  /** Adds the effect of the columns' centres on the first layer's margins to its biases. */
  private void addCentres(double[] weights, ColumnScaling scaling, double sign) {
    int outputs = layers[1];
    int biases = layers[0] * outputs;
    int[] columns = scaling.centredColumns();
    for (int i = 0; i < columns.length; i++) {
      double centre = sign * scaling.centres()[i];
      for (int u = 0; u < outputs; u++) {
        weights[biases + u] += centre * weights[columns[i] * outputs + u];
      }
    }
  }

  private MultilayerPerceptronClassificationModel model(double[] weights, FitResult result) {
    MultilayerPerceptronClassificationModel model =
        stage.copyValues(
            SparkInternals.multilayerPerceptronModel(stage.uid(), Vectors.dense(weights)),
            ParamMap.empty());
    Tuple3<MultilayerPerceptronClassificationModel, String, String> shown =
        SparkInternals.summaryModel(model);
    SparkInternals.setSummary(
        model,
        new SignumMlpSummary(
            shown._1().transform(dataset),
            shown._3(),
            stage.getLabelCol(),
            "",
            result.objectiveHistory(),
            result));
    return model;
  }
}
