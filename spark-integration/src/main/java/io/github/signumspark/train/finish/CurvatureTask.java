// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.newton.BlockSums;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.objective.RowSums;
import io.github.signumspark.train.jobs.Sent;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor does for a worker in one pass of the finish.
 *
 * @param objective without its penalty
 * @param validated the objective whose loss of the validation rows counts
 * @param layout of the weights sent
 * @param sent where to evaluate
 * @param withDiagonal whether the Hessian's diagonal is asked for
 * @param withMoments whether the columns' moments are
 * @param sample of the Hessian's block, or null where it is not asked for
 * @param weight Σ ω of all rows, by which all sums of columns are divided
 * @param onGpu whether the executor's GPU multiplies the rows, where it has room for them
 */
record CurvatureTask(
    CurvedObjective objective,
    Objective validated,
    ParameterLayout layout,
    Sent<Point> sent,
    boolean withDiagonal,
    boolean withMoments,
    BlockSample sample,
    double weight,
    boolean onGpu)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(CurvatureTask.class);

  CurvaturePart run(WorkerBlock block) {
    Optional<RowMatrix> onDevice = onGpu ? GpuPasses.rows(block.train()) : Optional.empty();
    if (onDevice.isPresent()) {
      try {
        return run(block, onDevice.get());
      } catch (DeviceException e) {
        // That the device is lost was told where it was found out.
        if (e.isOutOfMemory()) {
          LOG.info("signum gpu: {}; the CPU sums {}", e.getMessage(), block.train());
        }
      }
    }
    return run(block, null);
  }

  private CurvaturePart run(WorkerBlock block, RowMatrix matrix) {
    RowBlock train = block.train();
    double[] weights = sent.value().local(layout, train.columnIds());
    RowSums sums =
        matrix == null
            ? RowSums.of(objective, train, weights, withDiagonal)
            : RowSums.of(objective, train, matrix, weights, withDiagonal);
    double[] moments = null;
    if (withMoments) {
      moments = matrix == null ? RowSums.moments(train) : RowSums.moments(train, matrix);
    }
    BlockSums.Sampled sampled =
        sample != null && sample.takes(block.worker())
            ? sample.of(objective, train, weights)
            : null;
    return new CurvaturePart(
        new CurvaturePart.Columns(
            divided(sums.gradient()),
            withDiagonal ? divided(sums.diagonal()) : null,
            withMoments ? divided(moments) : null),
        new CurvaturePart.Scalars(
            sums.loss(),
            sums.scalars(),
            train.rows(),
            validationLoss(block),
            validationWeight(block),
            SparkEnv.get().executorId(),
            matrix == null ? SignumKernels.provider() : "gpu"),
        sampled == null
            ? null
            : new CurvaturePart.Block(
                divided(sampled.sums()), sampled.weight() / weight, sampled.rows()));
  }

  private float[] divided(double[] sums) {
    float[] means = new float[sums.length];
    for (int k = 0; k < means.length; k++) {
      means[k] = (float) (sums[k] / weight);
    }
    return means;
  }

  private double validationLoss(WorkerBlock block) {
    RowBlock rows = block.validation();
    return rows == null
        ? 0
        : validated.loss(rows, 0, rows.rows(), sent.value().local(layout, rows.columnIds()));
  }

  private static double validationWeight(WorkerBlock block) {
    RowBlock rows = block.validation();
    double sum = 0;
    for (int i = 0; rows != null && i < rows.rows(); i++) {
      sum += rows.weight(i);
    }
    return sum;
  }
}
