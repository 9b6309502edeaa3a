// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

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
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.Tuple3;
import scala.collection.immutable.Seq;

/**
 * MLlib's {@link FMClassifier} trained by Signum: the same params, the same model class, another
 * engine.
 *
 * <p>Labels 0 and 1, row weights by {@code weightCol}. {@code stepSize} counts where it is set (in
 * Signum's meaning); its default in MLlib, and {@code solver}, have no effect. {@code regParam} is
 * an L2 penalty on linear terms and factors, not on the intercept. {@code wdLh} is {@value
 * FactorizationFit#DEFAULT_WD_LH} by default: without any decay a factorization machine memorizes
 * its training rows.
 *
 * <p>Memory of the driver: 24 bytes a coefficient, of which a column has {@code factorSize} + 1.
 */
public class SignumFMClassifier extends FMClassifier implements SignumParams<SignumFMClassifier> {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumParamSet signumParams;
  private FMClassificationModel initialModel;

  /** A stage with a generated uid. */
  public SignumFMClassifier() {
    this(SparkInternals.randomUid("signumFmc"));
  }

  /** A stage with the given uid. */
  public SignumFMClassifier(String uid) {
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
  public SignumFMClassifier setInitialModel(FMClassificationModel model) {
    initialModel = model;
    return this;
  }

  /** Fits a model for each of the param maps on rows that are read once. */
  @Override
  public Seq<FMClassificationModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return PenaltyPath.fit(this, dataset, paramMaps, (stage, last) -> {});
  }

  @Override
  public FMClassificationModel train(Dataset<?> dataset) {
    StageSupport.checkEnvironment(this);
    if (isDefined(thresholds()) && getThresholds().length != 2) {
      throw new IllegalArgumentException(
          uid() + ": thresholds has " + getThresholds().length + " entries for 2 classes");
    }
    FMClassificationModel from =
        InitialModels.of(
            this, initialModel, FMClassificationModel.class, FMClassificationModel::load);
    return StageSupport.fit(
        this,
        dataset,
        LabelRule.binary(),
        ColumnUnits.NON_ZERO_SCALE,
        session -> train(dataset, session, from));
  }

  private FMClassificationModel train(
      Dataset<?> dataset, FitSession session, FMClassificationModel from) {
    FactorizationFit fit =
        new FactorizationFit(
            this,
            session,
            FactorizationMachine.logistic(getFactorSize(), getFitLinear(), getFitIntercept()),
            new LabelScale(0, 1));
    double[] start =
        from == null
            ? fit.start(getInitStd(), logOdds(session.data().labelHistogram()))
            : fit.start(
                new FactorizationFit.Coefficients(from.intercept(), from.linear(), from.factors()));
    Trained trained = fit.train(start, getRegParam());
    return model(dataset, fit.coefficients(trained.weights()), trained.result());
  }

  /** At half a row of each class at least, so that a single class has finite odds. */
  private static double logOdds(double[] histogram) {
    double positive = histogram.length > 1 ? histogram[1] : 0;
    return StrictMath.log(Math.max(0.5, positive) / Math.max(0.5, histogram[0]));
  }

  private FMClassificationModel model(
      Dataset<?> dataset, FactorizationFit.Coefficients found, FitResult result) {
    FMClassificationModel model =
        copyValues(
            SparkInternals.fmClassificationModel(
                uid(), found.intercept(), found.linear(), found.factors()),
            ParamMap.empty());
    Tuple3<FMClassificationModel, String, String> shown = SparkInternals.summaryModel(model);
    SparkInternals.setSummary(
        model,
        new SignumFmSummary(
            shown._1().transform(dataset),
            shown._2(),
            shown._3(),
            getLabelCol(),
            StageSupport.column(this, "weightCol").orElse("weightCol"),
            result.objectiveHistory(),
            result));
    return model;
  }

  @Override
  public SignumFMClassifier copy(ParamMap extra) {
    return ((SignumFMClassifier) super.copy(extra)).setInitialModel(initialModel);
  }

  /** Sets the column of the rows' weights. */
  public SignumFMClassifier setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  @Override
  public SignumFMClassifier setFactorSize(int value) {
    super.setFactorSize(value);
    return this;
  }

  @Override
  public SignumFMClassifier setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public SignumFMClassifier setFitLinear(boolean value) {
    super.setFitLinear(value);
    return this;
  }

  @Override
  public SignumFMClassifier setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public SignumFMClassifier setMiniBatchFraction(double value) {
    super.setMiniBatchFraction(value);
    return this;
  }

  @Override
  public SignumFMClassifier setInitStd(double value) {
    super.setInitStd(value);
    return this;
  }

  @Override
  public SignumFMClassifier setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public SignumFMClassifier setStepSize(double value) {
    super.setStepSize(value);
    return this;
  }

  @Override
  public SignumFMClassifier setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public SignumFMClassifier setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public SignumFMClassifier setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setProbabilityCol(String value) {
    super.setProbabilityCol(value);
    return this;
  }

  @Override
  public SignumFMClassifier setThresholds(double[] value) {
    super.setThresholds(value);
    return this;
  }
}
