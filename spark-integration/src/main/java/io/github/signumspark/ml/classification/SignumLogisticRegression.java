// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

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
import java.util.Arrays;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link LogisticRegression} trained by Signum: the same params, the same objective, the
 * same model class, another engine.
 *
 * <p>Two classes or more, by {@code family} as in MLlib. What Signum cannot honour (bounds on
 * coefficients, L1 without a finish) is fitted by MLlib itself with one warning, or refused, as
 * {@link #unsupportedParams()} says. {@code aggregationDepth} and {@code maxBlockSizeInMB} have no
 * effect.
 *
 * <p>With {@code aggregation = local} and without {@code wdLh}, a pass of local rounds is followed
 * by a finish that ends at the optimum, unless {@link #finish()} is {@code none}: {@code maxIter}
 * counts its iterations, and {@code tol} says how near it ends, at least as near as MLlib does with
 * the same value. Other fits in local rounds end with them: {@code maxIter} caps the rounds where
 * it is set, and {@code tol} is the relative fall of the loss over one pass that ends training.
 * With {@code vote} and {@code gradient} {@code maxIter} counts steps.
 *
 * <p>A fit holds the rows twice while they are arranged, once afterwards, in Spark's storage memory
 * or on its disks. A stage is as safe to share between threads as MLlib's: fit copies, do not set
 * params while a fit runs.
 */
public class SignumLogisticRegression extends LogisticRegression
    implements SignumParams<SignumLogisticRegression>, LinearStage {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumParamSet signumParams;
  private LogisticRegressionModel initialModel;

  /** A stage with a generated uid. */
  public SignumLogisticRegression() {
    this(SparkInternals.randomUid("signumLogReg"));
  }

  /** A stage with the given uid. */
  public SignumLogisticRegression(String uid) {
    super(uid);
    signumParams = new SignumParamSet(this);
  }

  @Override
  public SignumParamSet signumParams() {
    return signumParams;
  }

  /**
   * Starts training from this model's coefficients. Unlike in MLlib the model survives {@link
   * #copy}, hence tuning and pipelines. Not saved with the stage; {@link #initialModelPath()} is.
   */
  @Override
  public SignumLogisticRegression setInitialModel(LogisticRegressionModel model) {
    super.setInitialModel(model);
    initialModel = model;
    return this;
  }

  /**
   * Fits a model for each of the param maps on rows that are read once. Maps that differ in {@code
   * regParam} alone are fitted from the strongest penalty to the weakest, and where a fit ends with
   * a finish it starts from the model before: the same model as on its own to within {@code tol},
   * in less time. The same maps give the same bits.
   */
  @Override
  public Seq<LogisticRegressionModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return PenaltyPath.fit(this, dataset, paramMaps, SignumLogisticRegression::start);
  }

  /** Starts a stage whose fit ends at the optimum from any start from the model. */
  private static void start(SignumLogisticRegression stage, LogisticRegressionModel last) {
    // A constant model's intercept may be infinite.
    boolean isFinite =
        Arrays.stream(last.interceptVector().toArray())
            .allMatch(b -> Math.abs(b) <= Double.MAX_VALUE);
    if (StageSupport.finishes(stage) && stage.getRegParam() > 0 && isFinite) {
      stage.setInitialModel(last);
    }
  }

  /** The range of {@code regParam} worth trying on these rows: see {@code SignumGrid}. */
  @Override
  public PenaltyRange penaltyRange(Dataset<?> dataset) {
    return new LogisticFit(this, null, dataset).penaltyRange();
  }

  @Override
  public LogisticRegressionModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    if (unsupported().delegate(uid(), getUnsupportedParams())) {
      return super.train(dataset);
    }
    return new LogisticFit(
            this,
            InitialModels.of(
                this, initialModel, LogisticRegressionModel.class, LogisticRegressionModel::load),
            dataset)
        .run();
  }

  /** What the params ask for that the engine does not do. */
  private UnsupportedParams unsupported() {
    return new UnsupportedParams()
        .when(
            getElasticNetParam() != 0 && getRegParam() != 0 && !StageSupport.finishes(this),
            "elasticNetParam = " + getElasticNetParam() + " (an L1 penalty) without a finish")
        .when(isSet(lowerBoundsOnCoefficients()), "lowerBoundsOnCoefficients")
        .when(isSet(upperBoundsOnCoefficients()), "upperBoundsOnCoefficients")
        .when(isSet(lowerBoundsOnIntercepts()), "lowerBoundsOnIntercepts")
        .when(isSet(upperBoundsOnIntercepts()), "upperBoundsOnIntercepts");
  }

  @Override
  public SignumLogisticRegression copy(ParamMap extra) {
    SignumLogisticRegression copy = (SignumLogisticRegression) super.copy(extra);
    if (initialModel != null) {
      copy.setInitialModel(initialModel);
    }
    return copy;
  }

  @Override
  public SignumLogisticRegression setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setElasticNetParam(double value) {
    super.setElasticNetParam(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setFamily(String value) {
    super.setFamily(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setStandardization(boolean value) {
    super.setStandardization(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setThreshold(double value) {
    super.setThreshold(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setThresholds(double[] value) {
    super.setThresholds(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setWeightCol(String value) {
    super.setWeightCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setProbabilityCol(String value) {
    super.setProbabilityCol(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setAggregationDepth(int value) {
    super.setAggregationDepth(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setMaxBlockSizeInMB(double value) {
    super.setMaxBlockSizeInMB(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setLowerBoundsOnCoefficients(Matrix value) {
    super.setLowerBoundsOnCoefficients(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setUpperBoundsOnCoefficients(Matrix value) {
    super.setUpperBoundsOnCoefficients(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setLowerBoundsOnIntercepts(Vector value) {
    super.setLowerBoundsOnIntercepts(value);
    return this;
  }

  @Override
  public SignumLogisticRegression setUpperBoundsOnIntercepts(Vector value) {
    super.setUpperBoundsOnIntercepts(value);
    return this;
  }
}
