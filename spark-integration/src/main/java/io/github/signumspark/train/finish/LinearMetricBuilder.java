// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.Chunks;
import io.github.signumspark.newton.CurvatureBlock;
import io.github.signumspark.newton.Metric;
import io.github.signumspark.newton.NewtonMetric;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.HuberObjective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.Penalty;
import java.util.Arrays;

/** The {@link NewtonMetric} of losses of one margin a row. */
final class LinearMetricBuilder implements MetricBuilder {
  /** Least mean curvature of the rows, as a share of an undecided row's. */
  private static final double LEAST_MEAN_CURVATURE = 1e-3;

  private final ParameterLayout layout;
  private final Penalty penalty;
  private final double weight;
  private final boolean intercept;
  private final long rows;
  private NewtonMetric metric;
  private float[] squares;

  /**
   * For one fit.
   *
   * @param intercept whether there is one
   * @param weight Σ ω of all rows
   * @param rows how many they are
   */
  LinearMetricBuilder(
      ParameterLayout layout, Penalty penalty, boolean intercept, double weight, long rows) {
    this.layout = layout;
    this.penalty = penalty;
    this.intercept = intercept;
    this.weight = weight;
    this.rows = rows;
  }

  @Override
  public Metric first(
      CurvedObjective objective,
      CurvatureSum sum,
      BlockSample sample,
      double[] point,
      double[] gradient) {
    squares = sum.squares();
    metric =
        new NewtonMetric(
            layout.columns(),
            intercept,
            intercept ? sum.means() : new float[layout.columns()],
            diagonal(objective, sum, point),
            meanCurvature(objective, sum, point),
            others(objective, sum, point, gradient));
    metric.block(block(sum, sample));
    return metric;
  }

  @Override
  public Runnable renewal(
      CurvedObjective objective, CurvatureSum sum, double[] point, double[] gradient) {
    float[] diagonal = diagonal(objective, sum, point);
    double mean = meanCurvature(objective, sum, point);
    double[] others = others(objective, sum, point, gradient);
    return () -> {
      metric.renew(diagonal, mean);
      System.arraycopy(others, 0, metric.others(), 0, others.length);
    };
  }

  private double meanCurvature(CurvedObjective objective, CurvatureSum sum, double[] point) {
    return Math.max(
        sum.curvature()[0] / weight, LEAST_MEAN_CURVATURE * objective.typicalCurvature(point));
  }

  /** Curvature by Huber's ln σ. */
  private double[] others(
      CurvedObjective objective, CurvatureSum sum, double[] point, double[] gradient) {
    if (objective instanceof HuberObjective huber) {
      double[] means = sum.curvature().clone();
      for (int k = 0; k < means.length; k++) {
        means[k] /= weight;
      }
      return new double[] {huber.scaleCurvature(means, point, gradient[gradient.length - 1])};
    }
    return new double[0];
  }

  /** The Hessian's diagonal, not below its floor: where nothing bends, steps would explode. */
  private float[] diagonal(CurvedObjective objective, CurvatureSum sum, double[] point) {
    float[] diagonal = sum.diagonal();
    double floor = LEAST_CURVATURE * objective.typicalCurvature(point);
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

  private CurvatureBlock block(CurvatureSum sum, BlockSample sample) {
    int columns = sample.columns().length;
    int size = columns + (intercept ? 1 : 0);
    int[] coordinates = Arrays.copyOf(sample.columns(), size);
    double[] diagonal = new double[size];
    double[] penalties = new double[size];
    for (int i = 0; i < columns; i++) {
      diagonal[i] = metric.diagonal()[coordinates[i]];
      penalties[i] = penalty.strength(coordinates[i]);
    }
    if (intercept) {
      coordinates[columns] = layout.columns();
      diagonal[columns] = metric.meanCurvature();
    }
    return CurvatureBlock.of(
        coordinates,
        sum.block(),
        sum.blockRows(),
        sum.blockRows() == rows,
        diagonal,
        penalties,
        metric.meanCurvature());
  }

  @Override
  public void save(SavedValues to) {
    CurvatureBlock block = metric.block();
    to.put("finish.squares", SavedFloats.doubles(squares))
        .put("finish.means", SavedFloats.doubles(metric.means()))
        .put("finish.diagonal", SavedFloats.doubles(metric.diagonal()))
        .put("finish.meanCurvature", metric.meanCurvature())
        .put("finish.others", metric.others())
        .put(
            "finish.block.coordinates",
            Arrays.stream(block.coordinates()).asDoubleStream().toArray())
        .put("finish.block.factor", block.factor())
        .put("finish.block.meanCurvature", block.meanCurvature());
  }

  @Override
  public Metric restore(SavedValues from) {
    squares = SavedFloats.floats(from.array("finish.squares"));
    metric =
        new NewtonMetric(
            layout.columns(),
            intercept,
            SavedFloats.floats(from.array("finish.means")),
            SavedFloats.floats(from.array("finish.diagonal")),
            from.number("finish.meanCurvature"),
            from.array("finish.others"));
    metric.block(
        new CurvatureBlock(
            Arrays.stream(from.array("finish.block.coordinates")).mapToInt(j -> (int) j).toArray(),
            from.array("finish.block.factor"),
            from.number("finish.block.meanCurvature")));
    return metric;
  }
}
