// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

/**
 * How many logical workers a data set gets by default. A function of the data's size alone, never
 * of cores or executors: the same data must give the same workers on any master.
 */
@FunctionalInterface
public interface WorkerCount {
  /** Work of a data set, in non-zeros, that one worker gets where the data is small. */
  double UNIT = 1 << 17;

  /** Most workers that are chosen by default. */
  int MOST = 1024;

  /**
   * The number of workers.
   *
   * @param rows training rows, at least 1
   * @param nonZeros their non-zero values
   * @return at least 1
   */
  int workers(long rows, long nonZeros);

  /**
   * The default: the square root of the data's size in units of {@value #UNIT} non-zeros (a row
   * counts as four), rounded to a power of two. So workers and the work of each grow together: 2
   * for 0.5M non-zeros, 16 for 30M, 1,024 for 10<sup>11</sup>.
   */
  static int defaultFor(long rows, long nonZeros) {
    double size = Math.sqrt((nonZeros + 4.0 * rows) / UNIT);
    int workers = 1;
    // The next power of two is nearer, by ratio, once sqrt(2) times this one is passed.
    while (workers < MOST && workers * Math.sqrt(2) < size) {
      workers *= 2;
    }
    return (int) Math.min(workers, Math.max(1, rows));
  }
}
