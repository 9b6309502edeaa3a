// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stages whose objectives are not convex, on rows that no linear model explains. */
@ExtendWith(LocalSpark.class)
class FactorAndNetworkTest {
  private static final int USERS = 30;
  private static final int ITEMS = 40;

  @TempDir Path folder;

  @Test
  void factorsLearnPairsOfColumns() {
    Dataset<Row> rows = pairs(true);
    FMClassificationModel model = new SignumFMClassifier().setFactorSize(4).fit(rows);
    assertTrue(model.summary().areaUnderROC() > 0.93, "AUC " + model.summary().areaUnderROC());
    FitResult details =
        assertInstanceOf(SignumTrainingSummary.class, model.summary()).signumDetails();
    assertEquals("local", details.aggregation());
    assertEquals(4, model.factors().numCols());
  }

  /** StringIndexer names an unknown class that no row has: MLlib looks at the labels alone. */
  @Test
  void factorsTakeLabelsThatAnIndexerKeptAClassFor() {
    Dataset<Row> rows = pairs(true).withColumn("word", functions.expr("string(label)"));
    Dataset<Row> indexed =
        new StringIndexer()
            .setInputCol("word")
            .setOutputCol("index")
            .setStringOrderType("alphabetAsc")
            .setHandleInvalid("keep")
            .fit(rows)
            .transform(rows);
    SignumFMClassifier stage = new SignumFMClassifier().setFactorSize(2).setMaxPasses(2);
    FMClassificationModel kept = stage.copy(ParamMap.empty()).setLabelCol("index").fit(indexed);
    assertEquals(stage.fit(rows).linear(), kept.linear());
    assertEquals(2, kept.numClasses());
  }

  @Test
  void factorsPredictRealLabels() {
    Dataset<Row> rows = pairs(false);
    FMRegressionModel model = new SignumFMRegressor().setFactorSize(4).fit(rows);
    Row moments =
        model
            .transform(rows)
            .selectExpr("avg(pow(prediction - label, 2))", "variance(label)")
            .first();
    double error = Math.sqrt(moments.getDouble(0) / moments.getDouble(1));
    assertTrue(error < 0.35, "root mean square error in standard deviations: " + error);
  }

  @Test
  void networksLearnRings() {
    Dataset<Row> rows = rings();
    MultilayerPerceptronClassificationModel model =
        new SignumMultilayerPerceptronClassifier().setLayers(new int[] {2, 12, 3}).fit(rows);
    assertTrue(model.summary().accuracy() > 0.93, "accuracy " + model.summary().accuracy());
    assertInstanceOf(SignumTrainingSummary.class, model.summary());
    double[] history = model.summary().objectiveHistory();
    double loss = 0;
    for (Row row : model.transform(rows).select("label", "probability").collectAsList()) {
      org.apache.spark.ml.linalg.Vector p = row.getAs(1);
      loss -= StrictMath.log(p.apply((int) row.getDouble(0)));
    }
    assertEquals(loss / rows.count(), history[history.length - 1], 1e-6);
  }

  @Test
  void sameSeedSameBitsAndAnotherSeedAnother() {
    Dataset<Row> rows = rings();
    SignumMultilayerPerceptronClassifier stage =
        new SignumMultilayerPerceptronClassifier()
            .setLayers(new int[] {2, 5, 3})
            .setMaxIter(6)
            .setSeed(3);
    assertEquals(stage.fit(rows).weights(), stage.fit(rows).weights());
    assertTrue(!stage.fit(rows).weights().equals(stage.setSeed(4).fit(rows).weights()));
    Dataset<Row> pairs = pairs(true);
    SignumFMClassifier fm = new SignumFMClassifier().setFactorSize(2).setMaxIter(6);
    assertEquals(fm.fit(pairs).factors(), fm.fit(pairs).factors());
  }

  @Test
  void goOnFromModelsAndWeights() {
    Dataset<Row> rings = rings();
    SignumMultilayerPerceptronClassifier stage =
        new SignumMultilayerPerceptronClassifier().setLayers(new int[] {2, 8, 3});
    MultilayerPerceptronClassificationModel first = stage.fit(rings);
    double reached = last(first.summary().objectiveHistory());
    double begun =
        stage
            .setInitialWeights(first.weights())
            .setMaxIter(1)
            .fit(rings)
            .summary()
            .objectiveHistory()[0];
    assertEquals(reached, begun, 0.05);
    Dataset<Row> pairs = pairs(true);
    SignumFMClassifier fm = new SignumFMClassifier().setFactorSize(3);
    FMClassificationModel fmFirst = fm.fit(pairs);
    double fmReached = last(fmFirst.summary().objectiveHistory());
    double fmBegun =
        fm.setInitialModel(fmFirst).setMaxIter(1).fit(pairs).summary().objectiveHistory()[0];
    assertEquals(fmReached, fmBegun, 0.1);
  }

