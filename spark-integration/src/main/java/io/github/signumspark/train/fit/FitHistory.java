// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.listener.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What all modes save about a fit: losses, times and rounds. */
public final class FitHistory {
  private static final int FIELDS = 11;
  private static final String PARTITIONS = "partitionAgreement";
  private static final String GAPS = "rounds.gaps";
  private static final String VALIDATION = "rounds.validation";

  private FitHistory() {}

  public static void save(
      SavedValues to,
      List<Double> history,
      List<Double> seconds,
      List<TrainingListener.Round> rounds) {
    double[] flat = new double[FIELDS * rounds.size()];
    int at = 0;
    for (TrainingListener.Round round : rounds) {
      flat[at++] = round.number();
      flat[at++] = round.passes();
      flat[at++] = round.loss();
      flat[at++] = round.learningRate();
      flat[at++] = round.batchRows();
      flat[at++] = round.localSteps();
      flat[at++] = round.bytesUp();
      flat[at++] = round.bytesDown();
      flat[at++] = round.seconds();
      flat[at++] = round.accepted() ? 1 : 0;
      flat[at++] = round.agreement();
    }
    to.put("history", array(history)).put("seconds", array(seconds)).put("rounds", flat);
    to.put(GAPS, rounds.stream().mapToDouble(TrainingListener.Round::gap).toArray())
        .put(
            VALIDATION,
            rounds.stream().mapToDouble(TrainingListener.Round::validationLoss).toArray());
    int partitions = rounds.isEmpty() ? 0 : rounds.get(0).partitionAgreement().size();
    if (partitions > 0) {
      to.put(
          PARTITIONS,
          rounds.stream()
              .flatMapToDouble(r -> r.partitionAgreement().stream().mapToDouble(share -> share))
              .toArray());
    }
  }

  /** The saved rounds; losses and times are added to the lists. */
  public static List<TrainingListener.Round> restore(
      SavedValues from, List<Double> history, List<Double> seconds) {
    for (double loss : from.array("history")) {
      history.add(loss);
    }
    for (double time : from.array("seconds")) {
      seconds.add(time);
    }
    double[] flat = from.array("rounds");
    double[] shares = from.arrayOrNull(PARTITIONS);
    int partitions = shares == null ? 0 : shares.length / (flat.length / FIELDS);
    // Checkpoints of older releases lack them.
    double[] gaps = from.arrayOrNull(GAPS);
    double[] validation = from.arrayOrNull(VALIDATION);
    List<TrainingListener.Round> rounds = new ArrayList<>();
    for (int at = 0; at + FIELDS <= flat.length; at += FIELDS) {
      rounds.add(
          new TrainingListener.Round(
              (int) flat[at],
              flat[at + 1],
              flat[at + 2],
              flat[at + 3],
              (long) flat[at + 4],
              (int) flat[at + 5],
              (long) flat[at + 6],
              (long) flat[at + 7],
              flat[at + 8],
              flat[at + 9] != 0,
              flat[at + 10],
              Arrays.stream(shares == null ? new double[0] : shares)
                  .skip((long) at / FIELDS * partitions)
                  .limit(partitions)
                  .boxed()
                  .toList(),
              gaps == null ? Double.NaN : gaps[at / FIELDS],
              validation == null ? Double.NaN : validation[at / FIELDS]));
    }
    return rounds;
  }

  public static double[] array(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
