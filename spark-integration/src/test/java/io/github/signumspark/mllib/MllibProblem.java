// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.Gradient;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Rows with a linear answer, and the gradients that GradientDescent forms of them. */
final class MllibProblem {
  static final int FEATURES = 7;
  static final int ROWS = 200;

  private MllibProblem() {}

  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
  }

  static List<LabeledPoint> points() {
    Random random = new Random(42);
    List<LabeledPoint> points = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] x = new double[FEATURES];
      double margin = 0.3 * random.nextGaussian();
      for (int j = 0; j < FEATURES; j++) {
        x[j] = random.nextGaussian();
        margin += (j % 2 == 0 ? 1 : -0.5) * x[j];
      }
      points.add(new LabeledPoint(margin > 0 ? 1 : 0, Vectors.dense(x)));
    }
    return points;
  }

  static JavaRDD<LabeledPoint> data(SparkSession session, int partitions) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(points(), partitions)
        .cache();
  }

  /** What GradientDescent takes: pairs of label and features. */
  static RDD<Tuple2<Object, Vector>> pairs(JavaRDD<LabeledPoint> data) {
    return data.map(p -> new Tuple2<Object, Vector>(p.label(), p.features())).rdd();
  }

  /**
   * The mean gradient of GradientDescent's iteration {@code iter}, formed here: its sample, each
   * partition's rows in order, then the partitions (at most two, whose order makes no difference).
   * Null where the sample is empty.
   */
  static double[] meanGradient(
      RDD<Tuple2<Object, Vector>> data,
      Gradient gradient,
      double fraction,
      int iter,
      double[] weights) {
    double[] total = null;
    long rows = 0;
    for (List<Tuple2<Object, Vector>> partition :
        data.sample(false, fraction, 42 + iter).toJavaRDD().glom().collect()) {
      if (partition.isEmpty()) {
        continue;
      }
      double[] sum = new double[weights.length];
      for (Tuple2<Object, Vector> row : partition) {
        gradient.compute(row._2(), (double) row._1(), Vectors.dense(weights), Vectors.dense(sum));
      }
      rows += partition.size();
      if (total == null) {
        total = sum;
      } else {
        for (int j = 0; j < sum.length; j++) {
          total[j] += sum[j];
        }
      }
    }
    if (total != null) {
      for (int j = 0; j < total.length; j++) {
        total[j] /= rows;
      }
    }
    return total;
  }
}
