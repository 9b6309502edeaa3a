// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.Scores;
import io.github.signumspark.benchmarks.votes.CorruptedCourses.Corruption;
import io.github.signumspark.benchmarks.votes.CorruptedCourses.Course;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Test AUC by the number of corrupted partitions: votes, with quorums and without, and the mean of
 * the gradients. The step size is the one that an undisturbed fit finds; the fits run in this
 * process, see {@link CorruptedCourses}, after one of them was compared with the product's, bit by
 * bit.
 */
public final class AdversaryTable {
  private static final int WORKERS = 27;
  private static final int STEPS = 100;
  private static final int MOST = 13;

  /** No quorum, a fifth, and more than any minority has. */
  private static final double[] QUORUMS = {0, 0.2, 0.49};

  private final Report report;
  private final DataFolder folder;

  public AdversaryTable(Report report, DataFolder folder) {
    this.report = report;
    this.folder = folder;
    report.heading("Corrupted partitions");
    report.text(
        WORKERS
            + " workers, "
            + STEPS
            + " steps, all rows in each, λ = 1e-4, the step size that an undisturbed fit finds;"
            + " test AUC of the last weights. Turned: corrupted partitions return the opposite."
            + " Together: they see what the others return and return the opposite of its outcome on"
            + " every coordinate, also those that their rows do not have. Mean: the sign of the"
            + " momentum of the mean gradient.");
    List<String> header = new ArrayList<>(List.of("Corrupted"));
    for (String corruption : new String[] {"Turned", "Together"}) {
      for (double quorum : QUORUMS) {
        header.add(corruption + ": vote, quorum " + number(quorum, 2));
      }
      header.add(corruption + ": mean");
    }
    report.header(header.toArray(new String[0]));
  }

  public void print(String set) {
    try (Problem problem = folder.load(set, 1e-4, false)) {
      print(problem, WORKERS, STEPS, MOST);
    }
  }

  /** Lines for 0 to {@code most} corrupted ones of {@code workers}. */
  public void print(Problem problem, int workers, int steps, int most) {
    SignumLogisticRegression stage = problem.configure(new SignumLogisticRegression());
    stage.setNumWorkers(workers).setMaxIter(steps).setAggregation("vote");
    try (IngestedData data =
        StageSupport.ingest(stage, problem.train(), LabelRule.binary(), ColumnUnits.OWN_SCALE)
            .run()) {
      Penalty penalty =
          StageSupport.penalty(stage.getRegParam(), stage.getStandardization(), data.scaling());
      List<RowBlock> blocks = new ArrayList<>();
      for (WorkerBlock block : data.blocks().toJavaRDD().collect()) {
        blocks.add(block.train());
      }
      double[] known = new double[data.numFeatures() + 1];
      stage.setStepSize(train(stage, data, penalty, known).learningRate());
      train(stage, data, penalty, known);
      CorruptedCourses courses =
          new CorruptedCourses(
              blocks,
              penalty,
              start(data),
              known,
              new Course(steps, stage.getStepSize(), stage.getMomentum()));
      if (!Arrays.equals(known, courses.votes(0, Corruption.TURNED, 0))) {
        throw new IllegalStateException("the courses of this table are not those of the product");
      }
      for (int corrupted = 0; corrupted <= most; corrupted++) {
        List<String> cells = new ArrayList<>();
        cells.add(corrupted + " of " + workers);
        for (Corruption corruption : Corruption.values()) {
          Report.progress("%d corrupted, %s", corrupted, corruption);
          for (double quorum : QUORUMS) {
            cells.add(auc(problem, data, courses.votes(corrupted, corruption, quorum)));
          }
          cells.add(auc(problem, data, courses.means(corrupted, corruption, penalty)));
        }
        report.row(cells.toArray(new String[0]));
      }
    }
  }

  private static String auc(Problem problem, IngestedData data, double[] weights) {
    ColumnScaling scaling = data.scaling();
    double[] coefficients = new double[data.numFeatures()];
    double intercept = weights[data.numFeatures()] + scaling.toData(weights, coefficients);
    return number(Scores.of(problem.test(), new LinearModel(coefficients, intercept)).auc(), 3);
  }

  private static double[] start(IngestedData data) {
    double[] start = new double[data.numFeatures() + 1];
    double[] histogram = data.labelHistogram();
    start[data.numFeatures()] = StrictMath.log(histogram[1] / histogram[0]);
    return start;
  }

  /** Trains by the product, and copies the last weights. */
  private static FitResult train(
      SignumLogisticRegression stage, IngestedData data, Penalty penalty, double[] last) {
    TrainingListener copy =
        new TrainingListener() {
          @Override
          public void onWeights(FitInfo fit, int round, double[] weights, ColumnScaling scaling) {
            System.arraycopy(weights, 0, last, 0, last.length);
          }
        };
    SparkSession spark = SparkSession.active();
    SignumListeners.add(spark, copy);
    try (FitSession session = FitSession.of(StageSupport.settings(stage), data)) {
      return new SignumTrainer(session, new LogisticObjective(true), penalty)
          .train(start(data))
          .result();
    } finally {
      SignumListeners.remove(spark, copy);
    }
  }
}
