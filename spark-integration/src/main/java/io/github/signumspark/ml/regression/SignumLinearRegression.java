// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.LinearStage;
import io.github.signumspark.ml.PenaltyPath;
import io.github.signumspark.ml.PenaltyRange;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.UnsupportedParams;
import io.github.signumspark.ml.param.SignumParamSet;
import io.github.signumspark.ml.param.SignumParams;
import java.io.Serial;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link LinearRegression} trained by Signum: the same params, the same objective, the same
 * model class, another engine.
 *
 * <p>{@code loss = huber} is trained by Signum, its scale σ with it. With {@code loss =
 * squaredError} MLlib has an exact answer in one pass where {@code solver} is {@code normal}, or
 * {@code auto} on at most 4,096 features: that fit is MLlib's own, with one warning, or refused, as
 * {@link #unsupportedParams()} says, and so is one with an L1 penalty. {@code solver = l-bfgs}, or
 * {@code auto} on more features, is Signum's.
 *
 * <p>Squared loss with {@code aggregation = local} and without {@code wdLh} ends with a finish at
 * the optimum, unless {@link #finish()} is {@code none}: {@code maxIter} counts its iterations, and
 * {@code tol} says how near it ends. Otherwise {@code maxIter} counts steps with {@code aggregation
 * = gradient} and caps the rounds with {@code local} where it is set; {@code tol} is the relative
 * fall of the loss over one pass that ends training. {@code aggregationDepth} and {@code
 * maxBlockSizeInMB} have no effect. A {@code stepSize} is in standard deviations of the labels, and
 * the objective's history in MLlib's units: labels in standard deviations for {@code squaredError},
 * as they are for {@code huber}.
 *
 * <p>A fit holds the rows twice while they are arranged, once afterwards, in Spark's storage memory
 * or on its disks. A stage is as safe to share between threads as MLlib's: fit copies, do not set
 * params while a fit runs.
 */
public class SignumLinearRegression extends LinearRegression
    implements SignumParams<SignumLinearRegression>, LinearStage {
  @Serial private static final long serialVersionUID = 1L;

  private static final String SQUARED = "squaredError";

  private final SignumParamSet signumParams;
  private LinearRegressionModel initialModel;

  /** A stage with a generated uid. */
  public SignumLinearRegression() {
    this(SparkInternals.randomUid("signumLinReg"));
  }

  /** A stage with the given uid. */
  public SignumLinearRegression(String uid) {
    super(uid);
    signumParams = new SignumParamSet(this);
  }

  @Override
  public SignumParamSet signumParams() {
    return signumParams;
  }

  /**
   * Starts training from this model's coefficients, and from its scale with {@code loss = huber}.
   * The model survives {@link #copy}, hence tuning and pipelines. Not saved with the stage; {@link
   * #initialModelPath()} is.
   */
  public SignumLinearRegression setInitialModel(LinearRegressionModel model) {
    initialModel = model;
    return this;
  }

  /** Fits a model for each of the param maps on rows that are read once. */
  @Override
  public Seq<LinearRegressionModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
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
    return new LinearRegressionFit(this, null, dataset).penaltyRange();
  }

  @Override
  public LinearRegressionModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    if (unsupported(dataset).delegate(uid(), getUnsupportedParams())) {
      return super.train(dataset);
    }
    return new LinearRegressionFit(
            this,
            InitialModels.of(
                this, initialModel, LinearRegressionModel.class, LinearRegressionModel::load),
            dataset)
        .run();
  }

  boolean isHuber() {
    return !getLoss().equals(SQUARED);
  }

  /** What the params ask for that the engine does not do. */
  private UnsupportedParams unsupported(Dataset<?> dataset) {
    int exact = LinearRegression.MAX_FEATURES_FOR_NORMAL_SOLVER();
    return new UnsupportedParams()
        .when(
            getElasticNetParam() != 0
                && getRegParam() != 0
                && (isHuber() || !StageSupport.finishes(this)),
            "elasticNetParam = "
                + getElasticNetParam()
                + " (an L1 penalty)"
                + (isHuber() ? " with Huber's loss" : " without a finish"))
        .when(getSolver().equals("normal"), "solver = normal")
        .whenBetter(
            getSolver().equals("auto")
                && !isHuber()
                && SparkInternals.numFeatures(dataset, getFeaturesCol()) <= exact,
            "solver = auto with squaredError on at most " + exact + " features");
  }

  @Override
  public SignumLinearRegression copy(ParamMap extra) {
    return ((SignumLinearRegression) super.copy(extra)).setInitialModel(initialModel);
  }

  @Override
  public SignumLinearRegression setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public SignumLinearRegression setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public SignumLinearRegression setStandardization(boolean value) {
    super.setStandardization(value);
    return this;
  }

  @Override
  public SignumLinearRegression setElasticNetParam(double value) {
    super.setElasticNetParam(value);
    return this;
  }

  @Override
  public SignumLinearRegression setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumLinearRegression setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumLinearRegression setWeightCol(String value) {
    super.setWeightCol(value);
    return this;
  }

  @Override
  public SignumLinearRegression setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public SignumLinearRegression setLoss(String value) {
    super.setLoss(value);
    return this;
  }

  @Override
  public SignumLinearRegression setEpsilon(double value) {
    super.setEpsilon(value);
    return this;
  }

  @Override
  public SignumLinearRegression setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumLinearRegression setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumLinearRegression setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public SignumLinearRegression setAggregationDepth(int value) {
    super.setAggregationDepth(value);
    return this;
  }

  @Override
  public SignumLinearRegression setMaxBlockSizeInMB(double value) {
    super.setMaxBlockSizeInMB(value);
    return this;
  }
}
