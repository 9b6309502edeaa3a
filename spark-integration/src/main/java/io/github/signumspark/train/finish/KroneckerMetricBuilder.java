// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.newton.KroneckerMetric;
import io.github.signumspark.newton.Metric;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.Penalty;
import java.util.Arrays;
import org.netlib.util.intW;

/** The {@link KroneckerMetric} of a loss of several classes. */
final class KroneckerMetricBuilder implements MetricBuilder {
  private static final double LEAST_SHRINKAGE = 1e-3;
  private static final double MOST_SHRINKAGE = 0.5;

  /** The least share of a column's curvature that centring leaves. */
  private static final double LEAST_CENTRED = 0.1;

  private final ParameterLayout layout;
  private final Penalty penalty;
  private final double weight;
  private final boolean intercepts;
  private final long rows;
  private KroneckerMetric metric;
  private float[] squares;

  /**
   * For one fit.
   *
   * @param intercepts whether there is one a class
   * @param weight Σ ω of all rows
   * @param rows how many they are
   */
  KroneckerMetricBuilder(
      ParameterLayout layout, Penalty penalty, boolean intercepts, double weight, long rows) {
    this.layout = layout;
    this.penalty = penalty;
    this.intercepts = intercepts;
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
    float[] means = intercepts ? sum.means() : new float[layout.columns()];
    int[] columns = sample.columns();
    double[] covariances = covariances(sum, columns, means);
    metric = metric(means);
    metric.renew(variances(sum, means), classMatrix(sum));
    shrink(covariances, columns, sum);
    double[] penalties = new double[columns.length];
    Arrays.setAll(penalties, i -> strength(columns[i]));
    metric.block(
        KroneckerMetric.Block.of(
            columns, covariances, penalties, KroneckerMetricBuilder::eigenvectors));
    return metric;
  }

  private KroneckerMetric metric(float[] means) {
    return new KroneckerMetric(
        layout.columns(),
        layout.perColumn(),
        intercepts,
        means,
        this::strength,
        KroneckerMetricBuilder::eigenvectors);
  }

  @Override
  public Runnable renewal(
      CurvedObjective objective, CurvatureSum sum, double[] point, double[] gradient) {
    float[] variances = variances(sum, metric.means());
    double[] matrix = classMatrix(sum);
    return () -> metric.renew(variances, matrix);
  }

  private double strength(int column) {
    return penalty.strength(column * layout.perColumn());
  }

  private double[] classMatrix(CurvatureSum sum) {
    int classes = layout.perColumn();
    double[] matrix = new double[classes * classes];
    int at = 1;
    for (int a = 0; a < classes; a++) {
      for (int b = 0; b <= a; b++) {
        matrix[a * classes + b] = sum.curvature()[at] / weight;
        matrix[b * classes + a] = sum.curvature()[at++] / weight;
      }
    }
    return matrix;
  }

  /** Centred, weighted by the rows' curvature over its mean. */
  private float[] variances(CurvatureSum sum, float[] means) {
    double trace = sum.curvature()[0] / weight;
    float[] variances = sum.diagonal();
    for (int j = 0; j < variances.length; j++) {
      double square = Math.max(trace > 0 ? variances[j] / trace : 0, LEAST_CURVATURE * squares[j]);
      double mean = means[j];
      variances[j] = (float) Math.max(square - mean * mean, LEAST_CENTRED * square);
    }
    return variances;
  }

  /**
   * Covariances of the block's columns over the sampled rows; puts the columns' means, weighted
   * like them, into {@code means}.
   */
  private double[] covariances(CurvatureSum sum, int[] columns, float[] means) {
    int n = columns.length;
    double[] sums = sum.block();
    double trace = intercepts ? sums[at(n, n)] : sum.curvature()[0] / weight;
    double[] covariances = new double[n * n];
    if (!(trace > 0)) {
      return covariances;
    }
    for (int i = 0; i < n && intercepts; i++) {
      means[columns[i]] = (float) (sums[at(n, i)] / trace);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double product = (double) means[columns[i]] * means[columns[j]];
        covariances[i * n + j] = sums[at(i, j)] / trace - product;
      }
    }
    return covariances;
  }

  /** Exact variances, sampled correlations, shrunk as those of {@code CurvatureBlock} are. */
  private void shrink(double[] covariances, int[] columns, CurvatureSum sum) {
    int n = columns.length;
    double shrinkage =
        sum.blockRows() == rows
            ? LEAST_SHRINKAGE
            : Math.max(LEAST_SHRINKAGE, Math.min(MOST_SHRINKAGE, 0.5 * n / sum.blockRows()));
    double[] scale = new double[n];
    for (int i = 0; i < n; i++) {
      double sampled = covariances[i * n + i];
      scale[i] = sampled > 0 ? Math.sqrt(metric.variances()[columns[i]] / sampled) : 0;
      scale[i] = scale[i] < Double.POSITIVE_INFINITY ? scale[i] : 0;
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        covariances[i * n + j] *= scale[i] * scale[j] * (1 - shrinkage);
        covariances[j * n + i] = covariances[i * n + j];
      }
      covariances[i * n + i] = metric.variances()[columns[i]];
    }
  }

  private static int at(int row, int column) {
    return row * (row + 1) / 2 + column;
  }

  /** By Java code whatever the machine has, so that all machines get the same bits. */
  private static KroneckerMetric.Eigen eigenvectors(int n, double[] matrix) {
    double[] values = new double[n];
    if (n > 0) {
      LAPACK lapack = JavaLAPACK.getInstance();
      double[] size = new double[1];
      intW info = new intW(0);
      lapack.dsyev("V", "L", n, matrix, n, values, size, -1, info);
      double[] work = new double[(int) size[0]];
      lapack.dsyev("V", "L", n, matrix, n, values, work, work.length, info);
      if (info.val != 0) {
        throw new ArithmeticException(
            "the eigenvalues of a " + n + " x " + n + " matrix of curvatures were not found");
      }
    }
    return new KroneckerMetric.Eigen(values, matrix);
  }

  @Override
  public void save(SavedValues to) {
    KroneckerMetric.Block block = metric.block();
    to.put("finish.squares", SavedFloats.doubles(squares))
        .put("finish.means", SavedFloats.doubles(metric.means()))
        .put("finish.variances", SavedFloats.doubles(metric.variances()))
        .put("finish.classMatrix", metric.classMatrix())
        .put("finish.block.columns", Arrays.stream(block.columns()).asDoubleStream().toArray())
        .put("finish.block.units", block.units())
        .put("finish.block.values", block.eigen().values())
        .put("finish.block.vectors", block.eigen().vectors())
        .put("finish.block.penalty", block.penalty());
  }

  @Override
  public Metric restore(SavedValues from) {
    squares = SavedFloats.floats(from.array("finish.squares"));
    metric = metric(SavedFloats.floats(from.array("finish.means")));
    metric.renew(
        SavedFloats.floats(from.array("finish.variances")), from.array("finish.classMatrix"));
    metric.block(
        new KroneckerMetric.Block(
            Arrays.stream(from.array("finish.block.columns")).mapToInt(j -> (int) j).toArray(),
            from.array("finish.block.units"),
            new KroneckerMetric.Eigen(
                from.array("finish.block.values"), from.array("finish.block.vectors")),
            from.number("finish.block.penalty")));
    return metric;
  }
}
