// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.objective.Objective;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Refuses a fit that does not fit into the driver's memory: before its first job where the width is
 * known, and else before its first round.
 */
public final class DriverMemoryCheck {
  /** Bytes of driver memory a coordinate, at most. */
  static final long BYTES = 48;

  /**
   * The same where a fit ends with a finish: weights, gradient and the trial of both 32, pairs 32,
   * the metric 12, units and presence 8, deviations 8, a pass's 12.
   */
  static final long FINISH_BYTES = 104;

  /** Bytes of a column in the results of the job that measures the columns. */
  private static final long MEASURED_BYTES = 20;

  /** What Spark itself and the session need. */
  private static final long SPARK_BYTES = 128L << 20;

  private final String stage;
  private final SparkConf conf;
  private final long heap;

  /**
   * The memory of this driver.
   *
   * @param stage uid of the stage
   */
  public DriverMemoryCheck(SparkContext context, String stage) {
    this(stage, context.getConf(), Runtime.getRuntime().maxMemory());
  }

  DriverMemoryCheck(String stage, SparkConf conf, long heap) {
    this.stage = stage;
    this.conf = conf;
    this.heap = heap;
  }

  /**
   * Checks that a model of so many columns, with one coordinate each, fits.
   *
   * @throws IllegalArgumentException with the figure and the configuration to raise
   */
  public void checkColumns(int columns) {
    checkMemory(columns, BYTES, "");
    checkResults(columns + " features", MEASURED_BYTES * columns);
  }

  /**
   * Checks that the rounds or steps of a fit fit.
   *
   * @param aggregation the mode
   * @param finishes whether the fit ends with a finish
   * @param objective with its number of coordinates
   * @param columns of the data
   * @param workers logical workers
   * @throws IllegalArgumentException with the figure and the configuration to raise
   */
  public void checkFit(
      Aggregation aggregation, boolean finishes, Objective objective, int columns, int workers) {
    long coordinates = (long) columns * objective.perColumn() + objective.freeCoordinates();
    if (finishes) {
      checkMemory(coordinates, FINISH_BYTES, ", or finish = none");
    } else {
      checkMemory(coordinates, BYTES, "");
    }
    if (aggregation == Aggregation.GRADIENT) {
      checkResults(
          String.format(
              Locale.ROOT,
              "the gradients of %d workers with up to %d coordinates (aggregation = gradient)",
              workers,
              coordinates),
          8 * coordinates * workers);
    }
  }

  private void checkMemory(long coordinates, long bytes, String instead) {
    long needed = bytes * coordinates + SPARK_BYTES;
    if (needed > heap && coordinates > 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: a model of %d coordinates takes %s of driver memory while it is trained (%d"
                  + " bytes a coordinate), and the driver's heap has %s: set spark.driver.memory to"
                  + " %dg or more%s",
              stage,
              coordinates,
              size(needed),
              bytes,
              size(heap),
              (long) Math.ceil(1.1 * needed / (1L << 30)),
              instead));
    }
  }

  private void checkResults(String what, long bytes) {
    // As Spark reads it: 0 is no limit.
    long limit = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    if (limit > 0 && bytes > limit) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s come to %s of task results in one job, and spark.driver.maxResultSize is %s:"
                  + " set it to %dg or more",
              stage,
              what,
              size(bytes),
              size(limit),
              (long) Math.ceil(1.1 * bytes / (1L << 30))));
    }
  }

  private static String size(long bytes) {
    // A unit in which the number has digits: 0.00 GiB would be of no use.
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.2f MiB", (double) bytes / (1L << 20))
        : String.format(Locale.ROOT, "%.2f GiB", (double) bytes / (1L << 30));
  }
}
