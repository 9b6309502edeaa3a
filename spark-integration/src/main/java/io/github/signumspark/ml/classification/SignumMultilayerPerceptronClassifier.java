// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.PenaltyPath;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.param.SignumParamSet;
import io.github.signumspark.ml.param.SignumParams;
import java.io.Serial;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link MultilayerPerceptronClassifier} trained by Signum: the same params, the same
 * network and model class, another engine.
 *
 * <p>Features need not be scaled: training is in units of the columns. {@code stepSize} counts
 * where it is set (in Signum's meaning); its default in MLlib, {@code solver} and {@code blockSize}
 * have no effect. As in MLlib there are no row weights. {@code initialWeights} are in the data's
 * units; unset, they are drawn by {@code seed}.
 */
public class SignumMultilayerPerceptronClassifier extends MultilayerPerceptronClassifier
    implements SignumParams<SignumMultilayerPerceptronClassifier> {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumParamSet signumParams;
  private MultilayerPerceptronClassificationModel initialModel;

  /** A stage with a generated uid. */
  public SignumMultilayerPerceptronClassifier() {
    this(SparkInternals.randomUid("signumMlpc"));
  }

  /** A stage with the given uid. */
  public SignumMultilayerPerceptronClassifier(String uid) {
    super(uid);
    signumParams = new SignumParamSet(this);
  }

  @Override
  public SignumParamSet signumParams() {
    return signumParams;
  }

  /**
   * Starts training from this model's weights, before those of {@code initialWeights}. The model
   * survives {@link #copy}, hence tuning and pipelines. Not saved with the stage; {@link
   * #initialModelPath()} is.
   */
  public SignumMultilayerPerceptronClassifier setInitialModel(
      MultilayerPerceptronClassificationModel model) {
    initialModel = model;
    return this;
  }

  /** Fits a model for each of the param maps on rows that are read once. */
  @Override
  public Seq<MultilayerPerceptronClassificationModel> fit(
      Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return PenaltyPath.fit(this, dataset, paramMaps, (stage, last) -> {});
  }

  @Override
  public MultilayerPerceptronClassificationModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    if (!isDefined(layers())) {
      throw new IllegalArgumentException(uid() + ": layers is not set");
    }
    int classes = getLayers()[getLayers().length - 1];
    if (isDefined(thresholds()) && getThresholds().length != classes) {
      throw new IllegalArgumentException(
          uid()
              + ": thresholds has "
              + getThresholds().length
              + " entries for "
              + classes
              + " classes");
    }
    return new PerceptronFit(this, startingWeights(), dataset).run();
  }

  private Vector startingWeights() {
    MultilayerPerceptronClassificationModel from =
        InitialModels.of(
            this,
            initialModel,
            MultilayerPerceptronClassificationModel.class,
            MultilayerPerceptronClassificationModel::load);
    if (from != null) {
      return from.weights();
    }
    return isDefined(initialWeights()) ? getInitialWeights() : null;
  }

  @Override
  public SignumMultilayerPerceptronClassifier copy(ParamMap extra) {
    return ((SignumMultilayerPerceptronClassifier) super.copy(extra)).setInitialModel(initialModel);
  }

  @Override
  public SignumMultilayerPerceptronClassifier setLayers(int[] value) {
    super.setLayers(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setBlockSize(int value) {
    super.setBlockSize(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setInitialWeights(Vector value) {
    super.setInitialWeights(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setStepSize(double value) {
    super.setStepSize(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setProbabilityCol(String value) {
    super.setProbabilityCol(value);
    return this;
  }

  @Override
  public SignumMultilayerPerceptronClassifier setThresholds(double[] value) {
    super.setThresholds(value);
    return this;
  }
}
