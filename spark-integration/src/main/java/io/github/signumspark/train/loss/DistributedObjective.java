// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.loss;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.Sent;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Sums over the rows of all workers, each in one job. A worker's part is summed in its row order,
 * the parts in worker order, so a sum has the same bits whatever the order of the tasks.
 *
 * <p>Bytes: 8 a coordinate of the worker's own columns up, 8 a coordinate down. Driver memory: one
 * part at a time where the parts arrive in order, all of them at worst. Used by one thread at a
 * time.
 */
public final class DistributedObjective {
  private final IngestedData data;
  private final Objective objective;
  private final ParameterLayout layout;
  private final BlockJobs jobs;
  private final JavaSparkContext context;
  private final SortedMap<String, String> kernelProviders = new TreeMap<>();
  private final int[][] columnIds;
  private long rowsRead;
  private long bytesUp;
  private long bytesDown;

  /**
   * Sums of one fit.
   *
   * @param jobs that compute them; closed by the caller
   */
  public DistributedObjective(IngestedData data, Objective objective, BlockJobs jobs) {
    this.data = data;
    this.objective = objective;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.jobs = jobs;
    this.columnIds = new int[data.numWorkers()][];
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
  }

  /**
   * The sums of one step.
   *
   * @param gradient Σ ωᵢ ∇lossᵢ over the rows of the step
   * @param loss Σ ωᵢ lossᵢ over the same rows
   * @param weight Σ ωᵢ over the same rows
   * @param rows how many they are
   * @param validationLoss mean loss of the validation rows, NaN where there are none
   */
  public record Step(
      double[] gradient, double loss, double weight, long rows, double validationLoss) {}

  /**
   * The gradient and loss at {@code weights} over one share of every worker's rows.
   *
   * @param weights one a coordinate
   * @param share of a worker's rows, in (0, 1]
   * @param step from 0: step t uses the t-th such share, cyclically
   */
  public Step step(double[] weights, double share, long step) {
    ParameterLayout layout = this.layout;
    Objective objective = this.objective;
    double[] gradient = new double[layout.length()];
    Part sum = new Part();
    try (Sent<double[]> sent = Sent.vector(context, weights, jobs.inTask())) {
      jobs.run(
          (worker, block) -> stepPart(objective, block, sent, layout, share, step),
          (worker, part) -> {
            sum.add(part);
            layout.addLocal(part.gradient, columnIds(worker), gradient);
            bytesUp += 8L * part.gradient.length + 40;
            kernelProviders.put(part.executor, part.kernelProvider);
          });
      bytesDown += 8L * weights.length;
    }
    rowsRead += sum.rows;
    return new Step(
        gradient,
        sum.loss,
        sum.weight,
        sum.rows,
        sum.validationWeight > 0 ? sum.validationLoss / sum.validationWeight : Double.NaN);
  }

  /** The mean loss of all rows at each of these weights, in one job. */
  public double[] meanLosses(List<double[]> points) {
    ParameterLayout layout = this.layout;
    Objective objective = this.objective;
    double[] sums = new double[points.size() + 1];
    List<Sent<double[]>> sent = new ArrayList<>();
    try {
      points.forEach(weights -> sent.add(Sent.vector(context, weights, jobs.inTask())));
      jobs.run(
          (worker, block) -> {
            RowBlock train = block.train();
            Part part = new Part();
            part.rows = train.rows();
            List<double[]> local = new ArrayList<>();
            sent.forEach(weights -> local.add(layout.local(weights.value(), train.columnIds())));
            part.losses =
                Arrays.copyOf(objective.losses(train, 0, train.rows(), local), sent.size() + 1);
            part.losses[sent.size()] = part.weightOf(train);
            return part;
          },
          (worker, part) -> addLosses(part, sums));
      sent.forEach(weights -> bytesDown += 8L * weights.value().length);
    } finally {
      sent.forEach(Sent::close);
    }
    double[] means = new double[points.size()];
    for (int k = 0; k < means.length; k++) {
      means[k] = sums[k] / sums[means.length];
    }
    return means;
  }

