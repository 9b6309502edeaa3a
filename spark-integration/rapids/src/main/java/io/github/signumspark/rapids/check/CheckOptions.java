// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.rapids.HostStaging;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The command line of {@link GpuCheck}.
 *
 * @param host whether the host double stands in for a GPU
 * @param seed of the random inputs
 * @param sizes coordinates to time
 * @param passShare share of each shape's rows in the passes that are timed; 0 leaves them out
 * @param checkLengths longest length that is checked
 * @param device number of the GPU
 */
record CheckOptions(
    boolean host,
    long seed,
    List<Integer> sizes,
    double passShare,
    int checkLengths,
    OptionalInt device) {

  /** Bytes of the arrays that go up and down again: several pieces of a GPU's staging buffer. */
  int transferBytes() {
    return host ? 1 << 20 : 3 * HostStaging.HALF_BYTES + (1 << 20);
  }

  static final String USAGE =
      "options: [--host] [--seed N] [--sizes 1e6,1e7,1e8] [--pass-share 1]"
          + " [--check-length 1e6] [--device N]";

  /**
   * Parses.
   *
   * @throws IllegalArgumentException naming the option at fault
   */
  static CheckOptions of(String[] arguments) {
    boolean host = List.of(arguments).contains("--host");
    long seed = System.nanoTime();
    List<Integer> sizes = host ? List.of(100_000) : List.of(1_000_000, 10_000_000, 100_000_000);
    double share = host ? 0.001 : 1;
    int lengths = host ? 10_000 : 1_000_000;
    OptionalInt device = OptionalInt.empty();
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (option.equals("--host")) {
        continue;
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(option + " is unknown or lacks its value; " + USAGE);
      }
      i++;
      String value = arguments[i];
      switch (option) {
        case "--seed" -> seed = number(option, value, Long.MIN_VALUE, Long.MAX_VALUE);
        case "--sizes" -> sizes = sizes(option, value);
        case "--pass-share" -> share = share(option, value);
        case "--check-length" -> lengths = (int) number(option, value, 1, Integer.MAX_VALUE / 16);
        case "--device" -> device = OptionalInt.of((int) number(option, value, 0, 1024));
        default -> throw new IllegalArgumentException(option + " is unknown; " + USAGE);
      }
    }
    return new CheckOptions(host, seed, sizes, share, lengths, device);
  }

  private static List<Integer> sizes(String option, String value) {
    List<Integer> sizes = new ArrayList<>();
    for (String size : value.split(",", -1)) {
      sizes.add((int) number(option, size, 1, Integer.MAX_VALUE / 16));
    }
    return sizes;
  }

  private static double share(String option, String text) {
    double value;
    try {
      value = Double.parseDouble(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " is '" + text + "', which is no number", e);
    }
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(option + " is " + text + ", but must be from 0 to 1");
    }
    return value;
  }

  private static long number(String option, String text, long least, long most) {
    try {
      long value = new BigDecimal(text.trim()).longValueExact();
      if (value >= least && value <= most) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          option + " is '" + text + "', which is no whole number", e);
    }
    throw new IllegalArgumentException(
        option + " is " + text + ", but must be from " + least + " to " + most);
  }
}
