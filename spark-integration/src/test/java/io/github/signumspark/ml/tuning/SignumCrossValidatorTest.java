// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Readings;
import io.github.signumspark.testing.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LocalSpark.class)
class SignumCrossValidatorTest {
  private static final double[] PENALTIES = {1e-4, 0.3, 1e-2, 2};

  private final SparkSession spark;
  private Dataset<Row> rows;
  private Readings readings;

  SignumCrossValidatorTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void count() {
    rows = Rows.frame(spark, Rows.sparseLogistic(2500, 40, 6, 5), 3);
    readings = new Readings(spark);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    readings.close();
    Readings.drain(spark.sparkContext());
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  private static ParamMap[] grid(DoubleParam penalty) {
    return new ParamGridBuilder().addGrid(penalty, PENALTIES).build();
  }

  private static <V extends CrossValidator> V set(
      V validator, Estimator<?> stage, DoubleParam penalty, Evaluator evaluator) {
    validator
        .setEstimator(stage)
        .setEstimatorParamMaps(grid(penalty))
        .setEvaluator(evaluator)
        .setNumFolds(3)
        .setSeed(11)
        .setParallelism(2)
        .setCollectSubModels(true);
    return validator;
  }

  private static Evaluator evaluator(String metric) {
    if (metric.startsWith("area")) {
      return new BinaryClassificationEvaluator().setMetricName(metric);
    }
    return metric.equals("rmse") || metric.equals("mae") || metric.equals("r2")
        ? new RegressionEvaluator().setMetricName(metric)
        : new MulticlassClassificationEvaluator().setMetricName(metric);
  }

  private static void assertNear(double[] expected, double[] found) {
    double spread =
        Arrays.stream(expected).max().orElseThrow() - Arrays.stream(expected).min().orElseThrow();
    assertTrue(spread > 0);
    // One positive row and one negative in another order are up to 2e-3 of the spread here.
    assertArrayEquals(expected, found, 1e-2 * spread, Arrays.toString(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"areaUnderROC", "areaUnderPR", "logLoss"})
  void metricsAreThoseOfMllibsValidatorWithTheSameStage(String metric) throws Exception {
    SignumLogisticRegression stage = new SignumLogisticRegression().setTol(1e-8);
    CrossValidatorModel expected =
        set(new CrossValidator(), stage, stage.regParam(), evaluator(metric)).fit(rows);
    int before = readings.count();
    CrossValidatorModel found =
        set(new SignumCrossValidator(), stage, stage.regParam(), evaluator(metric)).fit(rows);
    assertEquals(1, readings.count() - before);
    assertNear(expected.avgMetrics(), found.avgMetrics());
    LogisticRegressionModel best = (LogisticRegressionModel) found.bestModel();
    LogisticRegressionModel expectedBest = (LogisticRegressionModel) expected.bestModel();
    assertEquals(expectedBest.getRegParam(), best.getRegParam());
    assertArrayEquals(expectedBest.coefficients().toArray(), best.coefficients().toArray(), 1e-3);
    for (int fold = 0; fold < 3; fold++) {
      for (int m = 0; m < PENALTIES.length; m++) {
        LogisticRegressionModel one = (LogisticRegressionModel) found.subModels()[fold][m];
        assertEquals(PENALTIES[m], one.getRegParam());
        assertArrayEquals(
            ((LogisticRegressionModel) expected.subModels()[fold][m]).coefficients().toArray(),
            one.coefficients().toArray(),
            2e-3);
      }
    }
    assertEquals(
        ((LogisticRegressionModel) expected.subModels()[0][0]).summary().predictions().count(),
        ((LogisticRegressionModel) found.subModels()[0][0]).summary().predictions().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f1",
        "accuracy",
        "weightedPrecision",
        "weightedRecall",
        "weightedFalsePositiveRate",
        "weightedFMeasure",
        "hammingLoss",
        "logLoss",
        "areaUnderROC",
        "areaUnderPR",
        "precisionByLabel"
      })
  void metricsOfTheSameModelsAreMllibs(String metric) {
    SignumLogisticRegression stage = new SignumLogisticRegression().setWeightCol("weight");
    for (boolean weighted : new boolean[] {false, true}) {
      Evaluator evaluator = evaluator(metric);
      if (weighted) {
        evaluator.set(evaluator.getParam("weightCol"), "weight");
      }
      Dataset<Row> folded =
          rows.withColumn("fold", functions.expr("cast(monotonically_increasing_id() % 2 as int)"));
      CrossValidatorModel model =
          set(new SignumCrossValidator(), stage, stage.regParam(), evaluator)
              .setFoldCol("fold")
              .setNumFolds(2)
              .fit(folded);
      double[] expected = new double[PENALTIES.length];
      for (int m = 0; m < expected.length; m++) {
        for (int fold = 0; fold < 2; fold++) {
          Dataset<Row> held = folded.filter("fold = " + fold);
          expected[m] += evaluator.evaluate(model.subModels()[fold][m].transform(held)) / 2;
        }
      }
      // MLlib's bins of neighbouring scores begin anew in each of its partitions.
      double tolerance = metric.startsWith("area") ? 1e-5 : 1e-12;
      assertArrayEquals(expected, model.avgMetrics(), tolerance, metric);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rmse", "mae", "r2", "mse"})
  void errorsAreMllibs(String metric) {
    SignumLinearRegression stage = new SignumLinearRegression().setSolver("l-bfgs");
    Evaluator evaluator =
        metric.equals("mse") ? new RegressionEvaluator().setMetricName(metric) : evaluator(metric);
    Dataset<Row> folded =
        rows.withColumn("fold", functions.expr("cast(monotonically_increasing_id() % 2 as int)"));
    CrossValidatorModel model =
        set(new SignumCrossValidator(), stage, stage.regParam(), evaluator)
            .setFoldCol("fold")
            .setNumFolds(2)
            .fit(folded);
    for (int m = 0; m < PENALTIES.length; m++) {
      double expected = 0;
      for (int fold = 0; fold < 2; fold++) {
        Dataset<Row> held = folded.filter("fold = " + fold);
        expected += evaluator.evaluate(model.subModels()[fold][m].transform(held)) / 2;
      }
      assertEquals(expected, model.avgMetrics()[m], 1e-12);
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreadsAndAgain() {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    SignumCrossValidator validator =
        set(new SignumCrossValidator(), stage, stage.regParam(), evaluator("areaUnderROC"));
    double[] first = validator.fit(rows).avgMetrics();
    assertArrayEquals(first, validator.setParallelism(1).fit(rows).avgMetrics());
    assertArrayEquals(first, validator.setParallelism(3).fit(rows.cache()).avgMetrics());
    rows.unpersist(true);
  }

  @Test
  void foldsThatRowsNameMustBeFolds() {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    SignumCrossValidator validator =
        set(new SignumCrossValidator(), stage, stage.regParam(), evaluator("areaUnderROC"))
            .setFoldCol("fold");
    for (String fold : List.of("3", "-1", "cast(null as int)")) {
      Dataset<Row> bad = rows.withColumn("fold", functions.expr("if(weight = 1, " + fold + ", 1)"));
      IngestException e = assertThrows(IngestException.class, () -> validator.fit(bad));
      assertTrue(e.getMessage().startsWith("column fold of row "), e.getMessage());
      assertTrue(e.getMessage().endsWith("must be an integer from 0 to 2"), e.getMessage());
    }
  }

  @Test
  void otherStagesEvaluatorsAndRowsOfWeight0() {
    SignumLinearSVC svc = new SignumLinearSVC().setWeightCol("w");
    Dataset<Row> weighted = rows.withColumn("w", functions.expr("weight - 1"));
    Evaluator evaluator = evaluator("areaUnderROC");
    double[] expected =
        set(new CrossValidator(), svc, svc.regParam(), evaluator).fit(weighted).avgMetrics();
    double[] found =
        set(new SignumCrossValidator(), svc, svc.regParam(), evaluator).fit(weighted).avgMetrics();
    assertArrayEquals(expected, found, 0.02);
  }

  @Test
  void pipelinesAreFittedAsMllibDoes() {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {stage});
    double[] expected =
        set(new CrossValidator(), pipeline, stage.regParam(), evaluator("areaUnderROC"))
            .fit(rows)
            .avgMetrics();
    CrossValidatorModel found =
        set(new SignumCrossValidator(), pipeline, stage.regParam(), evaluator("areaUnderROC"))
            .fit(rows);
    assertInstanceOf(PipelineModel.class, found.bestModel());
    assertNear(expected, found.avgMetrics());
  }

  @Test
  void oneSplitIsMllibs() throws Exception {
    SignumLogisticRegression stage = new SignumLogisticRegression().setTol(1e-8);
    TrainValidationSplit mllib =
        new TrainValidationSplit()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid(stage.regParam()))
            .setEvaluator(evaluator("areaUnderROC"))
            .setTrainRatio(0.7)
            .setSeed(5);
    TrainValidationSplitModel expected = mllib.fit(rows);
    int before = readings.count();
    TrainValidationSplitModel found =
        new SignumTrainValidationSplit()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid(stage.regParam()))
            .setEvaluator(evaluator("areaUnderROC"))
            .setTrainRatio(0.7)
            .setSeed(5)
            .setCollectSubModels(true)
            .fit(rows);
    assertEquals(1, readings.count() - before);
    assertNear(expected.validationMetrics(), found.validationMetrics());
    assertEquals(PENALTIES.length, found.subModels().length);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 11, -7})
  void foldsAreMllibsRowForRow(long seed) {
    for (int parts : new int[] {1, 4}) {
      Dataset<Row> numbered =
          spark
              .range(0, 500, 1, parts)
              .withColumn("label", functions.expr("cast(id as double)"))
              .join(rows.select("features").limit(1));
      Dataset<Row> kept = numbered.cache();
      SignumLinearRegression stage = new SignumLinearRegression().setSolver("l-bfgs");
      CrossValidatorModel model =
          set(new SignumCrossValidator(), stage, stage.regParam(), evaluator("rmse"))
              .setSeed(seed)
              .fit(kept);
      CrossValidatorModel expected =
          set(new CrossValidator(), stage, stage.regParam(), evaluator("rmse"))
              .setSeed(seed)
              .fit(kept);
      // Every model is the mean of its labels: another row in a fold and metrics would differ.
      assertArrayEquals(expected.avgMetrics(), model.avgMetrics(), 1e-9);
      kept.unpersist(true);
    }
  }

  @Test
  void survivesSavingAndLoading() throws Exception {
    Path folder = Files.createTempDirectory("signum-tuning");
    SignumLogisticRegression stage = new SignumLogisticRegression().setMaxPasses(3);
    SignumCrossValidator validator =
        set(new SignumCrossValidator(), stage, stage.regParam(), evaluator("areaUnderPR"));
    String path = folder.resolve("cv").toString();
    validator.save(path);
    SignumCrossValidator loaded = SignumCrossValidator.load(path);
    assertEquals(validator.uid(), loaded.uid());
    assertEquals(3, loaded.getNumFolds());
    assertEquals(11, loaded.getSeed());
    assertEquals(2, loaded.getParallelism());
    assertTrue(loaded.getCollectSubModels());
    assertEquals(
        "areaUnderPR", ((BinaryClassificationEvaluator) loaded.getEvaluator()).getMetricName());
    assertEquals(3, ((SignumLogisticRegression) loaded.getEstimator()).getMaxPasses());
    assertEquals(PENALTIES.length, loaded.getEstimatorParamMaps().length);
    CrossValidatorModel model = loaded.fit(rows);
    assertArrayEquals(validator.fit(rows).avgMetrics(), model.avgMetrics());
    String modelPath = folder.resolve("model").toString();
    model.save(modelPath);
    assertArrayEquals(model.avgMetrics(), CrossValidatorModel.load(modelPath).avgMetrics());

    SignumTrainValidationSplit split =
        new SignumTrainValidationSplit()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid(stage.regParam()))
            .setEvaluator(evaluator("areaUnderROC"))
            .setTrainRatio(0.6);
    String pipelinePath = folder.resolve("pipeline").toString();
    new Pipeline().setStages(new PipelineStage[] {validator, split}).save(pipelinePath);
    PipelineStage[] stages = Pipeline.load(pipelinePath).getStages();
    assertInstanceOf(SignumCrossValidator.class, stages[0]);
    assertEquals(
        0.6, assertInstanceOf(SignumTrainValidationSplit.class, stages[1]).getTrainRatio());
    assertInstanceOf(SignumCrossValidator.class, validator.copy(ParamMap.empty()));
  }

  @Test
  void severalMapsAreFittedAlongThePenalty() throws Exception {
    SignumLogisticRegression stage = new SignumLogisticRegression().setTol(1e-9);
    ParamMap[] maps =
        new ParamGridBuilder()
            .addGrid(stage.regParam(), PENALTIES)
            .addGrid(stage.fitIntercept())
            .build();
    List<ParamMap> list = Arrays.asList(maps);
    List<LogisticRegressionModel> models = fit(stage, list);
    assertEquals(2, readings.count()); // with and without an intercept, which centres columns
    List<LogisticRegressionModel> again = fit(stage, list);
    for (int m = 0; m < maps.length; m++) {
      LogisticRegressionModel alone = stage.fit(rows, maps[m]);
      assertEquals(alone.getRegParam(), models.get(m).getRegParam());
      assertEquals(alone.getFitIntercept(), models.get(m).getFitIntercept());
      assertArrayEquals(
          alone.coefficients().toArray(), models.get(m).coefficients().toArray(), 1e-3);
      assertArrayEquals(
          again.get(m).coefficients().toArray(), models.get(m).coefficients().toArray());
    }
  }

  private List<LogisticRegressionModel> fit(SignumLogisticRegression stage, List<ParamMap> maps) {
    return new ArrayList<>(
        scala.jdk.javaapi.CollectionConverters.asJava(
            stage.fit(rows, scala.jdk.javaapi.CollectionConverters.asScala(maps).toSeq())));
  }
}
