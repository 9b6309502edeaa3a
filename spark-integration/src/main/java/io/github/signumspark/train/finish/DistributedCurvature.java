// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.newton.Metric;
import io.github.signumspark.newton.QuasiNewton;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.jobs.Sent;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The objective of all rows, penalty included, as the finish evaluates it: one pass over the rows
 * each time, weights down, sums up. Parts are added in the order of the workers, so that no order
 * of tasks changes a bit.
 *
 * <p>Bytes: 4 a coordinate down (8 for few), 4 up for each of a worker's own, 8 where curvature is
 * asked for. Used by one thread.
 */
final class DistributedCurvature {
  private final IngestedData data;
  private final Objective validated;
  private final Penalty penalty;
  private final CurvatureAggregator aggregator;
  private final ParameterLayout layout;
  private final MetricBuilder builder;
  private final JavaSparkContext context;
  private final double weight;
  private final boolean onGpu;
  private final SortedMap<String, String> kernelProviders = new TreeMap<>();
  private CurvedObjective objective;
  private long rowsRead;
  private long bytesUp;
  private long bytesDown;
  private double validationLoss = Double.NaN;

  /**
   * Evaluations of one fit.
   *
   * @param objective without its penalty
   * @param validated the objective that is meant, whose loss of the validation rows counts
   * @param aggregator adds what the workers return; closed by the caller
   * @param onGpu whether the executors' GPUs multiply the rows
   */
  DistributedCurvature(
      IngestedData data,
      CurvedObjective objective,
      Objective validated,
      Penalty penalty,
      CurvatureAggregator aggregator,
      boolean onGpu) {
    this.data = data;
    this.objective = objective;
    this.validated = validated;
    this.penalty = penalty;
    this.aggregator = aggregator;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
    this.weight = data.weightSum();
    this.onGpu = onGpu;
    this.builder =
        layout.perColumn() > 1
            ? new KroneckerMetricBuilder(
                layout, penalty, objective.fitIntercept(), weight, data.rows())
            : new LinearMetricBuilder(
                layout, penalty, objective.fitIntercept(), weight, data.rows());
  }

  /** The objective without its penalty. */
  CurvedObjective objective() {
    return objective;
  }

  /** Whether another objective follows. */
  boolean hasNext() {
    return objective.next() != objective;
  }

  /** Goes on with the next objective. */
  void next() {
    objective = objective.next();
  }

  /**
   * The first evaluation, and the metric there.
   *
   * @param value of the objective
   * @param metric with its block
   */
  record First(double value, Metric metric) {}

  /**
   * Evaluates at the first point.
   *
   * @param point where; may be rounded
   * @param gradient takes the gradient
   * @param sample of the block
   */
  First first(double[] point, double[] gradient, BlockSample sample) {
    CurvatureSum sum = run(point, gradient, true, true, sample);
    double value = value(sum, point);
    return new First(value, builder.first(objective, sum, sample, point, gradient));
  }

  /**
   * Evaluates.
   *
   * @param point where; may be rounded
   * @param gradient takes the gradient
   * @param renew whether the metric's diagonal is asked for
   */
  QuasiNewton.Evaluation at(double[] point, double[] gradient, boolean renew) {
    CurvatureSum sum = run(point, gradient, renew, false, null);
    double value = value(sum, point);
    return new QuasiNewton.Evaluation(
        value, renew ? builder.renewal(objective, sum, point, gradient) : null);
  }

  private CurvatureSum run(
      double[] point,
      double[] gradient,
      boolean withDiagonal,
      boolean withMoments,
      BlockSample sample) {
    CurvatureSum sum = new CurvatureSum(layout, gradient, withDiagonal, withMoments);
    Point rounded = Point.of(point);
    try (Sent<Point> sent = Sent.send(context, rounded, rounded.length(), aggregator.inTask())) {
      aggregator.run(
          new CurvatureTask(
              objective, validated, layout, sent, withDiagonal, withMoments, sample, weight, onGpu),
          sum);
    }
    rowsRead += sum.rows();
    bytesUp += sum.bytes();
    bytesDown += rounded.bytes();
    validationLoss = sum.validationLoss();
    kernelProviders.putAll(sum.kernelProviders());
    return sum;
  }

  /** The objective; adds the penalty's gradient. */
  private double value(CurvatureSum sum, double[] point) {
    penalty.addGradient(point, sum.gradient());
    return sum.loss() / weight + penalty.of(point);
  }

  /** Mean loss of the validation rows where the objective was evaluated last; NaN without any. */
  double validationLoss() {
    return validationLoss;
  }

  /** Rows read so far, over the number of rows. */
  double passes() {
    return (double) rowsRead / data.rows();
  }

  long bytesUp() {
    return bytesUp;
  }

  long bytesDown() {
    return bytesDown;
  }

  /** Kernel provider by executor id. */
  SortedMap<String, String> kernelProviders() {
    return kernelProviders;
  }

  /** Puts what later evaluations need into a checkpoint. */
  void save(SavedValues to) {
    to.put("finish.rowsRead", rowsRead)
        .put("finish.bytesUp", bytesUp)
        .put("finish.bytesDown", bytesDown);
    builder.save(to);
  }

  /**
   * Takes it from a checkpoint.
   *
   * @param objectives how many were gone on from
   */
  Metric restore(SavedValues from, int objectives) {
    for (int i = 0; i < objectives; i++) {
      next();
    }
    rowsRead = from.integer("finish.rowsRead");
    bytesUp = from.integer("finish.bytesUp");
    bytesDown = from.integer("finish.bytesDown");
    return builder.restore(from);
  }
}
