// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.bench;

import static io.github.signumspark.examples.bench.Report.number;

import io.github.signumspark.ingest.ColumnScaling;
import io.github.signumspark.ingest.ColumnUnits;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.LabelRule;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.train.Penalty;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;

/** Test AUC by the number of corrupted partitions: votes, and the mean of the gradients. */
final class AdversaryTable {
  private static final int WORKERS = 27;
  private static final int STEPS = 100;
  private static final double QUORUM = 0.2;
  private static final int[] CORRUPTED = {0, 3, 6, 9, 12, 13};

  private final Report report;
  private final DataFolder folder;

  AdversaryTable(Report report, DataFolder folder) {
    this.report = report;
    this.folder = folder;
    report.heading("Corrupted partitions");
    report.text(
        WORKERS
            + " workers, "
            + STEPS
            + " steps, λ = 1e-4, test AUC. Turned: the corrupted partitions return their gradients"
            + " turned around; together: each returns, on every coordinate it has, the largest"
            + " gradient that its rows could give, away from the model of an undisturbed fit. Mean:"
            + " Signum on the mean of the gradients (aggregation = gradient). Quorum "
            + QUORUM
            + ".");
    report.header(
        "Corrupted",
        "Turned: vote",
        "vote, quorum",
        "mean",
        "Together: vote",
        "vote, quorum",
        "mean");
  }

  void print(String set) {
    try (Problem problem = folder.load(set, 1e-4, false)) {
      SignumLogisticRegression stage = problem.configure(new SignumLogisticRegression());
      stage.setNumWorkers(WORKERS).setMaxIter(STEPS);
      try (IngestedData data =
          StageSupport.ingest(stage, problem.train(), LabelRule.binary(), ColumnUnits.OWN_SCALE)) {
        double[] known = train(stage.setAggregation("gradient"), data, 0, null).weights();
        for (int corrupted : CORRUPTED) {
          List<String> cells = new ArrayList<>();
          cells.add(corrupted + " of " + WORKERS);
          for (double[] model : new double[][] {null, known}) {
            for (String mode : new String[] {"vote", "quorum", "gradient"}) {
              Report.progress("%d corrupted, %s", corrupted, mode);
              stage.setAggregation(mode.equals("quorum") ? "vote" : mode);
              stage.setQuorum(mode.equals("quorum") ? QUORUM : 0);
              cells.add(auc(stage, problem, data, corrupted, model));
            }
          }
          report.row(cells.toArray(new String[0]));
        }
      }
    }
  }

  private static String auc(
      SignumLogisticRegression stage,
      Problem problem,
      IngestedData data,
      int corrupted,
      double[] known) {
    TrainingResult result = train(stage, data, corrupted, known);
    ColumnScaling scaling = data.scaling();
    double[] coefficients = new double[data.numFeatures()];
    double shift = scaling.toData(result.weights(), coefficients);
    double intercept = result.weights()[data.numFeatures()] + shift;
    return number(Scores.of(problem.test(), new LinearModel(coefficients, intercept)).auc(), 4);
  }

  private static TrainingResult train(
      SignumLogisticRegression stage, IngestedData data, int corrupted, double[] known) {
    double[] start = new double[data.numFeatures() + 1];
    double[] histogram = data.labelHistogram();
    start[data.numFeatures()] = StrictMath.log(histogram[1] / histogram[0]);
    Penalty penalty =
        StageSupport.penalty(stage.getRegParam(), stage.getStandardization(), data.scaling());
    return new SignumTrainer(
            StageSupport.settings(stage), data, new Corrupted(corrupted, known), penalty)
        .train(start);
  }
}
