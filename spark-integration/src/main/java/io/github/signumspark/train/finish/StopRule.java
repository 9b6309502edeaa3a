// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.newton.QuasiNewton;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.train.fit.FitCourse;
import io.github.signumspark.train.fit.TrainingSettings;

/**
 * How near a fit is to the optimum, and when that is near enough: where the decrease that its
 * quadratic model still promises is {@value #STOP} {@code tol} of the objective or less, or of
 * {@value #SMALL_GAIN} times the gain over the constant model where that is less, and that by its
 * course {@code tol} of it or {@value #STOP_OF_GAIN} {@code tol} of the gain over the constant
 * model. The quadratic model looks only along directions that it knows of, and promises a tenth of
 * what is left on hflights without a penalty; so the course has to have come to its end too. Used
 * by one thread.
 */
final class StopRule {
  private static final double STOP = 3;

  /** What the course may still promise, in units of tol and of what the fit gained so far. */
  private static final double STOP_OF_GAIN = 5;

  /** A gain of less than one in so many parts of the objective takes its place. */
  private static final double SMALL_GAIN = 10;

  /** The least share of the objective that a gain counts as. */
  private static final double LEAST_GAIN = 1e-3;

  /** An objective below this share of the constant model's counts as this share of it. */
  private static final double SEPARATED = 1e-3;

  /** Rows count as told apart where the objective is this share of that, a rung of .01 %. */
  private static final double TOLD_APART = 0.1;

  /** A cap that ends a fit at a larger share of the objective above the optimum is told of. */
  private static final double FAR = 1e-4;

  /** Iterations of each of the two falls that the course is extrapolated from. */
  private static final int[] SPANS = {2, 5};

  /** Trials that a fit is expected to take, before its course is known. */
  private static final int EXPECTED = 8;

  private final FitCourse course;
  private final double tol;
  private final int maxIter;
  private double constantLoss = Double.NaN;
  private double leastScale;
  private double lastGap = Double.NaN;

  /** The rule of one fit. */
  StopRule(FitCourse course, TrainingSettings.Limits limits) {
    this.course = course;
    this.tol = limits.tol();
    this.maxIter = limits.maxIter();
  }

  /**
   * Begins.
   *
   * @param newConstantLoss the loss of the constant model, NaN where it is not known
   * @param scale of the objective there or, where it is not known, where the fit begins
   */
  void begin(double newConstantLoss, double scale) {
    constantLoss = newConstantLoss;
    leastScale = SEPARATED * scale;
  }

  /** The fit begins again elsewhere. */
  void beginAgain() {
    lastGap = Double.NaN;
  }

  /**
   * Whether the objective is as near to its least value as {@code tol} asks for.
   *
   * @param iterations with this objective
   */
  boolean isNear(QuasiNewton method, CurvedObjective objective, int iterations) {
    return method.pairs().size() > 0
        && method.gap() <= threshold(method, objective)
        && remaining(iterations)
            <= tol * Math.max(scale(method, objective), STOP_OF_GAIN * gain(method));
  }

  /** How far the objective is above its least value, at a guess. */
  double gap(QuasiNewton method, int iterations) {
    return Math.max(method.gap(), remaining(iterations));
  }

  /** The gap before the last trial; NaN before the first. */
  double lastGap() {
    return lastGap;
  }

  /** How far the objective is above its least value by its course; 0 after few iterations. */
  private double remaining(int iterations) {
    double most = 0;
    for (int span : SPANS) {
      if (iterations >= 2 * span) {
        most = Math.max(most, course.remaining(span));
      }
    }
    return most;
  }

  /** What the fit gained so far over the constant model; 0 where that is not known. */
  private double gain(QuasiNewton method) {
    return constantLoss > method.value() ? constantLoss - method.value() : 0;
  }

  /**
   * What the quadratic model may still promise. Of a model that says little, one of a strong
   * penalty or of labels that the columns hardly tell, the objective is nearly the constant
   * model's, and the gain is what counts.
   */
  private double threshold(QuasiNewton method, CurvedObjective objective) {
    double scale = scale(method, objective);
    if (!Double.isNaN(constantLoss)) {
      scale = Math.max(Math.min(scale, SMALL_GAIN * gain(method)), LEAST_GAIN * scale);
    }
    return STOP * tol * scale;
  }

  private double scale(QuasiNewton method, CurvedObjective objective) {
    return Math.max(objective.scale(method.point(), method.value()), leastScale);
  }

  /** Whether a fit that a cap ends is to be told of. */
  boolean isFar(double gap, double scale) {
    return gap > FAR * Math.max(scale, leastScale);
  }

  /** Whether the rows are told apart so well that there can hardly be an optimum. */
  boolean isNearlySeparated(QuasiNewton method) {
    return method.value() <= leastScale;
  }

  /** Whether the rows are told apart. */
  boolean isSeparated(QuasiNewton method) {
    return method.value() <= TOLD_APART * leastScale;
  }

  /** How many trials are left at the rate at which the gap fell last; notes the gap. */
  int trialsLeft(QuasiNewton method, CurvedObjective objective, int iterations) {
    double gap = gap(method, iterations);
    double threshold = threshold(method, objective);
    int left = EXPECTED;
    if (lastGap > gap && gap > threshold && threshold > 0) {
      double perTrial = StrictMath.log(lastGap / gap);
      left = (int) Math.ceil(Math.min(maxIter, StrictMath.log(gap / threshold) / perTrial));
    }
    lastGap = gap;
    return Math.max(1, left);
  }

  void save(SavedValues to) {
    to.put("finish.scale", leastScale)
        .put("finish.constantLoss", constantLoss)
        .put("finish.lastGap", lastGap);
  }

  void restore(SavedValues from) {
    leastScale = from.number("finish.scale");
    constantLoss = from.number("finish.constantLoss");
    lastGap = from.number("finish.lastGap");
  }
}
