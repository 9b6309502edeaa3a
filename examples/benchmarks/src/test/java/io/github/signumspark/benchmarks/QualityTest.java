// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.tables.FamilyData;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Test figures of the stages with default params, medians of three seeds, beside those that once
 * were reached: none may be worse by more than its tolerance. Figures of larger sets are compared
 * where {@code -Dsignum.quality.data=FOLDER} names the benchmarks' data folder.
 */
class QualityTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String FOLDER = "signum.quality.data";

  private static final Evaluator AUC = new BinaryClassificationEvaluator();
  private static final Evaluator ACCURACY =
      new MulticlassClassificationEvaluator().setMetricName("accuracy");
  private static final Evaluator RMSE = new RegressionEvaluator();

  private static SparkSession spark;

  private final Map<String, Double> reached = new LinkedHashMap<>();

  /** What was reached once, how much worse is accepted, and which way is better. */
  private record Figure(double value, double tolerance, boolean higherIsBetter) {
    boolean isFallen(double now) {
      return !(higherIsBetter ? now >= value - tolerance : now <= value + tolerance);
    }
  }

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
  }

  @Test
  void noFigureOfSmallSetsFallsUnnoticed() throws IOException {
    try (FamilyData spam = FamilyData.libsvm(spark, "../data", "spambase")) {
      reach("spambase logistic AUC", AUC, spam, s -> new SignumLogisticRegression().setSeed(s));
      reach("spambase svc AUC", AUC, spam, s -> new SignumLinearSVC().setSeed(s));
      reach(
          "spambase svc objective",
          seed -> {
            double[] history =
                new SignumLinearSVC().setSeed(seed).fit(spam.train()).summary().objectiveHistory();
            return history[history.length - 1];
          });
      reach("spambase fm AUC", AUC, spam, s -> new SignumFMClassifier().setSeed(s));
      reach("spambase mlp 57-16-2 accuracy", ACCURACY, spam, s -> mlp(s, 57, 16, 2));
    }
    try (FamilyData classes = generated(QualityTest::ofFiveClasses)) {
      reach(
          "five classes softmax accuracy",
          ACCURACY,
          classes,
          s -> new SignumLogisticRegression().setSeed(s));
    }
    try (FamilyData pairs = generated(random -> ofPair(random, true))) {
      reach("pairs fm AUC", AUC, pairs, s -> new SignumFMClassifier().setSeed(s));
    }
    try (FamilyData pairs = generated(random -> ofPair(random, false))) {
      reach("pairs fm RMSE", RMSE, pairs, s -> new SignumFMRegressor().setSeed(s));
    }
    try (FamilyData outliers = generated(QualityTest::withOutliers)) {
      reach(
          "outliers huber MAE",
          new RegressionEvaluator().setMetricName("mae"),
          outliers,
          s -> new SignumLinearRegression().setLoss("huber").setSeed(s));
    }
    compare("quality.csv");
  }

  @Test
  @EnabledIfSystemProperty(named = FOLDER, matches = ".+")
  void noFigureOfLargerSetsFallsUnnoticed() throws IOException {
    String folder = System.getProperty(FOLDER);
    try (FamilyData rows = FamilyData.libsvm(spark, folder, "a9a")) {
      reach("a9a logistic AUC", AUC, rows, s -> new SignumLogisticRegression().setSeed(s));
      reach("a9a svc AUC", AUC, rows, s -> new SignumLinearSVC().setSeed(s));
    }
    try (FamilyData rows = FamilyData.libsvm(spark, folder, "letter")) {
      reach("letter mlp 16-64-26 accuracy", ACCURACY, rows, s -> mlp(s, 16, 64, 26));
    }
    try (FamilyData rows = FamilyData.images(spark, folder)) {
      reach(
          "Fashion-MNIST softmax accuracy",
          ACCURACY,
          rows,
          s -> new SignumLogisticRegression().setSeed(s));
    }
    try (FamilyData rows = FamilyData.tfIdf(spark, folder, "20news_bydate")) {
      reach(
          "20 newsgroups softmax accuracy at regParam 1e-5",
          ACCURACY,
          rows,
          s ->
              new SignumLogisticRegression()
                  .setRegParam(1e-5)
                  .setStandardization(false)
                  .setSeed(s));
      reach(
          "20 newsgroups softmax accuracy",
          ACCURACY,
          rows,
          s -> new SignumLogisticRegression().setSeed(s));
    }
    try (FamilyData rows = FamilyData.libsvm(spark, folder, "hflights")) {
      reach("hflights fm AUC", AUC, rows, s -> new SignumFMClassifier().setSeed(s));
    }
    try (FamilyData rows = FamilyData.ratings(spark, folder, "ml-latest-small_ratings.csv.gz")) {
      reach("MovieLens fm RMSE", RMSE, rows, s -> new SignumFMRegressor().setSeed(s));
    }
    compare("quality-folder.csv");
  }

  private static Predictor<Vector, ?, ?> mlp(long seed, int... layers) {
    return new SignumMultilayerPerceptronClassifier().setLayers(layers).setSeed(seed);
  }

  private void reach(
      String name,
      Evaluator evaluator,
      FamilyData data,
      LongFunction<Predictor<Vector, ?, ?>> stage) {
    reach(
        name,
        seed -> evaluator.evaluate(stage.apply(seed).fit(data.train()).transform(data.test())));
  }

  private void reach(String name, LongToDoubleFunction figureOfSeed) {
    List<Double> figures = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      figures.add(figureOfSeed.applyAsDouble(seed));
    }
    reached.put(name, Medians.median(figures));
  }

  private void compare(String file) throws IOException {
    Map<String, Figure> expected = figures(RESOURCES.resolve(file));
    assertEquals(expected.keySet(), reached.keySet());
    List<String> fallen = new ArrayList<>();
    reached.forEach(
        (name, now) -> {
          if (expected.get(name).isFallen(now)) {
            fallen.add(name + " was " + expected.get(name).value() + ", is " + now);
          }
        });
    assertTrue(fallen.isEmpty(), fallen + "; all: " + reached);
  }

  /** Lines of name,value,tolerance,direction. */
  private static Map<String, Figure> figures(Path file) throws IOException {
    Map<String, Figure> figures = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file);
    assertEquals("name,value,tolerance,direction", lines.get(0));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      assertTrue(List.of("higher", "lower").contains(cells[3]), line);
      figures.put(
          cells[0],
          new Figure(
              Double.parseDouble(cells[1]),
              Double.parseDouble(cells[2]),
              cells[3].equals("higher")));
    }
    return figures;
  }

  /** Makes a row. */
  private interface RowMaker {
    Row of(Random random);
  }

  private static FamilyData generated(RowMaker maker) {
    return new FamilyData(generated(maker, 6000, 1), generated(maker, 3000, 2));
  }

  private static Dataset<Row> generated(RowMaker maker, int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(maker.of(random));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType()));
  }

  /** Five clouds in ten columns, which overlap. */
  private static Row ofFiveClasses(Random random) {
    int label = random.nextInt(5);
    double[] x = new double[10];
    for (int j = 0; j < x.length; j++) {
      x[j] = 50 + 3 * (random.nextGaussian() + (j % 5 == label ? 1 : 0));
    }
    return RowFactory.create((double) label, Vectors.dense(x));
  }

  /** One of 40 users and one of 60 things: what counts is how their four traits fit. */
  private static Row ofPair(Random random, boolean classes) {
    int user = random.nextInt(40);
    int thing = random.nextInt(60);
    Random traits = new Random(99);
    double[] all = traits.doubles(100 * 4, -1, 1).toArray();
    double fit = 0;
    for (int k = 0; k < 4; k++) {
      fit += all[4 * user + k] * all[4 * (40 + thing) + k];
    }
    double seen = fit + 0.3 * random.nextGaussian();
    return RowFactory.create(
        classes ? (seen > 0 ? 1.0 : 0.0) : 10 + seen,
        Vectors.sparse(100, new int[] {user, 40 + thing}, new double[] {1, 1}));
  }

  /** A line in five columns; one label in twenty is far off, to one side. */
  private static Row withOutliers(Random random) {
    double label = 100;
    double[] x = new double[5];
    for (int j = 0; j < x.length; j++) {
      x[j] = random.nextGaussian();
      label += (j - 2) * x[j];
    }
    label += 0.5 * random.nextGaussian() + (random.nextInt(20) == 0 ? 50 : 0);
    return RowFactory.create(label, Vectors.dense(x));
  }
}
