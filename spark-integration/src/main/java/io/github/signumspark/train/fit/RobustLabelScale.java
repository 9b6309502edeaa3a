// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.objective.LabelScale;
import java.util.Arrays;

/**
 * A unit and centre of labels that outliers of any size do not move: the median, and the median
 * distance from it in units of a normal distribution's deviation. Of a sample of labels, for it is
 * no more than where training begins.
 *
 * <p>Source: F. Hampel, The influence curve and its role in robust estimation, 1974.
 */
public final class RobustLabelScale {
  /** Labels, of all workers together, that are enough for a start. */
  private static final int SAMPLED = 1 << 14;

  /** A normal distribution's deviation over its median distance from the mean. */
  private static final double NORMAL = 1.4826;

  private RobustLabelScale() {}

  /**
   * Measures; runs a job.
   *
   * @param intercept whether labels have a centre, else 0
   * @param otherwise the unit where all labels of the sample are alike
   */
  public static LabelScale of(IngestedData data, boolean intercept, double otherwise) {
    double[][] parts = new double[data.numWorkers()][];
    int workers = data.numWorkers();
    OrderedJob.run(
        data.blocks(),
        (int worker, WorkerBlock block) -> some(block.train(), Math.max(1, SAMPLED / workers)),
        (worker, part) -> parts[worker] = part);
    double[] labels = Arrays.stream(parts).flatMapToDouble(Arrays::stream).sorted().toArray();
    double centre = intercept ? median(labels) : 0;
    double[] distances = Arrays.stream(labels).map(y -> Math.abs(y - centre)).sorted().toArray();
    double unit = NORMAL * median(distances);
    if (unit == 0) { // more than half of the labels are one and the same
      unit = Arrays.stream(distances).filter(d -> d > 0).average().orElse(otherwise);
    }
    return new LabelScale(centre, unit);
  }

  /** Labels of rows that are evenly apart. */
  private static double[] some(RowBlock rows, int most) {
    int step = (rows.rows() + most - 1) / most;
    double[] labels = new double[(rows.rows() + step - 1) / step];
    for (int k = 0; k < labels.length; k++) {
      labels[k] = rows.label(k * step);
    }
    return labels;
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
  }
}
