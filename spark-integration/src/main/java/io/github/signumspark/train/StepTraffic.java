// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.objective.Objective;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a step sends in one mode, by arithmetic from the coordinates and the workers' columns,
 * before framing and compression.
 *
 * @param aggregation the mode; a step of {@code local} is a round of local steps
 * @param bytesUp from all workers together
 * @param bytesDown broadcast, counted once
 */
public record StepTraffic(String aggregation, long bytesUp, long bytesDown)
    implements Serializable {

  /** Of every mode, on these rows. */
  static List<StepTraffic> of(IngestedData data, Objective objective) {
    long all = objective.coordinates(data.numFeatures());
    long held = 0;
    int workers = data.numWorkers();
    for (int worker = 0; worker < workers; worker++) {
      held += objective.coordinates(data.columnMaps().width(worker));
    }
    List<StepTraffic> modes = new ArrayList<>();
    // Doubles both ways.
    modes.add(new StepTraffic("gradient", 8 * held, 8 * all));
    // At most two bits a coordinate both ways.
    modes.add(new StepTraffic("vote", held / 4 + 59L * workers, all / 4 + 22));
    // A tally of one or two bytes and a state of one; down weights of four bytes and such states.
    modes.add(new StepTraffic("local", 3 * held, 5 * all));
    return List.copyOf(modes);
  }

  /** Both ways. */
  long bytes() {
    return bytesUp + bytesDown;
  }

  /** All modes in one line, and which sends least. */
  static String line(List<StepTraffic> modes) {
    StringBuilder line = new StringBuilder("bytes a step at most, up and down:");
    for (StepTraffic mode : modes) {
      line.append(
          String.format(
              Locale.ROOT,
              " %s %,d and %,d%s,",
              mode.aggregation(),
              mode.bytesUp(),
              mode.bytesDown(),
              mode.aggregation().equals("local") ? " (a round of local steps)" : ""));
    }
    String least =
        modes.stream()
            .min(Comparator.comparingLong(StepTraffic::bytes))
            .orElseThrow()
            .aggregation();
    return line.append(" least by ").append(least).toString();
  }
}
