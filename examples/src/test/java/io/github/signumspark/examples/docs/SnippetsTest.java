// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.tuning.SignumCrossValidator;
import io.github.signumspark.ml.tuning.SignumGrid;
import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.optim.CosineSchedule;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.mllib.classification.SVMModel;
import org.apache.spark.mllib.classification.SVMWithSGD;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the documents, word for word, on the sample data. */
class SnippetsTest {
  private static final String path = "data/spambase_test.svm.gz";

  private static SparkSession spark;
  private static Dataset<Row> train;

  @TempDir Path dir;

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
    train = spark.read().format("libsvm").load(path).cache();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void theStageOfTheReadme() throws IOException {
    String modelPath = dir.resolve("model").toString();
    Dataset<Row> rows = spark.read().format("libsvm").load(path);
    SignumLogisticRegression stage = new SignumLogisticRegression().setRegParam(1e-4);
    LogisticRegressionModel model = stage.fit(rows); // org.apache.spark.ml.classification
    model.write().save(modelPath); // loads without this project's jar
    model.transform(rows).select("prediction", "probability").show();
    assertTrue(Files.isDirectory(Path.of(modelPath, "metadata")));
  }

  @Test
  void theUpdaterOfReadmeAndMigration() {
    RDD<LabeledPoint> rows = MLUtils.loadLibSVMFile(spark.sparkContext(), path).cache();
    SVMWithSGD svm = new SVMWithSGD();
    svm.optimizer()
        .setUpdater(new SignumUpdater().setSchedule(CosineSchedule.of(100)))
        .setStepSize(0.05) // how far a weight moves in one update
        .setNumIterations(100)
        .setRegParam(0.001)
        .setConvergenceTol(0.0); // or a sign method may end after two updates
    SVMModel model = svm.run(rows);
    assertEquals(57, model.weights().size());
  }

  @Test
  void theStageOfMigration() {
    LogisticRegression stage = new SignumLogisticRegression().setRegParam(1e-4);
    LogisticRegressionModel model = stage.fit(train);
    if (model.summary() instanceof SignumTrainingSummary summary) {
      FitResult details = summary.signumDetails();
      System.out.println(details.passes() + " passes, " + details.stopReason());
    }
    LogisticRegressionModel exact =
        new LogisticRegression().setRegParam(1e-4).setInitialModel(model).fit(train);
    assertTrue(model.summary() instanceof SignumTrainingSummary);
    assertTrue(exact.binarySummary().areaUnderROC() - model.binarySummary().areaUnderROC() < 0.005);
  }

  @Test
  void theOptimizerOfMigration() {
    double[] weight = {1, 1};
    double[] gradient = {0.5, -0.5};
    Signum signum =
        Signum.builder().learningRate(0.01).momentum(0.9).wdLh(1e-4).mxnetCompatible().build();
    SignumState state = signum.createState(weight);
    signum.update(0, weight, gradient, state);
    assertTrue(weight[0] < 1 && weight[1] > 1);
  }

  @Test
  void theGridOfTuning() throws IOException {
    String path = dir.resolve("tuned.html").toString();
    SignumLogisticRegression stage = new SignumLogisticRegression();
    CrossValidatorModel tuned =
        new SignumCrossValidator()
            .setEstimator(stage)
            .setEstimatorParamMaps(SignumGrid.regParams(stage, train, 20))
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(5)
            .fit(train);
    LogisticRegressionModel best = (LogisticRegressionModel) tuned.bestModel();
    SignumTrainingSummary summary = (SignumTrainingSummary) best.summary();
    summary.report().tuned(tuned).write(path);
    assertEquals(20, tuned.avgMetrics().length);
    String page = Files.readString(Path.of(path));
    assertTrue(page.contains("\"tuning\":{\"metric\":\"logLoss\""), page);
  }

  @Test
  void theWarmStartOfTuning() {
    LogisticRegressionModel yesterday = new SignumLogisticRegression().setMaxPasses(2).fit(train);
    LogisticRegressionModel today =
        new SignumLogisticRegression().setInitialModel(yesterday).setMaxPasses(3).fit(train);
    assertTrue(
        today.summary().objectiveHistory()[0] < 0.9 * yesterday.summary().objectiveHistory()[0]);
  }

  @Test
  void theValidationRowsOfTuning() {
    Dataset<Row> marked = train.withColumn("held", functions.rand(7).lt(0.1));
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setValidationIndicatorCol("held")
            .setMaxPasses(60)
            .fit(marked);
    assertTrue(((SignumTrainingSummary) model.summary()).signumDetails().passes() < 70);
  }

  @Test
  void theScheduleOfTuning() {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setMaxIter(60)
            .setStepSize(0.05)
            .setLearningRateSchedule("cosine:maxUpdate=60,finalLr=0.001,warmupSteps=5");
    double[] history = stage.fit(train).summary().objectiveHistory();
    assertTrue(history[history.length - 1] < 0.6 * history[0]);
  }

  @Test
  void theReportAndTheListenerOfMonitoring() throws IOException {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round round) {
            System.out.printf("fit %d, round %d: %f%n", fit.id(), round.number(), round.loss());
          }
        };
    SignumListeners.add(spark, listener);
    LogisticRegressionModel model = new SignumLogisticRegression().setMaxPasses(2).fit(train);
    SignumListeners.remove(spark, listener);
    Dataset<Row> rows = train;
    Dataset<Row> test = train;
    String path = dir.resolve("fit.html").toString();
    if (model.summary() instanceof SignumTrainingSummary summary) {
      summary
          .report()
          .title("Spam, first model")
          .model(model, rows.schema())
          .evaluate("test", model, model.transform(test))
          .write(path);
    }
    String page = Files.readString(Path.of(path));
    assertTrue(page.contains("Spam, first model") && page.contains("areaUnderROC"));
  }

  @Test
  void theModelOfTheTutorial() throws IOException {
    String path = dir.resolve("pipeline").toString();
    new Pipeline()
        .setStages(new PipelineStage[] {new SignumLogisticRegression().setMaxPasses(2)})
        .fit(train)
        .write()
        .save(path);
    Dataset<Row> rows = train;
    PipelineModel model = PipelineModel.load(path);
    Dataset<Row> scored = model.transform(rows);
    assertTrue(scored.columns().length > rows.columns().length);
  }
}
