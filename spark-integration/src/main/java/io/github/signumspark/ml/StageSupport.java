// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.device.DeviceChoice;
import io.github.signumspark.device.GpuMode;
import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.place.WorkerCount;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.internal.GpuSettings;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.param.SignumParams;
import io.github.signumspark.train.fit.Aggregation;
import io.github.signumspark.train.fit.DriverMemoryCheck;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.TrainingSettings;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What all Signum stages do alike: params to settings, results to a summary. */
public final class StageSupport {
  private StageSupport() {}

  /**
   * What is known to be wrong before any work: a Spark that is not supported, and, where executors
   * have the driver's GPU or none is used, one that is forced and not there.
   */
  public static void checkEnvironment(SignumParams<?> stage) {
    SparkInternals.checkVersion();
    GpuMode mode = GpuSettings.mode();
    if (stage.getAggregation().equals("vote")) {
      DeviceChoice.withoutGpuPath(mode, stage.uid() + " (votes)", GpuSettings::address);
    } else if (stage.getAggregation().equals("local")
        && mode == GpuMode.FORCE
        && GpuSettings.context().map(SparkContext::isLocal).orElse(false)) {
      DeviceChoice.require(GpuSettings::address);
    }
  }

  /** The settings that the stage's params say. */
  public static TrainingSettings settings(SignumParams<?> stage) {
    return new TrainingSettings(
        new TrainingSettings.Stage(stage.uid(), ShownParams.of(stage)),
        Aggregation.of(stage.getAggregation()),
        new TrainingSettings.Update(
            stage.isSet(stage.stepSize())
                ? OptionalDouble.of(stage.getStepSize())
                : OptionalDouble.empty(),
            stage.getMomentum(),
            stage.isSet(stage.momentum()),
            stage.getWdLh(),
            optionalDouble(stage, stage.clipGradient()),
            stage.getLearningRateSchedule()),
        new TrainingSettings.Limits(
            stage.getMaxPasses(),
            stage.isSet(stage.maxPasses()),
            (Integer) inherited(stage, "maxIter"),
            stage.isSet(stage.getParam("maxIter")),
            (Double) inherited(stage, "tol"),
            stage.getFinish().equals("auto")),
        new TrainingSettings.Batches(
            stage.getMiniBatchFraction(),
            optionalInt(stage, stage.batchSize()),
            optionalInt(stage, stage.localSteps()),
            stage.getSeed()),
        new TrainingSettings.Voting(stage.getVoteWeight(), stage.getQuorum()),
        new TrainingSettings.Saving(column(stage, "checkpointDir"), stage.getCheckpointInterval()));
  }

  /** Whether the params let a fit end with a finish. */
  public static boolean finishes(SignumParams<?> stage) {
    return settings(stage).finishes();
  }

  /** Every column in its own scale, centred only where there is an intercept. */
  public static ColumnUnits ownScale(boolean intercept) {
    return intercept ? ColumnUnits.OWN_SCALE : ColumnUnits.OWN_SCALE_UNCENTRED;
  }

  /**
   * A fit from reading the rows to the model; the rows are released, and whatever is thrown is
   * reported to the listeners.
   *
   * @param <M> the model
   * @param stage with the params
   * @param dataset the rows
   * @param rule the labels that are accepted
   * @param units of the columns in local rounds; with votes {@link ColumnUnits#forVotes}
   * @param fit from a session that has read its rows to the model
   */
  public static <M> M fit(
      SignumParams<?> stage,
      Dataset<?> dataset,
      LabelRule rule,
      ColumnUnits units,
      Function<FitSession, M> fit) {
    SparkContext context = dataset.sparkSession().sparkContext();
    try (FitSession session = FitSession.open(context, settings(stage))) {
      return session.run(
          () -> {
            session.read(ingest(stage, dataset, rule, units));
            M model = fit.apply(session);
            Object made = model instanceof Optional<?> perhaps ? perhaps.orElse(null) : model;
            if (made instanceof PredictionModel<?, ?> predictor) {
              session.model(predictor, dataset.schema());
            }
            return model;
          });
    }
  }