  @Test
  void savedModelsPredictTheSame() throws Exception {
    Dataset<Row> pairs = pairs(true);
    FMClassificationModel model = new SignumFMClassifier().setMaxIter(4).fit(pairs);
    String path = folder.resolve("fm").toString();
    model.save(path);
    FMClassificationModel loaded = FMClassificationModel.load(path);
    assertEquals(model.factors(), loaded.factors());
    assertEquals(FMClassificationModel.class, model.getClass());
    SignumFMClassifier stage = new SignumFMClassifier().setFactorSize(3).setWdLh(0.2);
    stage.save(folder.resolve("stage").toString());
    SignumFMClassifier again =
        (SignumFMClassifier) SignumFMClassifier.load(folder.resolve("stage").toString());
    assertEquals(3, again.getFactorSize());
    assertEquals(0.2, again.getWdLh());
  }

  @Test
  void trainStepByStepToo() {
    Dataset<Row> rings = rings();
    MultilayerPerceptronClassificationModel model =
        new SignumMultilayerPerceptronClassifier()
            .setLayers(new int[] {2, 8, 3})
            .setAggregation("gradient")
            .setMaxIter(150)
            .fit(rings);
    double[] history = model.summary().objectiveHistory();
    assertTrue(last(history) < 0.8 * history[0], history[0] + " to " + last(history));
  }

  /** Mini-batches, so that the last weights are returned, not the best ones. */
  @Test
  void decaySparesTheIntercept() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          Rows.row(i % 10 == 0 ? 0 : 1, Vectors.sparse(4, new int[] {i % 4}, new double[] {1}), 1));
    }
    Dataset<Row> mostlyOnes = Rows.frame(LocalSpark.session(), rows, 2);
    SignumFMClassifier stage =
        new SignumFMClassifier()
            .setFactorSize(2)
            .setAggregation("gradient")
            .setMiniBatchFraction(0.9)
            .setStepSize(0.01)
            .setMaxIter(60)
            .setWdLh(5);
    FMClassificationModel decayed = stage.fit(mostlyOnes);
    assertEquals(StrictMath.log(9), decayed.intercept(), 0.2);
    double factors = 0;
    for (double value : decayed.factors().toArray()) {
      factors = Math.max(factors, Math.abs(value));
    }
    double free = 0;
    for (double value : stage.setWdLh(0).fit(mostlyOnes).factors().toArray()) {
      free = Math.max(free, Math.abs(value));
    }
    assertTrue(factors < free, factors + " is not below " + free);
  }

  @Test
  void refuseWhatDoesNotFit() {
    Dataset<Row> rings = rings();
    assertThrows(
        IllegalArgumentException.class,
        () -> new SignumMultilayerPerceptronClassifier().fit(rings));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SignumMultilayerPerceptronClassifier().setLayers(new int[] {3, 5, 3}).fit(rings));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new SignumMultilayerPerceptronClassifier()
                .setLayers(new int[] {2, 5, 3})
                .setInitialWeights(Vectors.zeros(3))
                .fit(rings));
  }

  private static double last(double[] history) {
    return history[history.length - 1];
  }

  /** Users and items, one-hot: the label follows the product of a user's and an item's sign. */
  private static Dataset<Row> pairs(boolean classes) {
    SplittableRandom random = new SplittableRandom(11);
    double[] taste = random.doubles(USERS + ITEMS, -1, 1).toArray();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      int user = random.nextInt(USERS);
      int item = random.nextInt(ITEMS);
      double value = 3 * Math.signum(taste[user] * taste[USERS + item]);
      double noise = random.nextDouble(-0.5, 0.5);
      rows.add(
          Rows.row(
              classes ? (value + noise > 0 ? 1 : 0) : 100 + value + noise,
              Vectors.sparse(USERS + ITEMS, new int[] {user, USERS + item}, new double[] {1, 1}),
              1));
    }
    return Rows.frame(LocalSpark.session(), rows, 2);
  }

  private static Dataset<Row> rings() {
    SplittableRandom random = new SplittableRandom(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      int ring = random.nextInt(3);
      double angle = random.nextDouble(0, 2 * Math.PI);
      double radius = 1 + 2 * ring + random.nextDouble(-0.5, 0.5);
      rows.add(
          Rows.row(
              ring,
              Vectors.dense(
                  100 + radius * StrictMath.cos(angle), -5 + 0.1 * radius * StrictMath.sin(angle)),
              1));
    }
    return Rows.frame(LocalSpark.session(), rows, 2);
  }
}
