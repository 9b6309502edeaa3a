// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;

/**
 * L-BFGS that begins its recursion in a {@link Metric}, trial by trial, so that who evaluates the
 * function decides when to stop. A trial goes the whole step first and, where the function did not
 * fall enough, to the lowest point of the parabola through what is known along the line.
 *
 * <p>Half the decrease that the direction promises, −½ gᵀd, estimates how far the function is above
 * its least value.
 *
 * <p>Why no library's: the metric is another one in every iteration, as the diagonal and the mean
 * curvature are renewed with the gradient, so no change of variables brings it into Breeze's
 * L-BFGS, whose line search moreover asks for several gradients an iteration, and whose state can
 * be neither saved nor held in floats.
 *
 * <p>Memory: 32 bytes a coordinate beside metric and pairs: the direction is where the next trial
 * point will be, and is looked for again where a step is shortened. Not safe for use by two
 * threads. Source: J. Nocedal, S. Wright, Numerical Optimization, 2006, chapters 3 and 7.
 */
public final class QuasiNewton {
  private static final double SUFFICIENT = 1e-4;
  private static final double SHORTEST = 0.1;
  private static final double LONGEST = 0.7;
  private static final int MOST_TRIALS = 12;

  /** Share of the function's value below which a decrease is rounding. */
  private static final double ROUNDING = 0x1p-47;

  /** The same for the fall that a step has to bring. */
  private static final double SLACK = 0x1p-50;

  /** The function to be minimised. */
  @FunctionalInterface
  public interface Function {
    /**
     * Evaluates.
     *
     * @param point where; may be rounded in place to what was evaluated
     * @param gradient takes the gradient
     */
    Evaluation evaluate(double[] point, double[] gradient);
  }

  /**
   * What a function came to.
   *
   * @param value of the function
   * @param renewal brings the metric to this point, or null where it stays as it is; run where the
   *     point is accepted
   */
  public record Evaluation(double value, Runnable renewal) {}

  /** What became of a trial. */
  public enum Outcome {
    /** The function fell: the point has moved. */
    ACCEPTED,
    /** It did not fall enough: a shorter step comes next. */
    SHORTENED,
    /** No step along the line lowered it: the pairs are forgotten, and the metric alone goes on. */
    RESTARTED,
    /** Not even the metric's own direction lowers it. */
    FAILED
  }

  private final Descent descent;
  private Metric metric;
  private final CorrectionPairs pairs;
  private double[] point;
  private double[] gradient;
  private double value;
  private double[] trialPoint; // the direction, until a trial
  private boolean directed;
  private double[] trialGradient;
  private double slope;
  private double length;
  private int trials;

  /**
   * Begins, or goes on where pairs are known.
   *
   * @param descent from each point
   * @param metric with its diagonal set
   * @param pairs found so far
   * @param point where the function was evaluated; kept
   * @param gradient there; kept
   * @param value there
   */
  public QuasiNewton(
      Descent descent,
      Metric metric,
      CorrectionPairs pairs,
      double[] point,
      double[] gradient,
      double value) {
    this.descent = descent;
    this.metric = metric;
    this.pairs = pairs;
    this.point = point;
    this.gradient = gradient;
    this.value = value;
    this.trialPoint = new double[point.length];
    this.trialGradient = new double[point.length];
    turn();
  }

  /** Looks for the direction from here, from the metric alone where the pairs lead nowhere. */
  private void turn() {
    for (int attempt = 0; attempt < 2; attempt++) {
      slope = direct();
      if (slope < 0 && slope > Double.NEGATIVE_INFINITY) {
        break;
      }
      pairs.clear();
    }
    length = 1;
    trials = 0;
  }

  private double direct() {
    directed = true;
    return descent.find(point, gradient, pairs, metric, trialPoint);
  }

  /** The point with the least value so far. Not to be written. */
  public double[] point() {
    return point;
  }

  /** The gradient there, of the smooth part. Not to be written. */
  public double[] gradient() {
    return gradient;
  }

  /** The function there. */
  public double value() {
    return value;
  }

  /** The metric. */
  public Metric metric() {
    return metric;
  }

  /** Takes another metric, from the next direction on. */
  public void metric(Metric other) {
    metric = other;
  }

  /** The pairs. */
  public CorrectionPairs pairs() {
    return pairs;
  }

  /** The length of the step that comes next, in lengths of the direction. */
  public double nextLength() {
    return length;
  }

  /** Makes the next step at most so many lengths of the direction long. */
  public void shorten(double most) {
    length = Math.min(length, most);
  }

  /** How far the function is above its least value, by the quadratic model: never below 0. */
  public double gap() {
    return slope < 0 ? -0.5 * slope : 0;
  }

  /**
   * Whether nothing is left that the function's own rounding would not hide, or no direction leads
   * down.
   */
  public boolean isExhausted() {
    return !(gap() > ROUNDING * Math.abs(value));
  }

  /** Evaluates the function once, at the next point along the direction. */
  public Outcome trial(Function function) {
    if (!directed) {
      direct();
    }
    directed = false;
    Chunks.forEach(
        point.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            trialPoint[j] = point[j] + length * trialPoint[j];
          }
        });
    Evaluation evaluation = function.evaluate(trialPoint, trialGradient);
    trials++;
    if (evaluation.value() <= value + SUFFICIENT * length * slope + SLACK * Math.abs(value)) {
      accept(evaluation);
      return Outcome.ACCEPTED;
    }
    if (trials < MOST_TRIALS) {
      double lowest =
          -slope * length * length / (2 * (evaluation.value() - value - slope * length));
      length = lowest >= SHORTEST * length ? Math.min(LONGEST * length, lowest) : SHORTEST * length;
      return Outcome.SHORTENED;
    }
    if (pairs.size() == 0) {
      return Outcome.FAILED;
    }
    pairs.clear();
    turn();
    return Outcome.RESTARTED;
  }

  private void accept(Evaluation evaluation) {
    pairs.add(point, gradient, trialPoint, trialGradient);
    double[] free = point;
    point = trialPoint;
    trialPoint = free;
    free = gradient;
    gradient = trialGradient;
    trialGradient = free;
    value = evaluation.value();
    if (evaluation.renewal() != null) {
      evaluation.renewal().run();
    }
    turn();
  }
}
