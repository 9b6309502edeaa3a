// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a step sends in one mode, computed from the coordinates and the workers' columns, before
 * framing and compression.
 *
 * @param aggregation the mode; a step of {@code local} is a round of local steps
 * @param bytesUp from all workers together
 * @param bytesDown broadcast, counted once
 */
public record StepTraffic(String aggregation, long bytesUp, long bytesDown)
    implements Serializable {

  /** Both ways. */
  long bytes() {
    return bytesUp + bytesDown;
  }

  /** All modes in one line, and which sends least. */
  public static String line(List<StepTraffic> modes) {
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
