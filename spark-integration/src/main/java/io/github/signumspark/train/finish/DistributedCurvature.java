// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.Chunks;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.newton.CurvatureBlock;
import io.github.signumspark.newton.NewtonMetric;
import io.github.signumspark.newton.QuasiNewton;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.L2Penalty;
import io.github.signumspark.train.jobs.Sent;
import java.util.Arrays;
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
  /** Least curvature of a column, as a share of the most that its values can have. */
  private static final double LEAST_CURVATURE = 0.02;

  /** The same for the mean of the rows. */
  private static final double LEAST_MEAN_CURVATURE = 1e-3;

  private final IngestedData data;
  private final CurvedObjective objective;
  private final L2Penalty penalty;
  private final CurvatureAggregator aggregator;
  private final ParameterLayout layout;
  private final JavaSparkContext context;
  private final double weight;
  private final SortedMap<String, String> kernelProviders = new TreeMap<>();
  private float[] squares;
  private long rowsRead;
  private long bytesUp;
  private long bytesDown;
  private double validationLoss = Double.NaN;

  /**
   * Evaluations of one fit.
   *
   * @param objective without its penalty
   * @param aggregator adds what the workers return; closed by the caller
   */
  DistributedCurvature(
      IngestedData data,
      CurvedObjective objective,
      L2Penalty penalty,
      CurvatureAggregator aggregator) {
    this.data = data;
    this.objective = objective;
    this.penalty = penalty;
    this.aggregator = aggregator;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
    this.weight = data.weightSum();
  }

  /**
   * The first evaluation, and the metric there.
   *
   * @param value of the objective
   * @param metric with its block
   */
  record First(double value, NewtonMetric metric) {}

  /**
   * Evaluates at the first point.
   *
   * @param point where; may be rounded
   * @param gradient takes the gradient
   * @param sample of the block
   */
  First first(double[] point, double[] gradient, BlockSample sample) {
    CurvatureSum sum = run(point, gradient, true, true, sample);
    squares = sum.squares();
    float[] means = objective.fitIntercept() ? sum.means() : new float[layout.columns()];
    double meanCurvature = meanCurvature(sum);
    NewtonMetric metric =
        new NewtonMetric(
            layout.columns(), objective.fitIntercept(), means, diagonal(sum), meanCurvature);
    double value = value(sum, point);
    metric.block(block(sum, sample, metric));
    return new First(value, metric);
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
        value, renew ? diagonal(sum) : null, renew ? meanCurvature(sum) : Double.NaN);
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
          new CurvatureTask(objective, layout, sent, withDiagonal, withMoments, sample, weight),
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

  private double meanCurvature(CurvatureSum sum) {
    return Math.max(sum.curvature() / weight, LEAST_MEAN_CURVATURE * objective.largestCurvature());
  }

  /** The Hessian's diagonal, not below its floor: where nothing bends, steps would explode. */
  private float[] diagonal(CurvatureSum sum) {
    float[] diagonal = sum.diagonal();
    double floor = LEAST_CURVATURE * objective.largestCurvature();
    Chunks.forEach(
        diagonal.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            double curvature = Math.max(diagonal[j], floor * squares[j]);
            diagonal[j] = (float) (curvature + penalty.strength(j));
          }
        });
    return diagonal;
  }

  private CurvatureBlock block(CurvatureSum sum, BlockSample sample, NewtonMetric metric) {
    int columns = sample.columns().length;
    int size = columns + objective.freeCoordinates();
    int[] coordinates = Arrays.copyOf(sample.columns(), size);
    double[] diagonal = new double[size];
    double[] penalties = new double[size];
    for (int i = 0; i < columns; i++) {
      diagonal[i] = metric.diagonal()[coordinates[i]];
      penalties[i] = penalty.strength(coordinates[i]);
    }
    if (size > columns) {
      coordinates[columns] = layout.columns();
      diagonal[columns] = metric.meanCurvature();
    }
    return CurvatureBlock.of(
        coordinates,
        sum.block(),
        sum.blockRows(),
        sum.blockRows() == data.rows(),
        diagonal,
        penalties,
        metric.meanCurvature());
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
        .put("finish.bytesDown", bytesDown)
        .put("finish.squares", SavedFloats.doubles(squares));
  }

  /** Takes it from a checkpoint. */
  void restore(SavedValues from) {
    rowsRead = from.integer("finish.rowsRead");
    bytesUp = from.integer("finish.bytesUp");
    bytesDown = from.integer("finish.bytesDown");
    squares = SavedFloats.floats(from.array("finish.squares"));
  }
}
