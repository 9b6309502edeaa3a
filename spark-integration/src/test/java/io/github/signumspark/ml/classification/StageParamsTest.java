// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class StageParamsTest {
  /** Params that change the fit or the model as MLlib documents them, or as this project does. */
  private static final Set<String> HONOURED =
      Set.of(
          "aggregation",
          "batchSize",
          "checkpointDir",
          "checkpointInterval",
          "clipGradient",
          "featuresCol",
          "finish",
          "fitIntercept",
          "initialModelPath",
          "labelCol",
          "learningRateSchedule",
          "localSteps",
          "maxIter",
          "maxPasses",
          "miniBatchFraction",
          "momentum",
          "numWorkers",
          "predictionCol",
          "probabilityCol",
          "quorum",
          "rawPredictionCol",
          "regParam",
          "seed",
          "shuffle",
          "standardization",
          "stepSize",
          "threshold",
          "thresholds",
          "tol",
          "unsupportedParams",
          "validationIndicatorCol",
          "voteWeight",
          "wdLh",
          "weightCol");

  /** Params with values that send the fit to MLlib's own solver. */
  private static final Set<String> DELEGATED =
      Set.of(
          "elasticNetParam",
          "family",
          "lowerBoundsOnCoefficients",
          "lowerBoundsOnIntercepts",
          "upperBoundsOnCoefficients",
          "upperBoundsOnIntercepts");

  /** Params without effect, which the stage's documentation names. */
  private static final Set<String> IGNORED = Set.of("aggregationDepth", "maxBlockSizeInMB");

  @Test
  void everyParamIsHonouredDelegatedOrNamedAsIgnored() {
    Set<String> known = new TreeSet<>(HONOURED);
    known.addAll(DELEGATED);
    known.addAll(IGNORED);
    Set<String> found = new TreeSet<>();
    for (Param<?> param : new SignumLogisticRegression().params()) {
      found.add(param.name());
      assertFalse(param.doc().isBlank(), param.name());
    }
    assertEquals(known, found);
  }

  @Test
  void settersCoverEverySignumParamAndValuesOutOfRangeAreRefused() {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    assertThrows(IllegalArgumentException.class, () -> stage.setMomentum(1));
    assertThrows(IllegalArgumentException.class, () -> stage.setStepSize(0));
    assertThrows(IllegalArgumentException.class, () -> stage.setMaxPasses(-1));
    assertThrows(IllegalArgumentException.class, () -> stage.setAggregation("tree"));
    assertThrows(IllegalArgumentException.class, () -> stage.setShuffle("sometimes"));
    assertThrows(IllegalArgumentException.class, () -> stage.setNumWorkers(0));
    assertThrows(IllegalArgumentException.class, () -> stage.setMiniBatchFraction(0));
    assertThrows(IllegalArgumentException.class, () -> stage.setVoteWeight("most"));
    assertThrows(IllegalArgumentException.class, () -> stage.setQuorum(1));
    assertThrows(IllegalArgumentException.class, () -> stage.setCheckpointInterval(0));
    assertThrows(IllegalArgumentException.class, () -> stage.setLearningRateSchedule("cosine"));
    List<String> setters =
        Arrays.stream(SignumLogisticRegression.class.getMethods())
            .map(java.lang.reflect.Method::getName)
            .filter(name -> name.startsWith("set"))
            .toList();
    for (Param<?> param : stage.params()) {
      String name = param.name();
      String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      assertTrue(setters.contains(setter), setter);
    }
  }

  @Test
  void copyKeepsParamsAndExplainsThem() {
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setMomentum(0.7).setRegParam(0.3).setSeed(9);
    SignumLogisticRegression copy = stage.copy(ParamMap.empty());
    assertEquals(stage.uid(), copy.uid());
    assertEquals(stage.extractParamMap().toString(), copy.extractParamMap().toString());
    assertTrue(stage.explainParams().contains("maxPasses"));
  }

  @Test
  void pipelineIsSavedLoadedAndServedByMllibsClass(@TempDir Path folder) throws Exception {
    Dataset<Row> rows = Rows.frame(LocalSpark.session(), Rows.denseLogistic(400, 5, 1), 2);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler().setInputCol("features").setOutputCol("scaled"),
                  new SignumLogisticRegression().setMaxPasses(2).setFeaturesCol("scaled")
                });
    String estimatorPath = folder.resolve("estimator").toString();
    pipeline.write().save(estimatorPath);
    PipelineModel model = Pipeline.load(estimatorPath).fit(rows);
    String path = folder.resolve("model").toString();
    model.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertEquals(LogisticRegressionModel.class, loaded.stages()[1].getClass());
    assertEquals(
        model.transform(rows).select("probability").collectAsList(),
        loaded.transform(rows).select("probability").collectAsList());
  }

  @Test
  void crossValidatorTunesIt() {
    Dataset<Row> rows = Rows.frame(LocalSpark.session(), Rows.denseLogistic(300, 4, 2), 2);
    SignumLogisticRegression stage = new SignumLogisticRegression().setMaxPasses(1);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(stage.regParam(), new double[] {0.001, 10})
            .addGrid(stage.momentum(), new double[] {0.9})
            .build();
    var tuned =
        new CrossValidator()
            .setEstimator(stage)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new BinaryClassificationEvaluator())
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(3)
            .fit(rows);
    assertEquals(2, tuned.avgMetrics().length);
    assertEquals(0.001, (Double) tuned.bestModel().extractParamMap().apply(stage.regParam()), 0);
  }

  @Test
  void weightsCountRowsSeveralTimes() {
    List<Row> once = Rows.sparseLogistic(600, 20, 4, 8);
    List<Row> repeated = new ArrayList<>();
    for (Row row : once) {
      for (int k = 0; k < row.getDouble(2); k++) {
        repeated.add(Rows.row(row.getDouble(0), row.getAs(1), 1));
      }
    }
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setAggregation("gradient").setRegParam(0.01).setMaxIter(300);
    double[] weighted =
        stage
            .copy(ParamMap.empty())
            .setWeightCol("weight")
            .fit(Rows.frame(LocalSpark.session(), once, 2))
            .summary()
            .objectiveHistory();
    double[] plain =
        stage.fit(Rows.frame(LocalSpark.session(), repeated, 2)).summary().objectiveHistory();
    assertEquals(plain[plain.length - 1], weighted[weighted.length - 1], 1e-4);
  }

  @Test
  void initialModelIsReadFromItsPath(@TempDir Path folder) throws Exception {
    Dataset<Row> rows = Rows.frame(LocalSpark.session(), Rows.denseLogistic(400, 5, 1), 2);
    LogisticRegressionModel good = new LogisticRegression().setRegParam(0.01).fit(rows);
    String path = folder.resolve("good").toString();
    good.write().save(path);
    double[] history =
        new SignumLogisticRegression()
            .setRegParam(0.01)
            .setAggregation("gradient")
            .setMaxIter(3)
            .setInitialModelPath(path)
            .fit(rows)
            .summary()
            .objectiveHistory();
    double[] best = good.summary().objectiveHistory();
    assertEquals(best[best.length - 1], history[0], 1e-6);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new SignumLogisticRegression()
                    .setInitialModelPath(folder.resolve("none").toString())
                    .fit(rows));
    assertTrue(error.getMessage().startsWith("initialModelPath"), error.getMessage());
  }

  @Test
  void moreWorkersThanRowsAndOneColumnWork() {
    List<Row> rows = Rows.denseLogistic(30, 1, 5);
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setNumWorkers(64)
            .setRegParam(0.01)
            .fit(Rows.frame(LocalSpark.session(), rows, 2));
    assertTrue(((SignumTrainingSummary) model.summary()).signumDetails().workers() <= 30);
    assertTrue(Double.isFinite(model.coefficients().apply(0)));
  }
}
