// SPDX-License-Identifier: Apache-2.0

import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Prints the bits of every stage's model, as {@code fits.py} does. */
public final class Fits {
  private Fits() {}

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    Dataset<Row> two = rows(spark, args[0] + "/2");
    Dataset<Row> three = rows(spark, args[0] + "/3");
    Dataset<Row> numbers = rows(spark, args[0] + "/0");

    LogisticRegressionModel logistic = new SignumLogisticRegression().setMaxIter(2).fit(two);
    print(
        "SignumLogisticRegression", logistic.coefficients().toArray(), one(logistic.intercept()));
    LinearSVCModel svc = new SignumLinearSVC().setMaxIter(2).fit(two);
    print("SignumLinearSVC", svc.coefficients().toArray(), one(svc.intercept()));
    LinearRegressionModel huber = new SignumLinearRegression().setMaxIter(2).setLoss("huber").fit(numbers);
    print(
        "SignumLinearRegression",
        huber.coefficients().toArray(),
        one(huber.intercept()),
        one(huber.scale()));
    FMClassificationModel pairs = new SignumFMClassifier().setMaxIter(2).fit(two);
    print(
        "SignumFMClassifier",
        pairs.linear().toArray(),
        one(pairs.intercept()),
        pairs.factors().toArray());
    FMRegressionModel factors = new SignumFMRegressor().setMaxIter(2).fit(numbers);
    print(
        "SignumFMRegressor",
        factors.linear().toArray(),
        one(factors.intercept()),
        factors.factors().toArray());
    MultilayerPerceptronClassificationModel network =
        new SignumMultilayerPerceptronClassifier().setMaxIter(2).setLayers(new int[] {4, 5, 3}).fit(three);
    print("SignumMultilayerPerceptronClassifier", network.weights().toArray());
    spark.stop();
  }

  private static Dataset<Row> rows(SparkSession spark, String path) {
    return spark.read().format("libsvm").option("numFeatures", "4").load(path);
  }

  private static double[] one(double value) {
    return new double[] {value};
  }

  private static void print(String stage, double[]... parts) {
    System.out.println(
        stage
            + Arrays.stream(parts)
                .flatMapToDouble(DoubleStream::of)
                .mapToObj(value -> String.format(" %016x", Double.doubleToLongBits(value)))
                .collect(Collectors.joining()));
  }
}
