// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What training returns.
 *
 * @param weights one a coordinate, in units of the columns; not to be written
 * @param objectiveHistory the loss of every round's starting weights, penalty included; the last
 *     entry is the objective of {@code weights} over all rows
 * @param seconds since training began, an entry of the history each
 * @param learningRate the one that training began with, given or found
 * @param rounds the rounds, taken-back ones included
 * @param passes rows read over the number of rows, search included
 * @param bytesUp sent by workers in all, before framing and compression
 * @param bytesDown broadcast in all, once each, before framing and compression
 * @param kernelProviders kernel provider of every executor that trained, by executor id
 * @param stopReason why training ended, in words
 * @param fit what was known when training began; null where there was none
 * @param traffic what a step sends in each mode, by arithmetic
 * @param votes how the workers voted; null but with {@code vote}
 */
public record FitResult(
    double[] weights,
    double[] objectiveHistory,
    double[] seconds,
    double learningRate,
    List<TrainingListener.Round> rounds,
    double passes,
    long bytesUp,
    long bytesDown,
    SortedMap<String, String> kernelProviders,
    String stopReason,
    TrainingListener.FitInfo fit,
    List<StepTraffic> traffic,
    VoteReport votes) {

  /** A result that does not know its fit yet. */
  public FitResult(
      double[] weights,
      double[] objectiveHistory,
      double[] seconds,
      double learningRate,
      List<TrainingListener.Round> rounds,
      double passes,
      long bytesUp,
      long bytesDown,
      SortedMap<String, String> kernelProviders,
      String stopReason) {
    this(
        weights,
        objectiveHistory,
        seconds,
        learningRate,
        rounds,
        passes,
        bytesUp,
        bytesDown,
        kernelProviders,
        stopReason,
        null,
        List.of(),
        null);
  }

  /** This result of the given fit. */
  public FitResult of(TrainingListener.FitInfo newFit) {
    return copy(newFit, traffic, votes);
  }

  /** This result with what each mode sends. */
  public FitResult with(List<StepTraffic> newTraffic) {
    return copy(fit, newTraffic, votes);
  }

  /** This result with the workers' votes. */
  public FitResult with(VoteReport newVotes) {
    return copy(fit, traffic, newVotes);
  }

  private FitResult copy(
      TrainingListener.FitInfo newFit, List<StepTraffic> newTraffic, VoteReport newVotes) {
    return new FitResult(
        weights,
        objectiveHistory,
        seconds,
        learningRate,
        rounds,
        passes,
        bytesUp,
        bytesDown,
        kernelProviders,
        stopReason,
        newFit,
        newTraffic,
        newVotes);
  }

  /** The result of a fit that needed no training, with its objective. */
  public static FitResult untrained(double objective) {
    return new FitResult(
        new double[0],
        new double[] {objective},
        new double[] {0},
        Double.NaN,
        List.of(),
        0,
        0,
        0,
        new TreeMap<>(),
        "no training needed");
  }
}
