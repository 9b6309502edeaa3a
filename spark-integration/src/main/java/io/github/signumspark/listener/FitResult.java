// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of a fit. The components of its parts have accessors here too, such as {@code
 * result.passes()}.
 *
 * @param fit what was known when training started
 * @param course the losses during training
 * @param cost passes and bytes
 * @param stopReason why training ended, in words
 * @param kernelProviders kernel provider of every executor that trained, by executor id
 * @param votes how the workers voted: which partitions disagreed with the rest; null unless the
 *     mode is {@code vote}
 * @param finish how near to the optimum the fit ended, and the passes of its phases; null where it
 *     had no finish
 */
public record FitResult(
    FitInfo fit,
    Course course,
    Cost cost,
    String stopReason,
    SortedMap<String, String> kernelProviders,
    VoteReport votes,
    FinishReport finish)
    implements Serializable {
  /** Relative difference of two objectives that rounding may make. */
  private static final double SAME = 1e-6;

  /**
   * The losses during training.
   *
   * @param learningRate the one that training started with, given or found
   * @param rounds every round or step, rejected ones included
   * @param objectives the loss of every round's starting weights, and of the weights of every
   *     accepted step of a finish, penalty included; the last entry is the objective of the model
   *     over all rows
   * @param seconds since training started, for each of {@code objectives}
   */
  public record Course(
      double learningRate,
      List<TrainingListener.Round> rounds,
      List<Double> objectives,
      List<Double> seconds)
      implements Serializable {

    /** Copies the lists. */
    public Course {
      rounds = List.copyOf(rounds);
      objectives = List.copyOf(objectives);
      seconds = List.copyOf(seconds);
    }
  }

  /**
   * The passes and bytes of a fit.
   *
   * @param passes rows read since training started, search included, over the number of rows
   * @param bytesUp sent by the workers in all, before framing and compression
   * @param bytesDown broadcast in all, each broadcast counted once, before framing and compression
   */
  public record Cost(double passes, long bytesUp, long bytesDown) implements Serializable {}

  /** The result of a fit that needed no training, with its objective. */
  public static FitResult untrained(FitInfo fit, double objective) {
    return new FitResult(
        fit,
        new Course(Double.NaN, List.of(), List.of(objective), List.of(0.0)),
        new Cost(0, 0, 0),
        "no training needed",
        new TreeMap<>(),
        null,
        null);
  }

  /** The mode: {@code local}, {@code vote} or {@code gradient}. */
  public String aggregation() {
    return fit.aggregation();
  }

  /** {@link Course#learningRate()}. */
  public double learningRate() {
    return course.learningRate;
  }

  /** {@link Course#rounds()}. */
  public List<TrainingListener.Round> rounds() {
    return course.rounds;
  }

  /** {@link Course#objectives()} as MLlib's summaries have it. */
  public double[] objectiveHistory() {
    return course.objectives.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** {@link Course#seconds()}. */
  public List<Double> historySeconds() {
    return course.seconds;
  }

  /** The objective of the model over all rows, penalty included. */
  public double objective() {
    return course.objectives.get(course.objectives.size() - 1);
  }

  /**
   * Whether the model's objective is below that of the weights that training started with. Where it
   * is not, the model may be worthless. True for fits that needed no training, that ended at the
   * optimum, or whose first loss is not known.
   */
  public boolean isImproved() {
    return course.rounds.isEmpty()
        || finish != null && finish.converged()
        || !(objective() >= course.objectives.get(0) * (1 - SAME));
  }

  /** Seconds from the start of training to its end. */
  public double trainSeconds() {
    return course.seconds.get(course.seconds.size() - 1);
  }

  /** {@link Cost#passes()}. */
  public double passes() {
    return cost.passes;
  }

  /** {@link Cost#bytesUp()}. */
  public long bytesUp() {
    return cost.bytesUp;
  }

  /** {@link Cost#bytesDown()}. */
  public long bytesDown() {
    return cost.bytesDown;
  }

  /** Logical workers. */
  public int workers() {
    return fit.plan().workers();
  }

  /** {@link FitInfo.Data#partitioning()}. */
  public String partitioning() {
    return fit.data().partitioning();
  }

  /** {@link FitInfo.Data#scope()}. */
  public String scope() {
    return fit.data().scope();
  }

  /** {@link FitInfo.Data#ingestSeconds()}. */
  public double ingestSeconds() {
    return fit.data().ingestSeconds();
  }

  /** {@link FitInfo.Origin#seed()}. */
  public long seed() {
    return fit.origin().seed();
  }

  /** {@link FitInfo.Origin#sparkVersion()}. */
  public String sparkVersion() {
    return fit.origin().sparkVersion();
  }

  /** {@link FitInfo.Origin#signumVersion()}. */
  public String signumVersion() {
    return fit.origin().signumVersion();
  }

  /** {@link FitInfo.Plan#traffic()}. */
  public List<StepTraffic> traffic() {
    return fit.plan().traffic();
  }
}
