// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples on the sample data. */
class ExamplesTest {
  private static final String TRAIN = "data/spambase_train.svm.gz";
  private static final String TEST = "data/spambase_test.svm.gz";

  private static SparkSession spark;

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

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void examplesSayWhichArgumentsTheyNeed() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> PipelineExample.main(new String[] {TRAIN}));
    assertEquals(
        "PipelineExample needs TRAIN_FILE TEST_FILE MODEL_FOLDER, but got " + TRAIN,
        refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> UpdaterExample.main(new String[0]));
    assertThrows(IllegalArgumentException.class, () -> VoteExample.main(new String[0]));
    assertThrows(IllegalArgumentException.class, () -> PenaltyExample.main(new String[0]));
    assertThrows(IllegalArgumentException.class, () -> ResumeExample.main(new String[0]));
  }

  @Test
  void updaterExampleRanksLikeLogisticRegression() {
    // Logistic regression reaches 0.976 on these rows.
    assertTrue(UpdaterExample.trainAndTest(spark, TRAIN, TEST) > 0.965);
  }

  @Test
  void pipelineExampleRanksLikeMllib(@TempDir Path dir) throws IOException {
    String model = dir.resolve("model").toString();
    assertTrue(PipelineExample.trainAndTest(spark, TRAIN, TEST, model) > 0.97);
  }

  @Test
  void tuningExampleLearnsInJavaAndInScala() {
    Dataset<Row> visits = TuningExample.visits(spark, 3000).cache();
    double java = TuningExample.trainAndTest(visits);
    // The odds that the rows were drawn by reach 0.869.
    assertTrue(java > 0.84, "" + java);
    assertEquals(java, ScalaTuningExample.trainAndTest(visits), 0.01);
  }

  @Test
  void thePenaltyExampleFindsAPenalty() {
    CrossValidatorModel tuned = PenaltyExample.tune(spark.read().format("libsvm").load(TRAIN));
    double[] areas = tuned.avgMetrics();
    LogisticRegressionModel best = (LogisticRegressionModel) tuned.bestModel();
    assertTrue(best.getRegParam() <= 1e-2, "" + best.getRegParam());
    assertTrue(Arrays.stream(areas).max().orElseThrow() > 0.96, Arrays.toString(areas));
    assertTrue(areas[0] < 0.96, Arrays.toString(areas));
  }

  @Test
  void aFactorizationMachineLearnsThePairsOfTheClicks() {
    Dataset<Row> clicks = ClicksExample.clicks(spark, 30_000).cache();
    double linear =
        ClicksExample.trainAndTest(clicks, new SignumLogisticRegression().setRegParam(1e-5));
    double machine = ClicksExample.trainAndTest(clicks, new SignumFMClassifier().setFactorSize(4));
    // The odds that the rows were drawn by reach 0.789; without the pairs little is left to know.
    assertTrue(machine > 0.74, linear + " linear, " + machine);
    assertTrue(linear < 0.6, linear + " linear, " + machine);
  }

  @Test
  void votesWithstandCorruptedPartitionsAndNameThem() {
    Dataset<Row> rows = spark.read().format("libsvm").load(TRAIN);
    Dataset<Row> test = spark.read().format("libsvm").option("numFeatures", 57).load(TEST);
    Dataset<Row> sound = VoteExample.corrupted(rows, 0);
    LogisticRegressionModel undisturbed = VoteExample.stage("vote").fit(sound);
    assertEquals(List.of(), VoteExample.dissenters(undisturbed));
    Dataset<Row> corrupted = VoteExample.corrupted(rows, 3);
    LogisticRegressionModel vote = VoteExample.stage("vote").fit(corrupted);
    assertEquals(List.of(0, 1, 2), VoteExample.dissenters(vote));
    double area = VoteExample.area(vote, test);
    assertTrue(area > 0.93, "" + area);
    double mean = VoteExample.area(VoteExample.stage("gradient").fit(corrupted), test);
    assertTrue(mean < 0.6, "" + mean);
  }

  @Test
  void aKilledFitGoesOnToTheSameBits(@TempDir Path dir) {
    Dataset<Row> rows = spark.read().format("libsvm").load(TRAIN);
    SignumLogisticRegression stage =
        ResumeExample.stage().setCheckpointDir(dir.toString()).setCheckpointInterval(5);
    Exception killed = ResumeExample.fitAndKill(spark, stage, rows);
    assertTrue(killed.getMessage().contains("cancelled"), killed.getMessage());
    ResumeExample.FirstRound first = new ResumeExample.FirstRound();
    SignumListeners.add(spark, first);
    LogisticRegressionModel resumed = stage.fit(rows);
    SignumListeners.remove(spark, first);
    // Two rounds, the first gradient of the finish and three of its iterations were saved.
    assertEquals(7, first.number);
    assertTrue(ResumeExample.same(resumed, ResumeExample.stage().fit(rows)));
  }

  @Test
  void demoPrintsItsTableAndSavesTheModel(@TempDir Path dir) throws IOException {
    String model = dir.resolve("model").toString();
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Demo.run(spark, new String[] {TRAIN, TEST, model}, new Synthetic(3000, 50, 5, false, 7));
    } finally {
      System.setOut(before);
    }
    String table = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(area(table, "Signum ") > area(table, "MLlib") - 0.002, table);
    assertEquals(57, LogisticRegressionModel.load(model).numFeatures());
  }

  private static double area(String table, String row) {
    String line = table.lines().filter(l -> l.startsWith(row)).findFirst().orElseThrow();
    Matcher number = Pattern.compile("0\\.\\d{4}").matcher(line);
    assertTrue(number.find(), line);
    return Double.parseDouble(number.group());
  }
}
