// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.Instance;
import org.apache.spark.ml.feature.InstanceBlock;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.optim.aggregator.BinaryLogisticBlockAggregator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Loss and gradient of the logistic objective against MLlib's own aggregator. */
@ExtendWith(LocalSpark.class)
class LogisticOracleTest {
  private static final int FEATURES = 30;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void agreesWithMllibsAggregator(boolean intercept) {
    SparkSession spark = LocalSpark.session();
    List<Row> rows = Rows.sparseLogistic(500, FEATURES, 6, 12);
    List<Instance> instances = new ArrayList<>();
    double[] labels = new double[rows.size()];
    double[] weights = new double[rows.size()];
    float[] values = new float[rows.size() * FEATURES];
    for (int i = 0; i < rows.size(); i++) {
      Vector exact = rows.get(i).getAs(1);
      double[] x = new double[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        values[i * FEATURES + j] = (float) exact.apply(j);
        x[j] = values[i * FEATURES + j];
      }
      labels[i] = rows.get(i).getDouble(0);
      weights[i] = rows.get(i).getDouble(2);
      instances.add(new Instance(labels[i], weights[i], Vectors.dense(x)));
    }
    LogisticObjective objective = new LogisticObjective(intercept);
    int n = objective.coordinates(FEATURES);
    double[] at = new SplittableRandom(3).doubles(n, -1, 1).toArray();

    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    double[] ones = new double[FEATURES];
    Arrays.fill(ones, 1);
    BinaryLogisticBlockAggregator mllib =
        new BinaryLogisticBlockAggregator(
            context.broadcast(ones),
            context.broadcast(new double[FEATURES]),
            intercept,
            false,
            context.broadcast(Vectors.dense(at)));
    mllib.add(InstanceBlock.fromInstances(CollectionConverters.asScala(instances).toSeq()));

    double[] gradient = new double[n];
    RowBlock block = RowBlock.dense(FEATURES, labels, weights, values, null);
    double loss = objective.addGradient(block, 0, block.rows(), at, gradient);
    double weight = Arrays.stream(weights).sum();
    assertEquals(mllib.loss(), loss / weight, 1e-12);
    for (int j = 0; j < n; j++) {
      assertEquals(mllib.gradient().apply(j), gradient[j] / weight, 1e-12, "coordinate " + j);
    }
  }
}
