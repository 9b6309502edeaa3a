// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.FactorizationFit;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.PenaltyPath;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.param.SignumParamSet;
import io.github.signumspark.ml.param.SignumParams;
import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.LabelScale;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Trained;
import java.io.Serial;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.FMRegressor;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link FMRegressor} trained by Signum: the same params, the same model class, another
 * engine.
 *
 * <p>Row weights by {@code weightCol}. {@code stepSize} counts where it is set (in Signum's
 * meaning); its default in MLlib, and {@code solver}, have no effect. {@code regParam} is an L2
 * penalty on linear terms and factors beside the mean squared error of labels in units of their
 * standard deviation, not on the intercept. {@code wdLh} is {@value FactorizationFit#DEFAULT_WD_LH}
 * by default: without any decay a factorization machine memorizes its training rows. MLlib's model
 * has no training summary; {@link #lastFit()} has the details of a fit.
 *
 * <p>Memory of the driver: 24 bytes a coefficient, of which a column has {@code factorSize} + 1.
 */
public class SignumFMRegressor extends FMRegressor implements SignumParams<SignumFMRegressor> {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumParamSet signumParams;
  private FMRegressionModel initialModel;
  private transient volatile FitResult lastFit;

  /** A stage with a generated uid. */
  public SignumFMRegressor() {
    this(SparkInternals.randomUid("signumFmr"));
  }

  /** A stage with the given uid. */
  public SignumFMRegressor(String uid) {
    super(uid);
    signumParams = new SignumParamSet(this);
    setDefault(wdLh(), FactorizationFit.DEFAULT_WD_LH);
  }

  @Override
  public SignumParamSet signumParams() {
    return signumParams;
  }

  /**
   * Starts training from this model, of the same {@code factorSize}. The model survives {@link
   * #copy}, hence tuning and pipelines. Not saved with the stage; {@link #initialModelPath()} is.
   */
  public SignumFMRegressor setInitialModel(FMRegressionModel model) {
    initialModel = model;
    return this;
  }

  /**
   * Details of the last fit of this instance; empty before it, and in copies. Concurrent fits
   * overwrite each other's.
   */
  public Optional<FitResult> lastFit() {
    return Optional.ofNullable(lastFit);
  }

  /** Fits a model for each of the param maps on rows that are read once. */
  @Override
  public Seq<FMRegressionModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return PenaltyPath.fit(this, dataset, paramMaps, (stage, last) -> {});
  }

  @Override
  public FMRegressionModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    FMRegressionModel from =
        InitialModels.of(this, initialModel, FMRegressionModel.class, FMRegressionModel::load);
    return StageSupport.fit(
        this,
        dataset,
        LabelRule.real(),
        ColumnUnits.NON_ZERO_SCALE,
        session -> train(session, from));
  }

  private FMRegressionModel train(FitSession session, FMRegressionModel from) {
    LabelScale labels = labels(session.data());
    FactorizationFit fit =
        new FactorizationFit(
            this,
            session,
            FactorizationMachine.squared(
                getFactorSize(), getFitLinear(), getFitIntercept(), labels),
            labels);
    double[] start =
        from == null
            ? fit.start(getInitStd(), 0)
            : fit.start(
                new FactorizationFit.Coefficients(from.intercept(), from.linear(), from.factors()));
    Trained trained = fit.train(start, getRegParam());
    lastFit = trained.result();
    FactorizationFit.Coefficients found = fit.coefficients(trained.weights());
    return copyValues(
        SparkInternals.fmRegressionModel(uid(), found.intercept(), found.linear(), found.factors()),
        ParamMap.empty());
  }

  /** Relative to their mean where there is an intercept, in standard deviations. */
  private LabelScale labels(IngestedData data) {
    double mean = data.labelMean();
    double spread = Math.sqrt(data.labelVariance() + (getFitIntercept() ? 0 : mean * mean));
    return new LabelScale(getFitIntercept() ? mean : 0, spread > 0 ? spread : 1);
  }

  @Override
  public SignumFMRegressor copy(ParamMap extra) {
    return ((SignumFMRegressor) super.copy(extra)).setInitialModel(initialModel);
  }

  /** Sets the column of the rows' weights. */
  public SignumFMRegressor setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  @Override
  public SignumFMRegressor setFactorSize(int value) {
    super.setFactorSize(value);
    return this;
  }

  @Override
  public SignumFMRegressor setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public SignumFMRegressor setFitLinear(boolean value) {
    super.setFitLinear(value);
    return this;
  }

  @Override
  public SignumFMRegressor setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public SignumFMRegressor setMiniBatchFraction(double value) {
    super.setMiniBatchFraction(value);
    return this;
  }

  @Override
  public SignumFMRegressor setInitStd(double value) {
    super.setInitStd(value);
    return this;
  }

  @Override
  public SignumFMRegressor setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumFMRegressor setStepSize(double value) {
    super.setStepSize(value);
    return this;
  }

  @Override
  public SignumFMRegressor setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumFMRegressor setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public SignumFMRegressor setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public SignumFMRegressor setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumFMRegressor setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumFMRegressor setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }
}
