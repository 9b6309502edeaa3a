// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Areas under curves as MLlib's {@code BinaryClassificationMetrics} defines them, on the driver:
 * the points of the curve are the distinct scores from the highest down, neighbours taken together
 * until there are about {@code numBins}, and areas are sums of trapezoids. MLlib counts the
 * neighbours anew in each partition of a shuffle, so that its areas depend on these in the last
 * digits.
 *
 * @param precisionRecall the curve of precision over recall, rather than the receiver operating
 *     characteristic
 * @param numBins points of the curve at least; 0 for one a score
 */
record RankingMetric(boolean precisionRecall, int numBins) implements HeldOutMetric {

  /** Weights of the labels at one score or above it. */
  private record Point(double score, double positives, double negatives) {}

  @Override
  public Output output() {
    return Output.RAW;
  }

  @Override
  public double value(HeldOutRows rows, double[] scores) {
    List<Point> points = binned(points(rows.labels(), rows.weights(), scores));
    double positives = 0;
    double negatives = 0;
    for (Point point : points) {
      positives += point.positives();
      negatives += point.negatives();
    }
    return precisionRecall
        ? underPrecision(points, positives)
        : underRoc(points, positives, negatives);
  }

  private static double underRoc(List<Point> points, double positives, double negatives) {
    double area = 0;
    double x = 0;
    double y = 0;
    double found = 0;
    double wrong = 0;
    for (Point point : points) {
      found += point.positives();
      wrong += point.negatives();
      double nextX = negatives == 0 ? 0 : wrong / negatives;
      double nextY = positives == 0 ? 0 : found / positives;
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area + (1 - x) * (1 + y) / 2;
  }

  private static double underPrecision(List<Point> points, double positives) {
    double area = 0;
    double x = 0;
    double y = Double.NaN; // the curve starts at the first point's precision
    double found = 0;
    double wrong = 0;
    for (Point point : points) {
      found += point.positives();
      wrong += point.negatives();
      double nextX = positives == 0 ? 0 : found / positives;
      double nextY = found + wrong == 0 ? 1 : found / (found + wrong);
      y = Double.isNaN(y) ? nextY : y;
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area;
  }

  private List<Point> binned(List<Point> points) {
    int together = numBins == 0 ? 1 : points.size() / numBins;
    if (together < 2) {
      return points;
    }
    List<Point> bins = new ArrayList<>();
    for (int from = 0; from < points.size(); from += together) {
      double positives = 0;
      double negatives = 0;
      for (Point point : points.subList(from, Math.min(points.size(), from + together))) {
        positives += point.positives();
        negatives += point.negatives();
      }
      bins.add(new Point(points.get(from).score(), positives, negatives));
    }
    return bins;
  }

  /** One point a distinct score, the highest first. */
  private static List<Point> points(double[] labels, double[] weights, double[] scores) {
    if (weights == null) {
      return points(scoresOf(labels, scores, true), scoresOf(labels, scores, false));
    }
    List<Point> points = new ArrayList<>();
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Collections.reverseOrder(Comparator.comparingDouble(i -> scores[i])))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < order.length; ) {
      double score = scores[order[i]];
      double positives = 0;
      double negatives = 0;
      while (i < order.length && scores[order[i]] == score) {
        positives += labels[order[i]] > 0.5 ? weights[order[i]] : 0;
        negatives += labels[order[i]] > 0.5 ? 0 : weights[order[i]];
        i++;
      }
      points.add(new Point(score, positives, negatives));
    }
    return points;
  }

  /** Sorted scores of the rows with one label. */
  private static double[] scoresOf(double[] labels, double[] scores, boolean positive) {
    double[] some =
        IntStream.range(0, scores.length)
            .filter(i -> labels[i] > 0.5 == positive)
            .mapToDouble(i -> scores[i])
            .toArray();
    Arrays.sort(some);
    return some;
  }

  private static List<Point> points(double[] positive, double[] negative) {
    List<Point> points = new ArrayList<>();
    int p = positive.length - 1;
    int n = negative.length - 1;
    while (p >= 0 || n >= 0) {
      double score = p < 0 ? negative[n] : n < 0 ? positive[p] : Math.max(positive[p], negative[n]);
      int positives = 0;
      int negatives = 0;
      for (; p >= 0 && positive[p] == score; p--) {
        positives++;
      }
      for (; n >= 0 && negative[n] == score; n--) {
        negatives++;
      }
      points.add(new Point(score, positives, negatives));
    }
    return points;
  }
}
