// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How the workers voted, over a whole fit: which partitions disagreed with the rest.
 *
 * @param workers by number
 */
public record VoteReport(List<Voter> workers) implements Serializable {
  private static final int NAMED = 5;

  /** Copies the list. */
  public VoteReport {
    workers = List.copyOf(workers);
  }

  /**
   * One worker.
   *
   * @param worker its number, that of its partition
   * @param agreements votes that agreed with the outcome, on coordinates that moved
   * @param disagreements votes that disagreed with it
   * @param unsoundSteps steps in which it abstained because its gradient was not finite
   */
  public record Voter(int worker, long agreements, long disagreements, int unsoundSteps)
      implements Serializable {

    /** Share of its votes that agreed with the outcome, NaN where it had none. */
    public double agreement() {
      return (double) agreements / (agreements + disagreements);
    }
  }

  /** In words: overall agreement, the workers that agreed least, and those that abstained. */
  public String describe() {
    long agreements = 0;
    long all = 0;
    List<Voter> voted = new ArrayList<>();
    List<String> unsound = new ArrayList<>();
    for (Voter voter : workers) {
      agreements += voter.agreements();
      all += voter.agreements() + voter.disagreements();
      if (voter.agreements() + voter.disagreements() > 0) {
        voted.add(voter);
      }
      if (voter.unsoundSteps() > 0) {
        unsound.add(voter.worker() + " (" + voter.unsoundSteps() + " steps)");
      }
    }
    voted.sort(Comparator.comparingDouble(Voter::agreement).thenComparingInt(Voter::worker));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%.1f %% of all votes were with the outcome", 100.0 * agreements / all));
    if (!voted.isEmpty()) {
      text.append("; least those of partition");
      for (Voter voter : voted.subList(0, Math.min(NAMED, voted.size()))) {
        text.append(
            String.format(Locale.ROOT, " %d %.1f %%,", voter.worker(), 100 * voter.agreement()));
      }
      text.setLength(text.length() - 1);
    }
    if (!unsound.isEmpty()) {
      text.append("; not finite, hence abstaining: partition ").append(String.join(", ", unsound));
    }
    return text.toString();
  }
}
