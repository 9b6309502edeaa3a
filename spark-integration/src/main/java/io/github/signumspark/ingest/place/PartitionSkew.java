// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.DataStatistics;
import io.github.signumspark.ingest.stats.MomentsMerge;
import io.github.signumspark.ingest.stats.RowStats;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether workers hold different kinds of rows: sign methods converge to the median of the
 * workers' optima, so workers that hold one class each train to a wrong model in silence.
 *
 * <p>Three effects are computed, each a share of variance explained by worker membership: on the
 * label (squared Cramér's V of classes, η² of numbers), on each column that is non-zero in most
 * rows (η²), and on where the non-zeros of all other columns lie (χ² of counts by worker, over its
 * largest possible value, summed over columns). Workers differ where an effect is
 *
 * <ul>
 *   <li>large enough to matter: {@value #LABEL_EFFECT} on labels, which is a label share that
 *       varies between workers by a tenth of the label's standard deviation; {@value
 *       #FEATURE_EFFECT} on features, as if a tenth of the columns occurred in one worker each, or
 *       one column were a row number; <b>and</b>
 *   <li>larger than chance: n · effect exceeds {@code ν + 2 √(ν t) + 2t}, which a χ² variable with
 *       ν degrees of freedom exceeds with a probability below e<sup>−t</sup> (Laurent and Massart,
 *       2000), with t = {@value #SURPRISE} plus the logarithm of the number of columns tested: less
 *       than one in a million data sets. For exchangeable rows the mean of η² is (P−1)/(n−1)
 *       whatever the values' distribution, so a few huge values do not trigger it. The columns' χ²
 *       add up as if all moved together, the worst case of dependence between columns; columns with
 *       fewer than {@value MomentsMerge#COMMON} non-zeros a worker are summed separately, so that
 *       they do not dilute the others.
 * </ul>
 *
 * <p>Hence fewer than about fifty rows never differ.
 */
public final class PartitionSkew {
  static final double LABEL_EFFECT = 0.01;
  static final double FEATURE_EFFECT = 0.05;
  static final double SURPRISE = 14;

  private PartitionSkew() {}

  /** Compares the workers. */
  static SkewFinding examine(DataStatistics measured, LabelRule rule) {
    List<RowStats> workers = measured.workers();
    int others = workers.size() - 1;
    double weight = 0;
    double weightSquares = 0;
    for (RowStats worker : workers) {
      weight += worker.weightSum();
      weightSquares += worker.weightSquares();
    }
    double n = weight * weight / weightSquares; // effective number of rows
    double label;
    boolean labelsDiffer;
    if (rule.isClassification()) {
      double[] histogram = histogram(workers);
      int classes = 0;
      for (double h : histogram) {
        classes += h > 0 ? 1 : 0;
      }
      // V² is χ²/n over its largest value.
      int largest = Math.min(others, classes - 1);
      label = largest < 1 ? 0 : phi(workers, histogram, weight) / largest;
      labelsDiffer = surprising(n * label * largest, (double) others * (classes - 1), SURPRISE);
    } else {
      label = numberEffect(workers, weight);
      labelsDiffer = surprising(n * label, others, SURPRISE);
    }
    labelsDiffer &= label > LABEL_EFFECT;

    double feature = Double.NaN;
    int column = -1;
    double denseColumns = 0;
    MomentsMerge.Incidence common = MomentsMerge.Incidence.NONE;
    MomentsMerge.Incidence rare = MomentsMerge.Incidence.NONE;
    for (MomentsMerge.RangeEffects range : measured.effects()) {
      denseColumns += range.denseColumns();
      common = common.plus(range.common());
      rare = rare.plus(range.rare());
      if (range.feature() >= 0 && !(range.largest() <= feature)) {
        feature = range.largest();
        column = range.feature();
      }
    }
    boolean featuresDiffer =
        feature > FEATURE_EFFECT
            && surprising(n * feature, others, SURPRISE + StrictMath.log(denseColumns));
    double counted = common.count() + rare.count();
    double incidence =
        counted > 0 && others > 0
            ? Math.max(0, (common.excess() + rare.excess()) / (counted * others))
            : Double.NaN;
    boolean incidenceDiffers =
        incidence > FEATURE_EFFECT
            && (surprising(common.meanExcess() + others, others, SURPRISE)
                || surprising(rare.meanExcess() + others, others, SURPRISE));

    boolean differ = labelsDiffer || featuresDiffer || incidenceDiffers;
    StringBuilder message = new StringBuilder();
    if (!differ) {
      message.append("workers hold the same kinds of rows");
    } else {
      message.append("workers differ in ");
      String separator = "";
      if (labelsDiffer) {
        message.append(percent("their labels", label));
        separator = ", ";
      }
      if (featuresDiffer) {
        message.append(separator).append(percent("feature " + column, feature));
        separator = ", ";
      }
      if (incidenceDiffers) {
        message.append(separator).append(percent("the features that occur", incidence));
      }
    }
    return new SkewFinding(differ, false, label, feature, column, incidence, message.toString());
  }

  private static String percent(String what, double effect) {
    return String.format(Locale.ROOT, "%s (%.0f %% of the variance)", what, 100 * effect);
  }

  /** Whether a χ² variable is so large only with a probability below e<sup>−t</sup>. */
  private static boolean surprising(double chiSquare, double freedom, double t) {
    return freedom > 0 && chiSquare > freedom + 2 * Math.sqrt(freedom * t) + 2 * t;
  }

  /** Weighted class histogram over all workers. */
  public static double[] histogram(List<RowStats> workers) {
    int classes = 0;
    for (RowStats worker : workers) {
      classes = Math.max(classes, worker.histogram().length);
    }
    double[] histogram = new double[classes];
    for (RowStats worker : workers) {
      for (int k = 0; k < worker.histogram().length; k++) {
        histogram[k] += worker.histogram()[k];
      }
    }
    return histogram;
  }

  /** χ² of classes by workers, over the rows. */
  private static double phi(List<RowStats> workers, double[] histogram, double weight) {
    double phi = 0;
    for (int k = 0; k < histogram.length; k++) {
      if (histogram[k] > 0) {
        double share = histogram[k] / weight;
        for (RowStats worker : workers) {
          if (worker.rows() > 0) {
            double ofClass = k < worker.histogram().length ? worker.histogram()[k] : 0;
            double deviation = ofClass / worker.weightSum() - share;
            phi += worker.weightSum() / weight * deviation * deviation / share;
          }
        }
      }
    }
    return phi;
  }

  private static double numberEffect(List<RowStats> workers, double weight) {
    double first = workers.get(0).labelMean();
    double mean = 0;
    for (RowStats worker : workers) {
      mean += worker.weightSum() / weight * (worker.labelMean() - first);
    }
    double between = 0;
    double within = 0;
    for (RowStats worker : workers) {
      double deviation = worker.labelMean() - first - mean;
      between += worker.weightSum() * deviation * deviation;
      within += worker.labelSquares();
    }
    return between + within > 0 ? between / (between + within) : 0;
  }
}
