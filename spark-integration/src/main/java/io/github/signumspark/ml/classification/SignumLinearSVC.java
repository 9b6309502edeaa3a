// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.LinearStage;
import io.github.signumspark.ml.PenaltyPath;
import io.github.signumspark.ml.PenaltyRange;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.param.SignumParamSet;
import io.github.signumspark.ml.param.SignumParams;
import java.io.Serial;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link LinearSVC} trained by Signum: the same params, the same objective (hinge loss with
 * an L2 penalty), the same model class, another engine.
 *
 * <p>Binary labels 0 and 1. {@code maxIter} counts steps with {@code aggregation = gradient} and
 * caps the rounds with {@code local} where it is set; {@code tol} is the relative fall of the loss
 * over one pass that ends training. {@code aggregationDepth} and {@code maxBlockSizeInMB} have no
 * effect. Nothing that {@link LinearSVC} can be asked for is left to MLlib.
 *
 * <p>A fit holds the rows twice while they are arranged, once afterwards, in Spark's storage memory
 * or on its disks. A stage is as safe to share between threads as MLlib's: fit copies, do not set
 * params while a fit runs.
 */
public class SignumLinearSVC extends LinearSVC
    implements SignumParams<SignumLinearSVC>, LinearStage {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumParamSet signumParams;
  private LinearSVCModel initialModel;

  /** A stage with a generated uid. */
  public SignumLinearSVC() {
    this(SparkInternals.randomUid("signumSvc"));
  }

  /** A stage with the given uid. */
  public SignumLinearSVC(String uid) {
    super(uid);
    signumParams = new SignumParamSet(this);
  }

  @Override
  public SignumParamSet signumParams() {
    return signumParams;
  }

  /**
   * Starts training from this model's coefficients. The model survives {@link #copy}, hence tuning
   * and pipelines. Not saved with the stage; {@link #initialModelPath()} is.
   */
  public SignumLinearSVC setInitialModel(LinearSVCModel model) {
    initialModel = model;
    return this;
  }

  /** Fits a model for each of the param maps on rows that are read once. */
  @Override
  public Seq<LinearSVCModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return PenaltyPath.fit(
        this,
        dataset,
        paramMaps,
        (stage, last) -> {
          if (StageSupport.finishes(stage) && stage.getRegParam() > 0) {
            stage.setInitialModel(last);
          }
        });
  }

  /** The range of {@code regParam} worth trying on these rows: see {@code SignumGrid}. */
  @Override
  public PenaltyRange penaltyRange(Dataset<?> dataset) {
    return new LinearSvcFit(this, null, dataset).penaltyRange();
  }

  @Override
  public LinearSVCModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    return new LinearSvcFit(
            this,
            InitialModels.of(this, initialModel, LinearSVCModel.class, LinearSVCModel::load),
            dataset)
        .run();
  }

  @Override
  public SignumLinearSVC copy(ParamMap extra) {
    return ((SignumLinearSVC) super.copy(extra)).setInitialModel(initialModel);
  }

  @Override
  public SignumLinearSVC setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public SignumLinearSVC setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumLinearSVC setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public SignumLinearSVC setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setStandardization(boolean value) {
    super.setStandardization(value);
    return this;
  }

  @Override
  public SignumLinearSVC setWeightCol(String value) {
    super.setWeightCol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setThreshold(double value) {
    super.setThreshold(value);
    return this;
  }

  @Override
  public SignumLinearSVC setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public SignumLinearSVC setAggregationDepth(int value) {
    super.setAggregationDepth(value);
    return this;
  }

  @Override
  public SignumLinearSVC setMaxBlockSizeInMB(double value) {
    super.setMaxBlockSizeInMB(value);
    return this;
  }
}
