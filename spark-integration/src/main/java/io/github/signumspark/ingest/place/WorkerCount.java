// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

/**
 * How many logical workers a data set gets by default. A function of the data's size alone, never
 * of cores or executors: the same data must give the same workers on any master. Equal ones give
 * the same workers, so that fits know whether they may share blocks.
 */
@FunctionalInterface
public interface WorkerCount {
  /** {@link #defaultFor}. */
  WorkerCount DEFAULT = WorkerCount::defaultFor;

  /** Work per worker, in non-zeros, where the data is small. */
  double UNIT = 1 << 17;

  /** The same for local rounds. */
  double ROUND_UNIT = 1 << 21;

  /** Work, in non-zeros, from which local rounds have at least two workers. */
  double TWO = 1 << 19;

  /** Most work of a worker, in non-zeros, in local rounds. */
  double LARGE = 1 << 25;

  /**
   * The same where a finish follows: a pass of it takes 20 to 30 ms then, some times what its task
   * costs beside.
   */
  double LARGE_OF_FINISH = 1 << 23;

  /** Work, in non-zeros, from which a finish has at least two workers. */
  double TWO_OF_FINISH = 1 << 17;

  /** Most workers by default. */
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
   * The default where a job reads the rows once or less: the square root of the data's size in
   * units of {@value #UNIT} non-zeros (a row counts as four), rounded to a power of two. So workers
   * and the work of each grow together: 2 for 0.5M non-zeros, 16 for 30M, 1,024 for
   * 10<sup>11</sup>.
   */
  static int defaultFor(long rows, long nonZeros) {
    return powerOfTwo(Math.sqrt((nonZeros + 4.0 * rows) / UNIT), rows);
  }

  /**
   * The default for local rounds: the square root of the work in units of {@value #ROUND_UNIT}
   * non-zeros, or as many as keep each worker below {@value #LARGE} if that is more; at least 2
   * from {@value #TWO} on. So 2 for 0.5M to 16M non-zeros, 4 for 30M, 32 for 10<sup>9</sup>, 1,024
   * from 2.4·10<sup>10</sup>. Fewer than {@link #defaultFor}, because a round's task needs a few
   * milliseconds for a million non-zeros, about as long as Spark needs to start it, and because
   * fewer workers need fewer passes.
   *
   * @param workPerValue cost of the objective per non-zero, relative to one product and sum
   */
  static WorkerCount forLocalRounds(double workPerValue) {
    return new LocalRounds(workPerValue, LARGE, TWO);
  }

  /**
   * The default for linear models with a finish, whose passes are the same for any number of
   * workers: as {@link #forLocalRounds}, but each below {@value #LARGE_OF_FINISH}, and at least 2
   * from {@value #TWO_OF_FINISH} on. So 16 for 10<sup>8</sup> non-zeros, 128 for 10<sup>9</sup>,
   * 1,024 from 6·10<sup>9</sup>.
   */
  static WorkerCount forFinish() {
    return new LocalRounds(1, LARGE_OF_FINISH, TWO_OF_FINISH);
  }

  /**
   * As many as asked for.
   *
   * @param count at least 1
   */
  record Fixed(int count) implements WorkerCount {
    @Override
    public int workers(long rows, long nonZeros) {
      return count;
    }
  }

  /**
   * See {@link #forLocalRounds}.
   *
   * @param workPerValue cost of the objective per non-zero
   * @param large most work of a worker
   * @param two work from which there are at least two
   */
  record LocalRounds(double workPerValue, double large, double two) implements WorkerCount {
    @Override
    public int workers(long rows, long nonZeros) {
      double work = nonZeros * workPerValue + 4.0 * rows;
      double size = Math.max(Math.sqrt(work / ROUND_UNIT), work / large);
      return powerOfTwo(work < two ? size : Math.max(2, size), rows);
    }
  }

  private static int powerOfTwo(double size, long rows) {
    int workers = 1;
    // The next power of two is nearer, by ratio, once sqrt(2) times this one is passed.
    while (workers < MOST && workers * Math.sqrt(2) < size) {
      workers *= 2;
    }
    return (int) Math.min(workers, Math.max(1, rows));
  }
}