  /**
   * How the rows of a stage's columns are read and arranged for its workers.
   *
   * @param stage with the params
   * @param dataset the rows
   * @param rule the labels that are accepted
   * @param units of the columns
   */
  public static Ingest ingest(
      SignumParams<?> stage, Dataset<?> dataset, LabelRule rule, ColumnUnits units) {
    Ingest ingest =
        Ingest.of(dataset)
            .uid(stage.uid())
            .labelCol((String) inherited(stage, "labelCol"))
            .featuresCol((String) inherited(stage, "featuresCol"))
            .labels(rule)
            .units(stage.getAggregation().equals("vote") ? units.forVotes() : units)
            .shuffle(ShuffleMode.of(stage.getShuffle()))
            .deviations(needsDeviations(stage))
            .widthCheck(
                new DriverMemoryCheck(dataset.sparkSession().sparkContext(), stage.uid())
                    ::checkColumns)
            .seed(stage.getSeed());
    column(stage, "weightCol").ifPresent(ingest::weightCol);
    column(stage, "validationIndicatorCol").ifPresent(ingest::validationCol);
    if (!stage.getAggregation().equals("gradient")) {
      // As few as for local rounds also where they vote: the more rows a worker has, the nearer is
      // the median of the workers' directions to the mean.
      ingest.workerCount(
          stage instanceof LinearStage && finishes(stage)
              ? WorkerCount.forFinish()
              : WorkerCount.forLocalRounds(workPerValue(stage)));
    }
    if (stage.getAggregation().equals("local")) {
      ingest.penalty(plainPenalty(stage));
    }
    optionalInt(stage, stage.numWorkers()).ifPresent(ingest::numWorkers);
    return ingest;
  }

  /** Roughly, in products of one weight; a perceptron's dense products run on vectors. */
  private static double workPerValue(SignumParams<?> stage) {
    if (stage.hasParam("factorSize")) {
      return 1 + (Integer) inherited(stage, "factorSize");
    }
    return stage.hasParam("layers")
        ? Math.max(1, ((int[]) inherited(stage, "layers"))[1] / 4.0)
        : 1;
  }

  /** Whether the penalty is in units of the standard deviations. */
  private static boolean needsDeviations(SignumParams<?> stage) {
    return !stage.hasParam("standardization")
        || !stage.hasParam("regParam")
        || ((Boolean) inherited(stage, "standardization")
            && (Double) inherited(stage, "regParam") != 0);
  }

  /** λ on weights in the data's units; 0 where it is on those in units of the deviations. */
  private static double plainPenalty(SignumParams<?> stage) {
    return stage.hasParam("regParam")
            && stage.hasParam("standardization")
            && !(Boolean) inherited(stage, "standardization")
        ? (Double) inherited(stage, "regParam")
        : 0;
  }

  /** The value of an optional column param, or nothing where it is unset or empty. */
  public static Optional<String> column(SignumParams<?> stage, String name) {
    return stage.hasParam(name) && stage.isDefined(stage.getParam(name))
        ? Optional.of((String) inherited(stage, name)).filter(column -> !column.isEmpty())
        : Optional.empty();
  }

  /**
   * MLlib's {@code regParam} in units of the columns: λ on σⱼwⱼ with {@code standardization}, on wⱼ
   * without.
   *
   * @param regParam λ
   * @param standardization as MLlib's param
   * @param scaling the columns' units and deviations
   */
  public static Penalty penalty(double regParam, boolean standardization, ColumnScaling scaling) {
    return penalty(regParam, standardization, scaling, 1);
  }

  /**
   * The same for several weights a column, which all bear it.
   *
   * @param regParam λ
   * @param standardization as MLlib's param
   * @param scaling the columns' units and deviations
   * @param perColumn weights of a column
   */
  public static Penalty penalty(
      double regParam, boolean standardization, ColumnScaling scaling, int perColumn) {
    if (regParam == 0) {
      return new Penalty(null);
    }
    return new Penalty(
        coordinate -> {
          double perUnit = perUnit(coordinate, standardization, scaling, perColumn);
          return regParam * perUnit * perUnit;
        });
  }

  /**
   * MLlib's elastic net.
   *
   * @param regParam λ
   * @param elasticNetParam share of it that is on the absolute weights, not on half their squares
   * @param standardization as MLlib's param
   * @param scaling the columns' units and deviations
   * @param perColumn weights of a column
   */
  public static Penalty elasticNet(
      double regParam,
      double elasticNetParam,
      boolean standardization,
      ColumnScaling scaling,
      int perColumn) {
    if (regParam * elasticNetParam == 0) {
      return penalty(regParam, standardization, scaling, perColumn);
    }
    Penalty squares =
        penalty(regParam * (1 - elasticNetParam), standardization, scaling, perColumn);
    return new Penalty(
        squares.isNone() ? null : squares::strength,
        l1(regParam * elasticNetParam, standardization, scaling, perColumn)::l1);
  }

