// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.StepTraffic;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.listener.VoteReport;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.Aggregation;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.loss.WorkerLosses;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Votes on Spark against plain loops that hand the weights themselves to every worker. */
@ExtendWith(LocalSpark.class)
class VoteTrainerTest {
  private static final int STEPS = 25;
  private static final double RATE = 0.05;
  private static final double MOMENTUM = 0.8;

  private static final int[] LEVELS = {7, 24, 12, 60, 100, 1500, 3000, 3000};

  private final SparkSession spark;

  VoteTrainerTest(SparkSession spark) {
    this.spark = spark;
  }

  @ParameterizedTest
  @CsvSource({
    "true, equal, 0, 0, 0",
    "true, rows, 0.3, 40, 0.2",
    "false, equal, 0.25, 0, 0.5",
    "false, rows, 0, 16, 0"
  })
  void stepsAreThoseOfSendingWeights(
      boolean sparse, String weight, double quorum, int batch, double wdLh) {
    List<Row> rows = sparse ? Rows.sparseLogistic(700, 90, 5, 3) : Rows.denseLogistic(700, 9, 3);
    try (IngestedData data = ingest(Rows.frame(spark, rows, 3), 5)) {
      Objective objective = new LogisticObjective(true);
      double[] start = new double[data.numFeatures() + 1];
      start[data.numFeatures()] = 0.1;
      double[] strengths = new double[start.length];
      Arrays.fill(strengths, 0, data.numFeatures(), 0.01);
      Penalty penalty = new Penalty(j -> strengths[j]);
      TrainingSettings settings =
          settings(OptionalInt.empty(), weight, quorum, wdLh, batch == 0 ? null : batch);
      List<double[]> seen = new ArrayList<>();
      TrainingListener ear =
          new TrainingListener() {
            @Override
            public void onWeights(
                FitInfo fit,
                int round,
                double[] weights,
                io.github.signumspark.ingest.stats.ColumnScaling scaling) {
              seen.add(weights.clone());
            }
          };
      SignumListeners.add(spark, ear);
      try (FitSession session = FitSession.of(settings, data)) {
        new SignumTrainer(session, objective, penalty).train(start.clone());
      } finally {
        SignumListeners.remove(spark, ear);
      }
      List<double[]> plain = plainLoops(data, objective, penalty, start, settings);
      assertEquals(STEPS, seen.size());
      boolean moved = false;
      for (int t = 0; t < STEPS; t++) {
        assertArrayEquals(plain.get(t), seen.get(t), "step " + t);
        moved |= !Arrays.equals(start, seen.get(t));
      }
      assertTrue(moved);
    }
  }

  private IngestedData ingest(Dataset<Row> rows, int workers) {
    return Ingest.of(rows)
        .uid("vote-test")
        .labels(LabelRule.binary())
        .weightCol("weight")
        .shuffle(ShuffleMode.NEVER)
        .numWorkers(workers)
        .seed(5)
        .run();
  }

  private static TrainingSettings settings(
      OptionalInt steps, String weight, double quorum, double wdLh, Integer batch) {
    return new TrainingSettings(
        new TrainingSettings.Stage("vote-test", List.of()),
        Aggregation.VOTE,
        new TrainingSettings.Update(
            OptionalDouble.of(RATE), MOMENTUM, true, wdLh, OptionalDouble.of(0.4), "constant"),
        new TrainingSettings.Limits(1000, false, steps.orElse(STEPS), true, 0, false),
        new TrainingSettings.Batches(
            1, batch == null ? OptionalInt.empty() : OptionalInt.of(batch), OptionalInt.empty(), 5),
        new TrainingSettings.Voting(weight, quorum),
        TrainingSettings.Saving.NONE);
  }

