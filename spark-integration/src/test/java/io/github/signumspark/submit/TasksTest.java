// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every task from text to scores, on rows that only its kind of model can tell apart. */
class TasksTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static SparkSession spark;

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void trainsMeasuresSavesAndScores(Task task) throws IOException {
    Path train = write("train.svm", rows(task, 800, 1));
    Path test = write("test.svm", rows(task, 200, 2));
    List<String> options =
        new ArrayList<>(
            List.of(
                "--task=" + task,
                "--train=" + train,
                "--test=" + test,
                "--seed=5",
                "--metrics=" + dir.resolve("metrics.json"),
                "--report=" + dir.resolve("report.html"),
                "--predictions=" + dir.resolve("predictions"),
                "--model=" + dir.resolve("model")));
    if (task == Task.MLP) {
      options.add("--layers=2,8,3");
    }
    if (task.toString().startsWith("fm")) {
      options.add("--factor-size=4");
    }
    ProgramRun run = ProgramRun.train(options.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());

    JsonNode metrics = JSON.readTree(dir.resolve("metrics.json").toFile());
    assertEquals(task.toString(), metrics.path("task").asText());
    assertEquals(task == Task.LINEAR ? "mllib" : "signum", metrics.path("solver").asText());
    JsonNode history = metrics.path("objectiveHistory");
    // MLlib's exact solver has no steps.
    if (task != Task.LINEAR) {
      assertTrue(
          history.path(history.size() - 1).path("objective").asDouble()
              < history.path(0).path("objective").asDouble(),
          history.toString());
    }
    String figure =
        switch (task.labels()) {
          case TWO_CLASSES -> "areaUnderROC";
          case CLASSES -> "accuracy";
          case NUMBERS -> "r2";
        };
    for (String part : List.of("train", "test")) {
      assertTrue(metrics.path(part).path(figure).asDouble() > 0.9, task + " " + metrics);
    }
    boolean probabilities =
        task.labels() != Task.LabelKind.NUMBERS && task != Task.SVC; // hinge knows none
    assertEquals(probabilities, metrics.path("test").has("logLoss"));
    if (task.labels() == Task.LabelKind.CLASSES) {
      assertEquals("{\"1\":0,\"2\":1,\"3\":2}", metrics.path("labels").toString());
    }

    String model = dir.resolve("model").toString();
    int features =
        switch (task) {
          case LOGISTIC, SOFTMAX -> LogisticRegressionModel.load(model).numFeatures();
          case SVC -> LinearSVCModel.load(model).numFeatures();
          case LINEAR, HUBER -> LinearRegressionModel.load(model).numFeatures();
          case FM_CLASSIFICATION -> FMClassificationModel.load(model).numFeatures();
          case FM_REGRESSION -> FMRegressionModel.load(model).numFeatures();
          case MLP -> MultilayerPerceptronClassificationModel.load(model).numFeatures();
        };
    assertEquals(metrics.path("features").asInt(), features);
    ProgramRun scored =
        ProgramRun.score(
            "--model=" + model, "--input=" + test, "--output=" + dir.resolve("scored"));
    assertEquals(0, scored.status(), scored.errors());
    Dataset<Row> predictions = spark.read().parquet(dir.resolve("predictions").toString());
    assertEquals(200, predictions.count());
    assertEquals(
        predictions.collectAsList(),
        spark.read().parquet(dir.resolve("scored").toString()).collectAsList());
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGISTIC", "SOFTMAX", "SVC", "LINEAR", "HUBER"})
  void findsThePenaltyByItself(Task task) throws IOException {
    Path train = write("train.svm", rows(task, 300, 1));
    Path metrics = dir.resolve("metrics.json");
    ProgramRun run =
        ProgramRun.train(
            "--task=" + task,
            "--train=" + train,
            "--reg-param=auto",
            "--folds=3",
            "--penalties=5",
            "--metrics=" + metrics,
            "--report=" + dir.resolve("report.html"),
            "--model=" + dir.resolve("model"));
    assertEquals(0, run.status(), run.errors());
    JsonNode tuning = JSON.readTree(metrics.toFile()).path("tuning");
    assertEquals(task.metric(), tuning.path("metric").asText());
    assertEquals("3 folds", tuning.path("by").asText());
    assertEquals(5, tuning.path("entries").size());
    JsonNode best = tuning.path("entries").path(tuning.path("best").asInt());
    for (JsonNode entry : tuning.path("entries")) {
      double ahead = best.path("value").asDouble() - entry.path("value").asDouble();
      assertTrue(tuning.path("largerIsBetter").asBoolean() ? ahead >= 0 : ahead <= 0, "" + tuning);
    }
    String penalty = best.path("params").path("regParam").asText();
    String page = Files.readString(dir.resolve("report.html"));
    assertTrue(page.contains("\"tuning\":" + tuning), page);
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());

    ProgramRun named =
        ProgramRun.train(
            "--task=" + task,
            "--train=" + train,
            "--reg-param=" + penalty,
            "--report=" + dir.resolve("named.html"),
            "--metrics=" + dir.resolve("named.json"));
    assertEquals(0, named.status(), named.errors());
    JsonNode again = JSON.readTree(dir.resolve("named.json").toFile());
    assertEquals(again.path("train"), JSON.readTree(metrics.toFile()).path("train"));
    assertEquals(again.path("params"), JSON.readTree(metrics.toFile()).path("params"));
  }

  @Test
  void threeWordsAreThreeClasses() throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,kind"));
    for (String row : rows(Task.MLP, 300, 3)) {
      String[] parts = row.split(" ");
      lines.add(
          parts[1].substring(2)
              + ","
              + parts[2].substring(2)
              + ","
              + List.of("inner", "equal", "other").get((int) Double.parseDouble(parts[0]) - 1));
    }
    Path table = write("table.csv", lines);
    for (String[] task :
        new String[][] {{"--task=mlp", "--layers=2,8,3"}, {"--task=softmax", "--max-passes=3"}}) {
      ProgramRun run =
          ProgramRun.train(
              task[0],
              task[1],
              "--format=csv",
              "--train=" + table,
              "--label-col=kind",
              "--metrics=" + dir.resolve("metrics.json"),
              "--model=" + dir.resolve("model"),
              "--overwrite");
      assertEquals(0, run.status(), run.errors());
      assertEquals(
          "{\"equal\":0,\"inner\":1,\"other\":2}",
          JSON.readTree(dir.resolve("metrics.json").toFile()).path("labels").toString());
      PipelineModel model = PipelineModel.load(dir.resolve("model").toString());
      assertTrue(model.stages().length > 1);
    }
    assertFails(
        "--layers 2,8,2 ends with 2, the labels make 3 classes",
        "--task=mlp",
        "--layers=2,8,2",
        "--format=csv",
        "--label-col=kind",
        "--train=" + table);
    assertFails(
        "--layers 5,3 begins with 5, the rows have 2 features",
        "--task=mlp",
        "--layers=5,3",
        "--format=csv",
        "--label-col=kind",
        "--train=" + table);
  }

  @Test
  void refusesLayersAndLabelsThatDoNotFit() throws IOException {
    Path train = write("train.svm", rows(Task.MLP, 20, 4));
    assertFails(
        "--task mlp needs --layers: units of each layer, as in 784,128,10",
        "--task=mlp",
        "--train=" + train);
    assertFails("--layers [2, 0]: ", "--task=mlp", "--layers=2,0", "--train=" + train);
    assertFails(
        "--layers 2,2 ends with 2, the labels make 3 classes",
        "--task=mlp",
        "--layers=2,2",
        "--train=" + train);
    assertFails(
        "--train: file:" + train + ", line 1 has feature index 2, but --layers 1,3 begins with 1",
        "--task=mlp",
        "--layers=1,3",
        "--train=" + train);
    assertFails(
        "--layers does not apply to --task softmax",
        "--task=softmax",
        "--layers=2,3",
        "--train=" + train);
    assertFails(
        "--factor-size does not apply to --task mlp",
        "--task=mlp",
        "--layers=2,3",
        "--factor-size=3",
        "--train=" + train);
    assertFails("--factor-size 0: ", "--task=fm-regression", "--factor-size=0", "--train=" + train);
    Path half = write("half.svm", List.of("1 1:1", "1.5 1:2"));
    for (String task : List.of("softmax", "mlp")) {
      List<String> options = new ArrayList<>(List.of("--task=" + task, "--train=" + half));
      if (task.equals("mlp")) {
        options.add("--layers=1,2");
      }
      assertFails(
          "--train: file:"
              + half
              + ", line 2: label 1.5; classes are labelled 0 to k - 1, or 1 to k",
          options.toArray(String[]::new));
    }
    Path unknown = write("unknown.svm", List.of("4 1:1"));
    assertFails(
        "--test: file:" + unknown + ", line 1: label 4 is none of the training labels [1, 2, 3]",
        "--task=softmax",
        "--train=" + train,
        "--test=" + unknown);
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  private void assertFails(String message, String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.add("--model=" + dir.resolve("unmade"));
    ProgramRun run = ProgramRun.train(all.toArray(String[]::new));
    assertTrue(run.lastLine().startsWith("signum: " + message), run.lastLine());
    assertTrue(run.status() > 0);
    assertFalse(run.errors().contains("\tat "), run.errors());
    assertFalse(Files.exists(dir.resolve("unmade")));
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(dir.resolve(name), lines);
  }

  /** Rows as LIBSVM text. */
  private static List<String> rows(Task task, int count, long seed) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          switch (task) {
            case FM_CLASSIFICATION, FM_REGRESSION -> pair(task, random);
            default -> point(task, random);
          });
    }
    return rows;
  }

  /** Two one-hot fields of four values each, of which only both together tell anything. */
  private static String pair(Task task, Random random) {
    int first = random.nextInt(4);
    int second = random.nextInt(4);
    int both = (first + second) % 2;
    double label =
        task == Task.FM_CLASSIFICATION ? both : 3 + 2 * both + 0.1 * random.nextGaussian();
    return label + " " + (1 + first) + ":1 " + (5 + second) + ":1";
  }

  private static String point(Task task, Random random) {
    double x = random.nextGaussian();
    double y = random.nextGaussian();
    double noise = 0.1 * random.nextGaussian();
    double label =
        switch (task) {
          case LOGISTIC, SVC -> x - 2 * y + noise > 0 ? 1 : 0;
          case SOFTMAX -> x + noise > Math.abs(y) ? 1 : y > 0 ? 2 : 3;
          case MLP -> x * x + y * y < 0.8 ? 1 : x * y > 0 ? 2 : 3;
          default -> 5 + x - 2 * y + noise;
        };
    return label + " 1:" + x + " 2:" + y;
  }
}
