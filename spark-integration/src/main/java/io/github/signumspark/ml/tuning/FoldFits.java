// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import io.github.signumspark.ingest.FoldedRows;
import io.github.signumspark.ingest.RowsInHand;
import io.github.signumspark.internal.Releases;
import io.github.signumspark.ml.param.SignumParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The fits and metrics of a validation by folds. The rows are read once; the models of a fold are
 * fitted by one call of the stage, folds beside one another; and one job scores the held-out rows
 * of all folds, unless the evaluator has to do it.
 */
final class FoldFits {
  private static final Logger LOG = LoggerFactory.getLogger(FoldFits.class);

  /** Scores are collected up to this many bytes. */
  private static final long MOST_BYTES = 256L << 20;

  private final Estimator<?> stage;
  private final ParamMap[] maps;
  private final Evaluator evaluator;
  private final int parallelism;

  /**
   * The rows of a fold, for summaries and evaluators.
   *
   * @param training all but those held out
   * @param heldOut its own
   */
  record Split(Dataset<Row> training, Dataset<Row> heldOut) {}

  /**
   * What came of the folds.
   *
   * @param models of every fold, in the order of the maps
   * @param metrics of every fold, in the order of the maps
   */
  record Outcome(Model<?>[][] models, double[][] metrics) {

    /** The mean of each map's metric over the folds. */
    double[] means() {
      double[] means = new double[metrics[0].length];
      for (double[] ofFold : metrics) {
        for (int m = 0; m < means.length; m++) {
          means[m] += ofFold[m];
        }
      }
      Arrays.setAll(means, m -> means[m] / metrics.length);
      return means;
    }
  }

  FoldFits(Estimator<?> stage, ParamMap[] maps, Evaluator evaluator, int parallelism) {
    this.stage = stage;
    this.maps = maps;
    this.evaluator = evaluator;
    this.parallelism = parallelism;
  }

  /** Whether a stage's fits can take rows that were read already. */
  static boolean serves(Estimator<?> stage) {
    return stage instanceof SignumParams<?> && stage instanceof Predictor<?, ?, ?>;
  }

  /** The first of the best metrics. */
  static int best(double[] metrics, boolean largerIsBetter) {
    int best = 0;
    for (int m = 1; m < metrics.length; m++) {
      int order = Double.compare(metrics[m], metrics[best]);
      if (largerIsBetter ? order > 0 : order < 0) {
        best = m;
      }
    }
    return best;
  }

  /**
   * Fits and measures all maps on all folds.
   *
   * @param rows of all folds
   * @param splits one a fold, not planned until they are needed
   */
  Outcome run(FoldedRows rows, List<Split> splits) {
    Model<?>[][] models = new Model<?>[splits.size()][];
    onThreads(
        splits.size(),
        fold -> models[fold] = fit(splits.get(fold).training(), rows, fold, List.of(maps)));
    return new Outcome(models, metrics(rows, splits, models));
  }

  /** Fits one map on all rows. */
  Model<?> fitAll(Dataset<?> dataset, FoldedRows rows, ParamMap map) {
    return fit(dataset.toDF(), rows, FoldedRows.NONE, List.of(map))[0];
  }

  private Model<?>[] fit(
      Dataset<Row> training, FoldedRows rows, int leftOut, List<ParamMap> params) {
    try (RowsInHand hand = RowsInHand.of(training, rows, leftOut)) {
      Seq<?> models = stage.fit(training, CollectionConverters.asScala(params).toSeq());
      return CollectionConverters.asJava(models).toArray(Model<?>[]::new);
    }
  }

  private double[][] metrics(FoldedRows rows, List<Split> splits, Model<?>[][] models) {
    Optional<HeldOutMetric> metric = HeldOutMetric.of(evaluator, (SignumParams<?>) stage);
    double[][] metrics = new double[models.length][maps.length];
    if (metric.isPresent()
        && mapsLeaveColumns()
        && rows.isReadOnce()
        && rows.droppedRows() == 0
        && HeldOutScores.bytes(rows, models.length, maps.length) <= MOST_BYTES) {
      HeldOutScores scores =
          new HeldOutScores(models, metric.get().output(), HeldOutMetric.isWeighted(evaluator));
      List<HeldOutRows> held = scores.of(rows);
      for (int fold = 0; fold < models.length; fold++) {
        for (int m = 0; m < maps.length; m++) {
          metrics[fold][m] = metric.get().value(held.get(fold), held.get(fold).scores()[m]);
        }
      }
    } else {
      LOG.info("{}: {} evaluates each model by itself", stage.uid(), evaluator.uid());
      for (int fold = 0; fold < models.length; fold++) {
        evaluate(splits.get(fold).heldOut(), models[fold], metrics[fold]);
      }
    }
    return metrics;
  }

  private void evaluate(Dataset<Row> heldOut, Model<?>[] models, double[] metrics) {
    heldOut.cache();
    try {
      onThreads(
          models.length,
          m -> metrics[m] = evaluator.evaluate(models[m].transform(heldOut, maps[m])));
    } finally {
      Releases.run(heldOut::unpersist);
    }
  }

  private boolean mapsLeaveColumns() {
    for (ParamMap map : maps) {
      for (ParamPair<?> pair : CollectionConverters.asJava(map.toSeq())) {
        if (pair.param().name().endsWith("Col")) {
          return false;
        }
      }
    }
    return true;
  }

  private interface Work {
    void run(int number);
  }

  /** Runs numbered work on {@code parallelism} threads; ends when all has ended. */
  private void onThreads(int count, Work work) {
    if (parallelism == 1 || count == 1) {
      for (int number = 0; number < count; number++) {
        work.run(number);
      }
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallelism, count));
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int n = 0; n < count; n++) {
        int number = n;
        futures.add(threads.submit(() -> work.run(number)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throwUndeclared(e.getCause());
    } catch (InterruptedException e) {
      throwUndeclared(e); // as MLlib's does
    } finally {
      end(threads);
    }
  }

  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    boolean over = false;
    while (!over) {
      try {
        over = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwUndeclared(Throwable cause) throws E {
    throw (E) cause;
  }
}
