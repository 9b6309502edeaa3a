// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import io.github.signumspark.ingest.FoldedRows;
import io.github.signumspark.ingest.read.FoldRule;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.internal.Tuning;
import java.io.Serial;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * MLlib's {@link TrainValidationSplit} for Signum's stages, as {@link SignumCrossValidator} is its
 * cross-validation: the same params, the same rows held out for the same seed, the same model
 * class, on rows that are read once. {@code parallelism} counts where an evaluator measures the
 * models one by one.
 */
public class SignumTrainValidationSplit extends TrainValidationSplit {
  @Serial private static final long serialVersionUID = 1L;

  private static final String SIDE = "signum_side";
  private static final int HELD_OUT = 0;
  private static final int TRAINING = 1;

  /** A validator with a generated uid. */
  public SignumTrainValidationSplit() {
    this(SparkInternals.randomUid("signumTvs"));
  }

  /** A validator with the given uid. */
  public SignumTrainValidationSplit(String uid) {
    super(uid);
  }

  @Override
  public TrainValidationSplitModel fit(Dataset<?> dataset) {
    if (!FoldFits.serves(getEstimator())) {
      return super.fit(dataset);
    }
    transformSchema(dataset.schema());
    double ratio = getTrainRatio();
    Dataset<Row>[] sides = dataset.toDF().randomSplit(new double[] {ratio, 1 - ratio}, getSeed());
    Dataset<Row> marked =
        sides[0]
            .withColumn(SIDE, functions.lit(TRAINING))
            .union(sides[1].withColumn(SIDE, functions.lit(HELD_OUT)));
    ParamMap[] maps = getEstimatorParamMaps();
    FoldFits fits = new FoldFits(getEstimator(), maps, getEvaluator(), getParallelism());
    try (FoldedRows rows = new FoldedRows(uid(), marked, new FoldRule.Named(2, SIDE))) {
      FoldFits.Outcome outcome = fits.run(rows, List.of(new FoldFits.Split(sides[0], sides[1])));
      double[] metrics = outcome.means();
      Model<?> best =
          fits.fitAll(dataset, rows, maps[FoldFits.best(metrics, getEvaluator().isLargerBetter())]);
      TrainValidationSplitModel model =
          Tuning.splitModel(
              uid(), best, metrics, getCollectSubModels() ? outcome.models()[0] : null);
      model.setParent(this);
      return copyValues(model, ParamMap.empty());
    }
  }

  @Override
  public SignumTrainValidationSplit copy(ParamMap extra) {
    return (SignumTrainValidationSplit) super.copy(extra);
  }

  /**
   * Reads a validator that was saved.
   *
   * @throws IllegalArgumentException where the path holds something else
   */
  public static SignumTrainValidationSplit load(String path) {
    return new Reader().load(path);
  }

  /** A reader of saved validators. */
  public static MLReader<TrainValidationSplit> read() {
    return new Reader();
  }

  private static final class Reader extends MLReader<TrainValidationSplit> {
    @Override
    public SignumTrainValidationSplit load(String path) {
      Tuning.Saved saved = Tuning.load(path, sparkSession(), SignumTrainValidationSplit.class);
      SignumTrainValidationSplit validator =
          new SignumTrainValidationSplit(saved.uid())
              .setEstimator(saved.estimator())
              .setEvaluator(saved.evaluator())
              .setEstimatorParamMaps(saved.maps());
      saved.setOthers(validator);
      return validator;
    }
  }

  @Override
  public SignumTrainValidationSplit setEstimator(Estimator<?> value) {
    super.setEstimator(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setEstimatorParamMaps(ParamMap[] value) {
    super.setEstimatorParamMaps(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setEvaluator(Evaluator value) {
    super.setEvaluator(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setTrainRatio(double value) {
    super.setTrainRatio(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setParallelism(int value) {
    super.setParallelism(value);
    return this;
  }

  @Override
  public SignumTrainValidationSplit setCollectSubModels(boolean value) {
    super.setCollectSubModels(value);
    return this;
  }
}