  /**
   * An L1 penalty on every weight that a penalty is on.
   *
   * @param strength of it
   * @param standardization as MLlib's param
   * @param scaling the columns' units and deviations
   * @param perColumn weights of a column
   */
  public static Penalty l1(
      double strength, boolean standardization, ColumnScaling scaling, int perColumn) {
    return new Penalty(
        null, coordinate -> strength * perUnit(coordinate, standardization, scaling, perColumn));
  }

  /**
   * Reads rows, or takes those that are kept, and finds the range of penalties worth trying.
   *
   * @param stage with the params
   * @param dataset the rows
   * @param rule the labels that are accepted
   * @param units of the columns
   * @param gradient the largest one of a model without weights, per unit of an L1 penalty
   */
  public static PenaltyRange penaltyRange(
      SignumParams<?> stage,
      Dataset<?> dataset,
      LabelRule rule,
      ColumnUnits units,
      ToDoubleFunction<IngestedData> gradient) {
    checkEnvironment(stage);
    try (IngestedData data = ingest(stage, dataset, rule, units).deviations(true).share()) {
      double largest = gradient.applyAsDouble(data);
      if (!(largest > 0 && largest < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            stage.uid()
                + ": no range of regParam, for no feature tells anything about the labels in "
                + inherited(stage, "labelCol"));
      }
      double share =
          stage.hasParam("elasticNetParam") ? (Double) inherited(stage, "elasticNetParam") : 0;
      return PenaltyRange.of(largest, share, data.rows(), data.numFeatures());
    }
  }

  /** What a penalised unit of a coordinate's weight is in units of the column; 0 for free ones. */
  private static double perUnit(
      int coordinate, boolean standardization, ColumnScaling scaling, int perColumn) {
    int j = perColumn == 1 ? coordinate : coordinate / perColumn;
    return j >= scaling.numFeatures()
        ? 0
        : (standardization ? scaling.standardDeviation(j) : 1) / scaling.unit(j);
  }

  /**
   * The predictions that a summary shows, to be planned when they are asked for, as of the model as
   * it is now.
   *
   * @param model without a summary
   * @param dataset the rows of the fit
   */
  public static Supplier<Dataset<Row>> prediction(Transformer model, Dataset<?> dataset) {
    Transformer fitted = model.copy(ParamMap.empty());
    return () -> fitted.transform(dataset);
  }

  /**
   * Coefficients as a dense or a sparse vector, whichever takes less memory: what {@link
   * Vector#compressed} returns, which boxes every value and so takes seconds for ten million. Where
   * both take about the same, versions of Spark differ, and it decides itself.
   */
  public static Vector compressed(double[] coefficients) {
    int nonZeros = 0;
    for (double coefficient : coefficients) {
      nonZeros += coefficient != 0 ? 1 : 0;
    }
    double room = coefficients.length - 1.5 * nonZeros;
    if (room <= 0) {
      return Vectors.dense(coefficients);
    }
    if (room < 4) {
      return Vectors.dense(coefficients).compressed();
    }
    int[] indices = new int[nonZeros];
    double[] values = new double[nonZeros];
    int count = 0;
    for (int j = 0; j < coefficients.length; j++) {
      if (coefficients[j] != 0) {
        indices[count] = j;
        values[count++] = coefficients[j];
      }
    }
    return Vectors.sparse(coefficients.length, indices, values);
  }

  private static Object inherited(SignumParams<?> stage, String name) {
    return stage.getOrDefault(stage.getParam(name));
  }

  private static OptionalDouble optionalDouble(SignumParams<?> stage, Param<Object> param) {
    return stage.isDefined(param)
        ? OptionalDouble.of((Double) stage.getOrDefault(param))
        : OptionalDouble.empty();
  }

  private static OptionalInt optionalInt(SignumParams<?> stage, Param<Object> param) {
    return stage.isDefined(param)
        ? OptionalInt.of((Integer) stage.getOrDefault(param))
        : OptionalInt.empty();
  }
}
