// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import io.github.signumspark.ingest.FoldedRows;
import io.github.signumspark.ingest.read.FoldRule;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.internal.Tuning;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * MLlib's {@link CrossValidator} for Signum's stages: the same params, the same folds for the same
 * seed, the same model class, in less time. The rows are read once for all folds and the last fit;
 * the models of a fold share their blocks, and those that differ in {@code regParam} alone start
 * from one another; one job scores all held-out rows. {@code parallelism} is the number of folds
 * that are fitted at a time.
 *
 * <p>Metrics are MLlib's: AUC and area under the precision-recall curve, accuracy, F1, weighted
 * precision and recall, log-loss, RMSE, MSE, MAE and R² are computed on the driver where the scores
 * take 256 MiB or less; any other evaluator or metric is asked itself, model by model. Estimators
 * that are no stage of Signum's, pipelines among them, are fitted as {@link CrossValidator} does.
 *
 * <p>Memory: the rows as read (12 bytes a non-zero, 8 a dense value), and the blocks of as many
 * folds as are fitted at a time, in storage memory or on disk, all released when the fit ends. As
 * safe to share between threads as MLlib's.
 */
public class SignumCrossValidator extends CrossValidator {
  @Serial private static final long serialVersionUID = 1L;

  /** A validator with a generated uid. */
  public SignumCrossValidator() {
    this(SparkInternals.randomUid("signumCv"));
  }

  /** A validator with the given uid. */
  public SignumCrossValidator(String uid) {
    super(uid);
  }

  @Override
  public CrossValidatorModel fit(Dataset<?> dataset) {
    if (!FoldFits.serves(getEstimator())) {
      return super.fit(dataset);
    }
    transformSchema(dataset.schema());
    Dataset<Row> frame = dataset.toDF();
    ParamMap[] maps = getEstimatorParamMaps();
    FoldFits fits = new FoldFits(getEstimator(), maps, getEvaluator(), getParallelism());
    FoldRule folds =
        getFoldCol().isEmpty()
            ? new FoldRule.Drawn(getNumFolds(), getSeed())
            : new FoldRule.Named(getNumFolds(), getFoldCol());
    try (FoldedRows rows = new FoldedRows(uid(), frame, folds)) {
      FoldFits.Outcome outcome = fits.run(rows, splits(frame));
      double[] means = outcome.means();
      Model<?> best =
          fits.fitAll(dataset, rows, maps[FoldFits.best(means, getEvaluator().isLargerBetter())]);
      CrossValidatorModel model =
          Tuning.crossValidatorModel(
              uid(), best, means, getCollectSubModels() ? outcome.models() : null);
      model.setParent(this);
      return copyValues(model, ParamMap.empty());
    }
  }

  /** MLlib's own; nothing is computed until someone asks for their rows. */
  private List<FoldFits.Split> splits(Dataset<Row> frame) {
    List<FoldFits.Split> splits = new ArrayList<>();
    if (getFoldCol().isEmpty()) {
      SparkSession session = frame.sparkSession();
      StructType schema = frame.schema();
      for (Tuple2<RDD<Row>, RDD<Row>> split :
          MLUtils.kFold(
              frame.rdd(), getNumFolds(), getSeed(), ClassTag$.MODULE$.apply(Row.class))) {
        splits.add(
            new FoldFits.Split(
                session.createDataFrame(split._1(), schema),
                session.createDataFrame(split._2(), schema)));
      }
      return splits;
    }
    for (int fold = 0; fold < getNumFolds(); fold++) {
      splits.add(
          new FoldFits.Split(
              frame.filter(functions.col(getFoldCol()).notEqual(fold)).drop(getFoldCol()),
              frame.filter(functions.col(getFoldCol()).equalTo(fold)).drop(getFoldCol())));
    }
    return splits;
  }

  @Override
  public SignumCrossValidator copy(ParamMap extra) {
    return (SignumCrossValidator) super.copy(extra);
  }

  /**
   * Reads a validator that was saved.
   *
   * @throws IllegalArgumentException where the path holds something else
   */
  public static SignumCrossValidator load(String path) {
    return new Reader().load(path);
  }

  /** A reader of saved validators. */
  public static MLReader<CrossValidator> read() {
    return new Reader();
  }

  private static final class Reader extends MLReader<CrossValidator> {
    @Override
    public SignumCrossValidator load(String path) {
      Tuning.Saved saved = Tuning.load(path, sparkSession(), SignumCrossValidator.class);
      SignumCrossValidator validator =
          new SignumCrossValidator(saved.uid())
              .setEstimator(saved.estimator())
              .setEvaluator(saved.evaluator())
              .setEstimatorParamMaps(saved.maps());
      saved.setOthers(validator);
      return validator;
    }
  }

  @Override
  public SignumCrossValidator setEstimator(Estimator<?> value) {
    super.setEstimator(value);
    return this;
  }

  @Override
  public SignumCrossValidator setEstimatorParamMaps(ParamMap[] value) {
    super.setEstimatorParamMaps(value);
    return this;
  }

  @Override
  public SignumCrossValidator setEvaluator(Evaluator value) {
    super.setEvaluator(value);
    return this;
  }

  @Override
  public SignumCrossValidator setNumFolds(int value) {
    super.setNumFolds(value);
    return this;
  }

  @Override
  public SignumCrossValidator setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public SignumCrossValidator setFoldCol(String value) {
    super.setFoldCol(value);
    return this;
  }

  @Override
  public SignumCrossValidator setParallelism(int value) {
    super.setParallelism(value);
    return this;
  }

  @Override
  public SignumCrossValidator setCollectSubModels(boolean value) {
    super.setCollectSubModels(value);
    return this;
  }
}