  /** Counts one by one; every worker computes with the driver's weights. */
  private static List<double[]> plainLoops(
      IngestedData data,
      Objective objective,
      Penalty penalty,
      double[] start,
      TrainingSettings settings) {
    List<WorkerBlock> blocks = data.javaBlocks().collect();
    int features = data.numFeatures();
    double[] w = start.clone();
    double[][] states = new double[blocks.size()][start.length];
    long all = 0;
    long[] weights = new long[blocks.size()];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = settings.voting().weight().equals("rows") ? data.masses()[k] : 1;
      all += weights[k];
    }
    List<double[]> course = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      long[] up = new long[w.length];
      long[] down = new long[w.length];
      for (int k = 0; k < blocks.size(); k++) {
        RowBlock block = blocks.get(k).train();
        double[] local = new double[block.width() + 1];
        double[] gradient = new double[local.length];
        for (int j = 0; j < block.width(); j++) {
          local[j] = w[block.columnId(j)];
        }
        local[block.width()] = w[features];
        int count = Math.min(settings.batches().batchSize().orElse(block.rows()), block.rows());
        double mass = 0;
        for (int i = 0; i < count; i++) {
          int row = (int) (((long) t * count + i) % block.rows());
          mass += block.weight(row);
        }
        // In two ranges, as a sum's bits depend on where it begins.
        int from = (int) ((long) t * count % block.rows());
        int end = Math.min(block.rows(), from + count);
        objective.addGradient(block, from, end, local, gradient);
        objective.addGradient(block, 0, count - (end - from), local, gradient);
        for (int j = 0; j < local.length; j++) {
          int id = j < block.width() ? block.columnId(j) : features;
          double g = gradient[j] * (1 / mass);
          g = Math.max(-0.4, Math.min(0.4, g)) + penalty.strength(id) * local[j];
          states[k][id] = MOMENTUM * states[k][id] - (1 - MOMENTUM) * g;
          if (Math.abs(states[k][id]) > 1e-30) {
            (states[k][id] > 0 ? up : down)[id] += weights[k];
          }
        }
      }
      for (int j = 0; j < w.length; j++) {
        long most = Math.max(up[j], down[j]);
        int sign = most > settings.voting().quorum() * all ? Long.compare(up[j], down[j]) : 0;
        double decay = j < features ? settings.update().wdLh() : 0;
        w[j] = (1 - RATE * decay) * w[j] + RATE * sign;
      }
      course.add(w.clone());
    }
    return course;
  }

  /** Logistic, but not finite on one partition in some steps. */
  private static final class Broken implements Objective {
    @Serial private static final long serialVersionUID = 1L;
    private final LogisticObjective whole = new LogisticObjective(true);
    private final int partition;

    private Broken(int partition) {
      this.partition = partition;
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
    public double addGradient(
        RowBlock block, int from, int to, double[] weights, double[] gradient) {
      double loss = whole.addGradient(block, from, to, weights, gradient);
      if (partition < 0 || TaskContext.getPartitionId() == partition) {
        gradient[0] = partition % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
      }
      return loss;
    }

    @Override
    public double loss(RowBlock block, int from, int to, double[] weights) {
      return whole.loss(block, from, to, weights);
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void aWorkerWithoutAFiniteGradientAbstainsAndIsNamed(int partition) {
    try (IngestedData data = ingest(Rows.frame(spark, Rows.denseLogistic(600, 5, 3), 3), 5);
        FitSession session =
            FitSession.of(settings(OptionalInt.empty(), "equal", 0, 0, null), data)) {
      double[] start = new double[6];
      FitResult result =
          new SignumTrainer(session, new Broken(partition), new Penalty(null))
              .train(start)
              .result();
      double[] history = result.objectiveHistory();
      assertTrue(history[history.length - 1] < history[0] - 0.02, Arrays.toString(history));
      for (VoteReport.Voter voter : result.votes().workers()) {
        boolean broken = voter.worker() == partition;
        assertEquals(broken ? STEPS : 0, voter.unsoundSteps());
        assertEquals(broken, Double.isNaN(voter.agreement()));
      }
      assertTrue(
          result.votes().describe().endsWith("partition " + partition + " (25 steps)"),
          result.votes().describe());
    }
  }

  @Test
  void noFiniteGradientAtAllEndsTheFit() {
    try (IngestedData data = ingest(Rows.frame(spark, Rows.denseLogistic(600, 5, 3), 3), 5);
        FitSession session =
            FitSession.of(settings(OptionalInt.empty(), "equal", 0, 0, null), data)) {
      SignumTrainer trainer = new SignumTrainer(session, new Broken(-2), new Penalty(null));
      ArithmeticException error =
          assertThrows(ArithmeticException.class, () -> trainer.train(new double[6]));
      // No step was made yet, so none was too long.
      assertEquals(
          "vote-test: no worker's gradient at the starting weights is finite; check the initial"
              + " model and the values of the features",
          error.getMessage());
    }
  }

  @Test
  void defaultsTrainAndTheSummaryTellsHow() {
    Dataset<Row> rows = Rows.frame(spark, Rows.denseLogistic(3000, 8, 4), 4);
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setRegParam(1e-3).setNumWorkers(8);
    LogisticRegressionModel vote = stage.setAggregation("vote").fit(rows);
    LogisticRegressionModel gradient = stage.setAggregation("gradient").fit(rows);
    double[] voted = vote.summary().objectiveHistory();
    double[] exact = gradient.summary().objectiveHistory();
    double reached = voted[0] - voted[voted.length - 1];
    double possible = exact[0] - exact[exact.length - 1];
    assertTrue(reached > 0.97 * possible, reached + " of " + possible);
    FitResult details = ((SignumTrainingSummary) vote.summary()).signumDetails();
    assertEquals("vote", details.aggregation());
    assertEquals(8, details.votes().workers().size());
    for (VoteReport.Voter voter : details.votes().workers()) {
      assertTrue(voter.agreement() > 0.5, voter.toString());
    }
    StepTraffic estimate =
        details.traffic().stream()
            .filter(t -> t.aggregation().equals("vote"))
            .findFirst()
            .orElseThrow();
    for (TrainingListener.Round round : details.rounds().subList(1, details.rounds().size())) {
      assertTrue(round.bytesUp() <= estimate.bytesUp() + 8 * 16, round.toString());
      assertTrue(round.bytesDown() <= estimate.bytesDown() + 16, round.toString());
      assertTrue(round.agreement() >= 0.5 && round.agreement() <= 1);
    }
  }

  /** Row k has one column of each group of {@code LEVELS}, mostly of the first ones in it. */
  private static List<Row> oneHot(int count) {
    SplittableRandom random = new SplittableRandom(1);
    int width = Arrays.stream(LEVELS).sum();
    double[] truth = random.doubles(width, -0.2, 0.2).toArray();
    double[] ones = new double[LEVELS.length];
    Arrays.fill(ones, 1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] columns = new int[LEVELS.length];
      double margin = -1.6;
      int from = 0;
      for (int group = 0; group < LEVELS.length; group++) {
        double u = random.nextDouble();
        columns[group] = from + (int) (LEVELS[group] * u * u * u);
        margin += truth[columns[group]];
        from += LEVELS[group];
      }
      double label = random.nextDouble() < 1 / (1 + StrictMath.exp(-margin)) ? 1 : 0;
      rows.add(Rows.row(label, Vectors.sparse(width, columns, ones), 1));
    }
    return rows;
  }

  /**
   * Columns that few rows have, as those of one-hot words: a worker's few rows with one mostly have
   * the commoner label, so all of these move together, and must not move far.
   */
  @Test
  void manyRareColumnsDoNotMakeTheDefaultsUseless() {
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setAggregation("vote")
            .setNumWorkers(4)
            .fit(Rows.frame(spark, oneHot(20_000), 3));
    FitResult details = ((SignumTrainingSummary) model.summary()).signumDetails();
    double[] history = details.objectiveHistory();
    assertTrue(details.isImproved(), Arrays.toString(history));
    assertTrue(history[history.length - 1] < 0.87 * history[0], Arrays.toString(history));
  }

  /** Of the default number of workers each has as many rows as with local rounds. */
  @Test
  void votersAreAsFewAsTheWorkersOfLocalRounds() {
    Dataset<Row> rows = Rows.frame(spark, oneHot(60_000), 3);
    SignumLogisticRegression stage = new SignumLogisticRegression().setMaxIter(2);
    int local = ((SignumTrainingSummary) stage.fit(rows).summary()).signumDetails().fit().workers();
    int votes =
        ((SignumTrainingSummary) stage.setAggregation("vote").fit(rows).summary())
            .signumDetails()
            .fit()
            .workers();
    assertEquals(2, local);
    assertEquals(2, votes);
  }

  @Test
  void theMedianWorkerCountsWrongOnesAsOneOfMany() {
    WorkerLosses losses = new WorkerLosses(4);
    losses.put(0, new double[] {2, 30}, 2);
    losses.put(1, new double[] {Double.NaN, 3}, 1);
    losses.put(2, new double[] {6, 8}, 2);
    losses.put(3, new double[] {1, Double.POSITIVE_INFINITY}, 4);
    assertEquals(2, losses.median(0), "of 1/4, 1, 3 and NaN");
    assertEquals(9.5, losses.median(1), "of 3, 4, 15 and infinity");
    assertEquals(3, WorkerLosses.median(7, 3, -1));
    losses.put(1, new double[] {3, 3}, 1);
    assertEquals(12.0 / 9, losses.mean(0));
  }

  /** Three of eight partitions are wrong, and nothing is set that would say what to trust. */
  @Test
  void wrongRowsOfAMinorityDecideNeitherTheStepNorTheBest() {
    List<Row> rows = Rows.denseLogistic(4000, 8, 4);
    List<Row> mixed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double[] x = ((Vector) row.get(1)).toArray().clone();
      for (int j = 0; j < x.length; j++) {
        x[j] = (x[j] - 5 * (j % 3)) * (i < 1500 ? -5 : 1);
      }
      mixed.add(Rows.row(row.getDouble(0), Vectors.dense(x), 1));
    }
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setRegParam(1e-3).setNumWorkers(8).setShuffle("never");
    Dataset<Row> sound = Rows.frame(spark, mixed.subList(1500, 4000), 5);
    double vote = area(stage.setAggregation("vote").fit(Rows.frame(spark, mixed, 8)), sound);
    double mean = area(stage.setAggregation("gradient").fit(Rows.frame(spark, mixed, 8)), sound);
    double best = area(stage.setNumWorkers(5).fit(sound), sound);
    assertTrue(vote > best - 0.02, vote + " of " + best);
    assertTrue(mean < 0.6, "the mean is misled: " + mean);
  }

  private static double area(LogisticRegressionModel model, Dataset<Row> rows) {
    return new BinaryClassificationEvaluator().evaluate(model.transform(rows));
  }

  /** Workers of sorted labels would vote for nothing sensible: the guard exchanges rows. */
  @Test
  void theGuardKeepsVotesFromSortedPartitions() {
    List<Row> sorted = new ArrayList<>(Rows.denseLogistic(2000, 8, 4));
    sorted.sort((a, b) -> Double.compare(a.getDouble(0), b.getDouble(0)));
    LogisticRegressionModel guarded =
        new SignumLogisticRegression()
            .setRegParam(1e-3)
            .setAggregation("vote")
            .setMaxIter(20)
            .setNumWorkers(8)
            .fit(Rows.frame(spark, sorted, 8));
    assertTrue(
        ((SignumTrainingSummary) guarded.summary())
            .signumDetails()
            .partitioning()
            .contains("exchanged rows"));
  }

  @Test
  void validationRowsEndTheVotes() {
    List<Row> rows = Rows.sparseLogistic(400, 200, 6, 9);
    Dataset<Row> marked = Rows.frame(spark, rows, 3).selectExpr("*", "weight > 2.5 as held");
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setAggregation("vote")
            .setNumWorkers(4)
            .setValidationIndicatorCol("held")
            .setMaxIter(200)
            .fit(marked);
    FitResult details = ((SignumTrainingSummary) model.summary()).signumDetails();
    assertEquals("the validation loss no longer falls", details.stopReason());
  }
}
