// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;

/**
 * One fit by MLlib.
 *
 * @param model the result
 * @param objectives at the start and after every iteration, by MLlib's own account
 * @param seconds the whole fit
 */
public record MllibRun(LinearModel model, double[] objectives, double seconds) {
  private static final double NEVER = 1e-14;

  /** Fits with exactly so many iterations, unless the optimum is reached before. */
  public static MllibRun of(Problem problem, int iterations) {
    return of(problem, new LogisticRegression().setMaxIter(iterations).setTol(NEVER));
  }

  /** The optimum, as near as L-BFGS gets to it. */
  public static MllibRun optimum(Problem problem) {
    return of(problem, new LogisticRegression().setMaxIter(1000).setTol(1e-9));
  }

  public static MllibRun of(Problem problem, LogisticRegression stage) {
    long began = System.nanoTime();
    LogisticRegressionModel model = problem.configure(stage).fit(problem.train());
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new MllibRun(LinearModel.of(model), model.summary().objectiveHistory(), seconds);
  }

  /** The least number of iterations whose objective is no more than {@code target}. */
  public int iterationsTo(double target) {
    for (int k = 0; k < objectives.length; k++) {
      if (objectives[k] <= target) {
        return k;
      }
    }
    throw new IllegalStateException("MLlib did not come to an objective of " + target);
  }
}
