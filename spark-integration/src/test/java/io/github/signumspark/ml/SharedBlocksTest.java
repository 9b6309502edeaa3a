// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Readings;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fits of a data set in Spark's cache read it once. */
@ExtendWith(LocalSpark.class)
class SharedBlocksTest {
  private static final String KEEP = "spark.signum.keepBlocks";

  private final SparkSession spark;
  private Dataset<Row> cached;
  private Readings readings;

  SharedBlocksTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void cache() {
    cached = Rows.frame(spark, Rows.sparseLogistic(3000, 40, 6, 5), 3).cache();
    readings = new Readings(spark);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    readings.close();
    spark.sparkContext().setLocalProperty(KEEP, null);
    cached.unpersist(true);
    Readings.drain(spark.sparkContext());
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  private static SignumLogisticRegression stage(int number) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setRegParam(number % 4 == 0 ? 0 : StrictMath.pow(10, -number))
            .setTol(number % 2 == 0 ? 1e-6 : 1e-4);
    return number % 3 == 0 ? stage.setThreshold(0.3) : stage;
  }

  private static double[] weights(LogisticRegressionModel model) {
    return DoubleStream.concat(
            DoubleStream.of(model.intercept()), DoubleStream.of(model.coefficients().toArray()))
        .toArray();
  }

  private double[] alone(SignumLogisticRegression stage, Dataset<Row> rows) {
    spark.sparkContext().setLocalProperty(KEEP, "false");
    double[] weights = weights(stage.fit(rows));
    spark.sparkContext().setLocalProperty(KEEP, null);
    return weights;
  }

  @Test
  void eightThreadsReadOnceAndGetTheBitsOfFitsAlone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<double[]>> fits = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      SignumLogisticRegression stage = stage(t);
      fits.add(threads.submit(() -> weights(stage.fit(cached))));
    }
    for (Future<double[]> fit : fits) {
      fit.get();
    }
    assertEquals(1, readings.count());
    assertEquals(1, Readings.persisted(spark).size(), Readings.persisted(spark).toString());
    assertTrue(Readings.persisted(spark).toString().contains("kept for cached RDD"));
    threads.shutdown();
    for (int t = 0; t < 8; t++) {
      assertArrayEquals(alone(stage(t), cached), fits.get(t).get(), "fit " + t);
    }
    assertEquals(9, readings.count());
  }

  @Test
  void whatChangesBlocksIsReadAgain() throws InterruptedException {
    stage(1).fit(cached);
    stage(1).setStandardization(false).setRegParam(0).fit(cached);
    assertEquals(1, readings.count());
    stage(1).setSeed(9).fit(cached);
    stage(1).setNumWorkers(3).fit(cached);
    stage(1).setFitIntercept(false).fit(cached);
    stage(1).setWeightCol("weight").fit(cached);
    stage(1).setStandardization(false).setRegParam(0.1).fit(cached);
    stage(1).fit(cached.filter("weight > 1"));
    assertEquals(7, readings.count());
    stage(1).fit(cached.filter("weight > 1"));
    stage(1).setWeightCol("weight").fit(cached);
    assertEquals(7, readings.count());
    stage(1).fit(cached.filter(functions.rand(1).gt(0.5)));
    stage(1).fit(cached.repartition(2));
    assertEquals(9, readings.count());
  }

  @Test
  void unpersistedInTheMiddleOfAFit() throws InterruptedException {
    double[] expected = alone(stage(2), cached);
    TrainingListener unpersist =
        new TrainingListener() {
          @Override
          public void onStart(FitInfo fit) {
            cached.unpersist(true);
          }
        };
    SignumListeners.add(spark, unpersist);
    try {
      assertArrayEquals(expected, weights(stage(2).fit(cached)));
    } finally {
      SignumListeners.remove(spark, unpersist);
    }
    Readings.drain(spark.sparkContext());
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  @Test
  void anotherDataSetIsNeverServedStaleBlocks() throws Exception {
    java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("signum-kept");
    String path = folder.resolve("rows").toString();
    Rows.frame(spark, Rows.sparseLogistic(2000, 30, 5, 1), 2).write().parquet(path);
    Dataset<Row> old = spark.read().parquet(path).cache();
    double[] before = weights(stage(2).fit(old));
    old.unpersist();
    Rows.frame(spark, Rows.sparseLogistic(2000, 30, 5, 2), 2)
        .write()
        .mode("overwrite")
        .parquet(path);
    Dataset<Row> renewed = spark.read().parquet(path).cache();
    double[] after = weights(stage(2).fit(renewed));
    assertEquals(2, readings.count());
    assertNotEquals(before[1], after[1]);
    assertArrayEquals(alone(stage(2), renewed), after);
    // Spark itself reads its cache again where a write of its own goes to the path.
    Rows.frame(spark, Rows.sparseLogistic(500, 30, 5, 3), 2).write().mode("append").parquet(path);
    spark.catalog().refreshByPath(path);
    Dataset<Row> longer = spark.read().parquet(path);
    assertArrayEquals(alone(stage(2), longer), weights(stage(2).fit(longer)));
    renewed.unpersist();
    longer.unpersist();
  }

  @Test
  void failuresAreEveryFitsOwnAndLeaveNothing() throws InterruptedException {
    Dataset<Row> bad = cached.withColumn("label", functions.lit(0.5));
    for (int i = 0; i < 2; i++) {
      assertThrows(IngestException.class, () -> stage(1).fit(bad));
    }
    Readings.drain(spark.sparkContext());
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  @Test
  void isOffBySetting() throws InterruptedException {
    spark.sparkContext().setLocalProperty(KEEP, "false");
    stage(1).fit(cached);
    stage(1).fit(cached);
    assertEquals(2, readings.count());
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  @Test
  void crossValidatorReadsEachFoldOnce() throws InterruptedException {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(stage.regParam(), new double[] {0.001, 0.01, 0.1, 1})
            .build();
    new CrossValidator()
        .setEstimator(stage)
        .setEstimatorParamMaps(grid)
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(3)
        .setParallelism(2)
        .fit(cached);
    assertEquals(4, readings.count());
    Readings.drain(spark.sparkContext());
    assertEquals(1, Readings.persisted(spark).size());
  }

  @Test
  void twoHundredFitsLeaveNothing() throws InterruptedException {
    Dataset<Row> few = Rows.frame(spark, Rows.sparseLogistic(60, 5, 2, 1), 1);
    for (int i = 0; i < 200; i++) {
      Dataset<Row> one = few.withColumn("n", functions.lit(i)).cache();
      new SignumLogisticRegression().setRegParam(0.1).setNumWorkers(1).fit(one);
      one.unpersist();
    }
    Readings.drain(spark.sparkContext());
    assertEquals(Set.of(), Readings.persisted(spark));
  }
}