  private void addLosses(Part part, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] += part.losses[k];
    }
    count(part);
  }

  private void count(Part part) {
    rowsRead += part.rows;
    bytesUp += 8L * part.losses.length + 8;
    kernelProviders.put(part.executor, part.kernelProvider);
  }

  /**
   * The losses at several points on a line, over a share of every worker's rows.
   *
   * @param weights where the line starts
   * @param direction of the line
   * @param distances the points, in lengths of {@code direction}
   * @param share of a worker's rows, in (0, 1]
   */
  public WorkerLosses lineLosses(
      double[] weights, double[] direction, double[] distances, double share) {
    ParameterLayout layout = this.layout;
    Objective objective = this.objective;
    WorkerLosses losses = new WorkerLosses(data.numWorkers());
    try (Sent<double[]> start = Sent.vector(context, weights, jobs.inTask());
        Sent<double[]> along = Sent.vector(context, direction, jobs.inTask())) {
      jobs.run(
          (worker, block) ->
              linePart(
                  objective,
                  block.train(),
                  layout.local(start.value(), block.train().columnIds()),
                  layout.local(along.value(), block.train().columnIds()),
                  distances,
                  share),
          (worker, part) -> {
            losses.put(worker, part.losses, part.losses[distances.length]);
            count(part);
          });
      bytesDown += 16L * weights.length;
    }
    return losses;
  }

  /** The data set's column of each local column, null where they are the same. */
  private int[] columnIds(int worker) {
    if (columnIds[worker] == null && !data.columnMaps().isIdentity(worker)) {
      columnIds[worker] = data.columnMaps().columns(worker);
    }
    return columnIds[worker];
  }

  /** Rows read so far, over the number of rows. */
  public double passes() {
    return (double) rowsRead / data.rows();
  }

  public long bytesUp() {
    return bytesUp;
  }

  public long bytesDown() {
    return bytesDown;
  }

  /** Puts the counts into a checkpoint. */
  public void save(SavedValues to) {
    to.put("sums.rowsRead", rowsRead).put("sums.bytesUp", bytesUp).put("sums.bytesDown", bytesDown);
  }

  /** Reads the counts from a checkpoint. */
  public void restore(SavedValues from) {
    rowsRead = from.integer("sums.rowsRead");
    bytesUp = from.integer("sums.bytesUp");
    bytesDown = from.integer("sums.bytesDown");
  }

  /** Kernel provider by executor id, of the executors that returned a step so far. */
  public SortedMap<String, String> kernelProviders() {
    return kernelProviders;
  }

  private static Part stepPart(
      Objective objective,
      WorkerBlock block,
      Sent<double[]> sent,
      ParameterLayout layout,
      double share,
      long step) {
    RowBlock train = block.train();
    double[] weights = layout.local(sent.value(), train.columnIds());
    Part part = new Part();
    part.gradient = new double[weights.length];
    int rows = train.rows();
    int count = rows == 0 ? 0 : (int) Math.max(1, Math.min(rows, Math.rint(share * rows)));
    int from = rows == 0 ? 0 : (int) (step * count % rows);
    int firstEnd = Math.min(rows, from + count);
    part.addRows(objective, train, from, firstEnd, weights);
    part.addRows(objective, train, 0, count - (firstEnd - from), weights);
    RowBlock validation = block.validation();
    if (validation != null) {
      double[] local = layout.local(sent.value(), validation.columnIds());
      part.validationLoss = objective.loss(validation, 0, validation.rows(), local);
      for (int i = 0; i < validation.rows(); i++) {
        part.validationWeight += validation.weight(i);
      }
    }
    return part;
  }

  private static Part linePart(
      Objective objective,
      RowBlock rows,
      double[] weights,
      double[] direction,
      double[] distances,
      double share) {
    Part part = new Part();
    int count = (int) Math.min(rows.rows(), Math.ceil(share * rows.rows()));
    part.rows = count;
    part.losses = new double[distances.length + 1];
    double[] point = new double[weights.length];
    for (int k = 0; k < distances.length; k++) {
      for (int j = 0; j < point.length; j++) {
        point[j] = weights[j] + distances[k] * direction[j];
      }
      part.losses[k] = objective.loss(rows, 0, count, point);
    }
    for (int i = 0; i < count; i++) {
      part.losses[distances.length] += rows.weight(i);
    }
    return part;
  }

  /** One worker's part of a sum, a gradient in its local columns. */
  private static final class Part implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private double[] gradient;
    private double[] losses;
    private double loss;
    private double weight;
    private long rows;
    private double validationLoss;
    private double validationWeight;
    private final String executor = SparkEnv.get().executorId();
    private final String kernelProvider = SignumKernels.provider();

    private double weightOf(RowBlock block) {
      double sum = 0;
      for (int i = 0; i < block.rows(); i++) {
        sum += block.weight(i);
      }
      return sum;
    }

    private void addRows(Objective objective, RowBlock block, int from, int to, double[] weights) {
      loss += objective.addGradient(block, from, to, weights, gradient);
      for (int i = from; i < to; i++) {
        weight += block.weight(i);
      }
      rows += to - from;
    }

    /** Adds all but the gradient. */
    private void add(Part part) {
      loss += part.loss;
      weight += part.weight;
      rows += part.rows;
      validationLoss += part.validationLoss;
      validationWeight += part.validationWeight;
    }
  }
}
