// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.testing.FullDisk;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.train.SignumTrainer;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits that are broken off and taken up again. */
@ExtendWith(LocalSpark.class)
class CheckpointTest {
  private final SparkSession spark;
  private final Dataset<Row> rows;

  @TempDir private Path folder;

  CheckpointTest(SparkSession spark) {
    this.spark = spark;
    this.rows = Rows.frame(spark, Rows.sparseLogistic(900, 60, 5, 21), 3);
  }

  /** Breaks a fit off after a round, as nothing else does from within. */
  private static final class Break extends Error {
    @Serial private static final long serialVersionUID = 1L;
  }

  private static SignumLogisticRegression stage(String mode) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setRegParam(1e-3)
            .setWeightCol("weight")
            .setAggregation(mode)
            .setNumWorkers(4)
            .setCheckpointInterval(5);
    // Five workers have four rounds a pass.
    return mode.equals("local")
        ? stage.setMaxPasses(12).setNumWorkers(5).setFinish("none")
        : stage.setMaxIter(30);
  }

  private void breakOff(SignumLogisticRegression stage, int round) {
    breakOff(stage, rows, round);
  }

  private void breakOff(Estimator<?> stage, Dataset<Row> rows, int round) {
    TrainingListener breaker =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round done) {
            if (done.number() == round) {
              throw new Break();
            }
          }
        };
    SignumListeners.add(spark, breaker);
    try {
      assertThrows(Break.class, () -> stage.fit(rows));
    } finally {
      SignumListeners.remove(spark, breaker);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void aResumedFitGivesTheBitsOfAnUndisturbedOne(String mode) throws IOException {
    LogisticRegressionModel whole = stage(mode).fit(rows);
    SignumLogisticRegression stage = stage(mode).setCheckpointDir(folder.toString());
    breakOff(stage, 8);
    breakOff(stage, 13);
    List<Integer> told = new ArrayList<>();
    TrainingListener ear =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round done) {
            told.add(done.number());
          }
        };
    SignumListeners.add(spark, ear);
    LogisticRegressionModel resumed;
    try {
      resumed = stage.fit(rows);
    } finally {
      SignumListeners.remove(spark, ear);
    }
    assertEquals(11, told.get(0), "goes on after round 10");
    assertSame(whole, resumed);
    var wholeRounds = ((SignumTrainingSummary) whole.summary()).signumDetails();
    var resumedRounds = ((SignumTrainingSummary) resumed.summary()).signumDetails();
    assertEquals(wholeRounds.rounds().size(), resumedRounds.rounds().size());
    for (int r = 0; r < wholeRounds.rounds().size(); r++) {
      assertEquals(
          wholeRounds.rounds().get(r).partitionAgreement(),
          resumedRounds.rounds().get(r).partitionAgreement());
    }
    assertEquals(wholeRounds.bytesUp(), resumedRounds.bytesUp());
    assertEquals(wholeRounds.votes(), resumedRounds.votes());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count(), "checkpoints of a fit that ended well are removed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFinishGoesOnToTheSameBits(boolean validation) throws IOException {
    Dataset<Row> marked =
        rows.withColumn("v", functions.expr("monotonically_increasing_id() % 5 = 0"));
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setRegParam(1e-4)
            .setTol(1e-12)
            .setWeightCol("weight")
            .setNumWorkers(5);
    if (validation) {
      stage.setValidationIndicatorCol("v").setTol(0);
    }
    LogisticRegressionModel whole = stage.fit(marked);
    var expected = ((SignumTrainingSummary) whole.summary()).signumDetails();
    assertTrue(expected.finish().iterations() >= (validation ? 2 : 4), expected.finish().line());
    stage.setCheckpointDir(folder.toString()).setCheckpointInterval(1);
    int passes = expected.rounds().size() - expected.finish().rounds();
    // In the rounds, in the finish's first pass, after its first iteration, and near its end.
    for (int round : new int[] {3, 5, 7, 3 + passes}) {
      breakOff(stage, marked, round);
    }
    LogisticRegressionModel resumed = stage.fit(marked);
    assertSame(whole, resumed);
    var actual = ((SignumTrainingSummary) resumed.summary()).signumDetails();
    assertEquals(expected.finish(), actual.finish());
    assertEquals(expected.bytesUp(), actual.bytesUp());
    assertEquals(expected.stopReason(), actual.stopReason());
    assertEquals(expected.passes(), actual.passes());
  }

  /** Every kind of metric, objective and descent that a finish can be in the middle of. */
  @ParameterizedTest
  @ValueSource(
      strings = {"softmax", "softmax, elastic net", "elastic net", "separable", "svc", "huber"})
  void everyLossGoesOnToTheSameBits(String loss) {
    Dataset<Row> labelled =
        loss.startsWith("softmax")
            ? rows.withColumn("label", functions.expr("label + pmod(hash(features), 2)"))
            : loss.equals("separable")
                ? Rows.frame(spark, Rows.separable(Rows.sparseLogistic(900, 60, 5, 22), 21), 3)
                : rows;
    Estimator<?> stage = finishing(loss);
    double[] whole = summary(stage.fit(labelled)).signumDetails().objectiveHistory();
    double[] weights = weights(stage.fit(labelled));
    stage.set(stage.getParam("checkpointDir"), folder.toString());
    stage.set(stage.getParam("checkpointInterval"), 1);
    for (int round : new int[] {5, 8, 11}) {
      breakOff(stage, labelled, round);
    }
    Object resumed = stage.fit(labelled);
    assertArrayEquals(weights, weights(resumed));
    assertArrayEquals(whole, summary(resumed).signumDetails().objectiveHistory());
  }

  private static Estimator<?> finishing(String loss) {
    return switch (loss) {
      case "svc" -> new SignumLinearSVC().setRegParam(1e-3).setNumWorkers(3);
      case "huber" -> new SignumLinearRegression().setLoss("huber").setTol(1e-12).setNumWorkers(3);
      default ->
          new SignumLogisticRegression()
              .setRegParam(loss.equals("separable") ? 0 : 1e-3)
              .setElasticNetParam(loss.endsWith("elastic net") ? 0.5 : 0)
              .setTol(1e-14)
              .setNumWorkers(3);
    };
  }

  private static SignumTrainingSummary summary(Object model) {
    return (SignumTrainingSummary) ((HasTrainingSummary<?>) model).summary();
  }

  private static double[] weights(Object model) {
    if (model instanceof LogisticRegressionModel logistic) {
      return logistic.coefficientMatrix().toArray();
    }
    return model instanceof LinearSVCModel svc
        ? svc.coefficients().toArray()
        : ((LinearRegressionModel) model).coefficients().toArray();
  }

  private static void assertSame(LogisticRegressionModel a, LogisticRegressionModel b) {
    assertArrayEquals(a.coefficients().toArray(), b.coefficients().toArray());
    assertEquals(a.intercept(), b.intercept());
    assertArrayEquals(a.summary().objectiveHistory(), b.summary().objectiveHistory());
  }

  @Test
  void anotherFitsCheckpointIsLeftAlone() throws IOException {
    SignumLogisticRegression stage = stage("vote").setCheckpointDir(folder.toString());
    breakOff(stage, 8);
    SignumLogisticRegression other = stage.copy(ParamMap.empty()).setRegParam(0.1);
    assertSame(stage("vote").setRegParam(0.1).fit(rows), other.fit(rows));
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
    // The interval is no part of what a checkpoint belongs to.
    assertSame(stage("vote").fit(rows), stage.setCheckpointInterval(7).fit(rows));
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "worker"})
  void aDamagedFileIsRefusedByName(String kind) throws IOException {
    SignumLogisticRegression stage = stage("vote").setCheckpointDir(folder.toString());
    breakOff(stage, 8);
    Path own;
    try (var folders = Files.list(folder)) {
      own = folders.findFirst().orElseThrow();
    }
    Path damaged;
    try (var files = Files.list(own)) {
      damaged =
          files.filter(f -> f.getFileName().toString().startsWith(kind)).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    Files.deleteIfExists(own.resolve("." + damaged.getFileName() + ".crc"));
    Throwable error = assertThrows(Exception.class, () -> stage.fit(rows));
    StringBuilder messages = new StringBuilder();
    for (Throwable t = error; t != null; t = t.getCause()) {
      messages.append(t.getMessage()).append('\n');
    }
    assertTrue(
        messages.toString().contains(damaged.getFileName() + " is damaged"), messages.toString());
    assertTrue(Files.exists(own));
    if (kind.equals("driver")) {
      assertEquals(CheckpointException.class, error.getClass());
    }
  }

  @Test
  void checkpointsStayWhereTheyAreWanted() throws IOException {
    spark.sparkContext().conf().set(Checkpoints.KEEP, "true");
    try {
      stage("gradient").setCheckpointDir(folder.toString()).fit(rows);
    } finally {
      spark.sparkContext().conf().remove(Checkpoints.KEEP);
    }
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void crossValidatorSharesOneDirectory() throws IOException {
    CrossValidatorModel plain = tuned(stage("vote"));
    CrossValidatorModel saving = tuned(stage("vote").setCheckpointDir(folder.toString()));
    // Spark's evaluator sums in any order.
    assertArrayEquals(plain.avgMetrics(), saving.avgMetrics(), 1e-12);
    assertSame(
        (LogisticRegressionModel) plain.bestModel(), (LogisticRegressionModel) saving.bestModel());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  private CrossValidatorModel tuned(SignumLogisticRegression stage) {
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(stage.regParam(), new double[] {0.001, 1}).build();
    return new CrossValidator()
        .setEstimator(stage)
        .setEstimatorParamMaps(grid)
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(2)
        .setParallelism(2)
        .setSeed(3)
        .fit(rows);
  }

  /** Logistic rows, one partition of which cannot be read as long as a file is there. */
  private static final class Failing implements Objective {
    @Serial private static final long serialVersionUID = 1L;
    private final LogisticObjective whole = new LogisticObjective(true);
    private final String file;

    private Failing(Path file) {
      this.file = file.toString();
    }

    @Override
    public int perColumn() {
      return whole.perColumn();
    }

    @Override
    public int freeCoordinates() {
      return whole.freeCoordinates();
    }

    @Override
    public boolean hasBoundedSlope() {
      return true;
    }

    @Override
    public double addGradient(
        RowBlock block, int from, int to, double[] weights, double[] gradient) {
      if (TaskContext.getPartitionId() == 1 && Files.exists(Path.of(file))) {
        throw new IllegalStateException("the disk of partition 1 is gone");
      }
      return whole.addGradient(block, from, to, weights, gradient);
    }

    @Override
    public double loss(RowBlock block, int from, int to, double[] weights) {
      return whole.loss(block, from, to, weights);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void aPartitionThatAlwaysFailsEndsTheFitAndTheCheckpointRemains(String mode) throws Exception {
    Path fault = folder.resolve("fault");
    SignumLogisticRegression stage =
        stage(mode).setCheckpointDir(folder.resolve("saved").toString());
    TrainingListener breaker =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round done) {
            if (done.number() == 12) {
              try {
                Files.createFile(fault);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    double[] whole = train(stage, fault).weights();
    SignumListeners.add(spark, breaker);
    try {
      // Spark's own exception, checked and undeclared.
      Exception error = assertThrows(Exception.class, () -> train(stage, fault));
      assertEquals(SparkException.class, error.getClass());
      assertTrue(
          error.getMessage().contains("the disk of partition 1 is gone"), error.getMessage());
    } finally {
      SignumListeners.remove(spark, breaker);
    }
    assertTrue(Files.exists(fault));
    Files.delete(fault);
    try (var left = Files.list(folder.resolve("saved"))) {
      assertEquals(1, left.count(), "the checkpoint remains");
    }
    Trained resumed = train(stage, fault);
    assertArrayEquals(whole, resumed.weights());
  }

  private Trained train(SignumLogisticRegression stage, Path fault) {
    TrainingSettings settings = StageSupport.settings(stage);
    try (IngestedData data =
            Ingest.of(rows)
                .uid("failing")
                .labels(LabelRule.binary())
                .weightCol("weight")
                .numWorkers(4)
                .seed(5)
                .run();
        FitSession session = FitSession.of(settings, data)) {
      return new SignumTrainer(session, new Failing(fault), new Penalty(null))
          .train(new double[data.numFeatures() + 1]);
    }
  }

  /** Steps of so many coordinates travel by broadcast, which is destroyed when it is not needed. */
  @Test
  void wideStepsOutliveTheirBase() throws IOException {
    Dataset<Row> wide = Rows.frame(spark, Rows.sparseLogistic(600, 9000, 12, 22), 3);
    SignumLogisticRegression stage = stage("vote").setMaxIter(13).setCheckpointInterval(4);
    LogisticRegressionModel plain = stage.fit(wide);
    assertSame(plain, stage.setCheckpointDir(folder.toString()).fit(wide));
  }

  @Test
  void withoutADirectoryNothingIsWritten() throws IOException {
    stage("vote").fit(rows);
    try (var left = Files.list(folder)) {
      assertFalse(left.findAny().isPresent());
    }
  }

  /** What is wrong is said before Spark has a job. */
  @Test
  void aDirectoryThatCannotBeUsedIsRefusedBeforeTheFirstJob() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    AtomicInteger jobs = new AtomicInteger();
    SparkListener ear =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    rows.count();
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(ear);
    try {
      for (String mode : List.of("local", "vote", "gradient")) {
        SignumLogisticRegression stage = stage(mode).setCheckpointDir(file.toString());
        CheckpointException error = assertThrows(CheckpointException.class, () -> stage.fit(rows));
        assertTrue(
            error
                .getMessage()
                .startsWith(stage.uid() + ": checkpointDir = " + file + " cannot be used: "),
            error.getMessage());
      }
      spark.sparkContext().listenerBus().waitUntilEmpty();
      assertEquals(0, jobs.get());
    } finally {
      spark.sparkContext().removeSparkListener(ear);
    }
  }

  /** A disk that fills up while the fit runs; Hadoop throws an Error then, not an exception. */
  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void aDiskThatIsFullEndsTheFitWithTheFile(String mode) {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    // Enough for the trial, too little for the first checkpoint.
    FullDisk.mount(conf, 200);
    try {
      SignumLogisticRegression stage = stage(mode).setCheckpointDir("fulldisk:" + folder);
      List<Throwable> told = new ArrayList<>();
      TrainingListener ear =
          new TrainingListener() {
            @Override
            public void onFailure(FitInfo fit, Throwable failure) {
              told.add(failure);
            }
          };
      SignumListeners.add(spark, ear);
      try {
        CheckpointException error = assertThrows(CheckpointException.class, () -> stage.fit(rows));
        String file = mode.equals("vote") ? "/worker-5-" : "/driver-5-";
        assertTrue(
            error.getMessage().startsWith("cannot write fulldisk:" + folder)
                && error.getMessage().contains(file)
                && error.getMessage().endsWith(".sgck: No space left on device"),
            error.getMessage());
        assertEquals(1, told.size());
        assertTrue(error == told.get(0));
      } finally {
        SignumListeners.remove(spark, ear);
      }
    } finally {
      conf.unset("fs.fulldisk.impl");
    }
  }
}
