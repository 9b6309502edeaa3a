// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.listener.TrainingListener.Round;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** How much each partition agreed with the majority so far. Not thread-safe. */
final class PartitionVotes {
  /** Number of partitions reported round by round: those that agree least. */
  static final int CURVES = 32;

  private final List<Mean> means = new ArrayList<>();

  /** The mean over the rounds in which a partition voted. */
  private static final class Mean {
    private double sum;
    private int rounds;

    private double value() {
      return sum / rounds;
    }
  }

  void add(Round round) {
    List<Double> shares = round.partitionAgreement();
    for (int p = 0; p < shares.size(); p++) {
      if (p == means.size()) {
        means.add(new Mean());
      }
      if (!Double.isNaN(shares.get(p))) {
        means.get(p).sum += shares.get(p);
        means.get(p).rounds++;
      }
    }
  }

  /**
   * The partitions by number, with the shares of their votes that agreed with the majority.
   *
   * @param points the rounds that are shown
   */
  ArrayNode toJson(List<Round> points) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    Set<Integer> told = new HashSet<>(least());
    for (int p = 0; p < means.size(); p++) {
      ObjectNode partition = json.addObject().put("partition", p);
      FitRecord.put(partition, "agreement", means.get(p).value());
      if (told.contains(p)) {
        ArrayNode byRound = partition.putArray("byRound");
        for (Round round : points) {
          // A round from a checkpoint may lack it.
          List<Double> shares = round.partitionAgreement();
          RoundPoints.add(byRound, p < shares.size() ? shares.get(p) : Double.NaN);
        }
      }
    }
    return json;
  }

  /** The partitions that agree least; those that never voted (NaN) come last. */
  private List<Integer> least() {
    return IntStream.range(0, means.size())
        .boxed()
        .sorted(Comparator.comparingDouble(p -> means.get(p).value()))
        .limit(CURVES)
        .toList();
  }
}
