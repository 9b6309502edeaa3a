// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.BlockJobs;

/**
 * How the workers' parts of a pass are added: by the driver where there is little to add, else on
 * the executors. Either way in doubles and in the order of the workers, so that no order of tasks
 * changes a bit.
 */
interface CurvatureAggregator extends AutoCloseable {
  /**
   * Runs a pass.
   *
   * @param task what every worker does
   * @param sum takes the sums
   */
  void run(CurvatureTask task, CurvatureSum sum);

  /** Coordinates up to which what goes out had better travel inside the task. */
  int inTask();

  @Override
  void close();

  /** The one that the data's shape asks for. */
  static CurvatureAggregator of(IngestedData data, ParameterLayout layout, BlockJobs jobs) {
    long coordinates = 0;
    for (int p = 0; p < data.numWorkers(); p++) {
      coordinates += data.width(p);
    }
    return coordinates < BlockJobs.WIDE
        ? onDriver(data, jobs)
        : new RangedCurvature(data, layout, RangedCurvature.RANGE);
  }

  /** On the driver, part by part. */
  static CurvatureAggregator onDriver(IngestedData data, BlockJobs jobs) {
    int[][] ids = new int[data.numWorkers()][];
    return new CurvatureAggregator() {
      @Override
      public void run(CurvatureTask task, CurvatureSum sum) {
        jobs.run(
            (worker, block) -> task.run(block),
            (worker, part) -> {
              if (ids[worker] == null && !data.columnMaps().isIdentity(worker)) {
                ids[worker] = data.columnMaps().columns(worker);
              }
              sum.add(part, ids[worker]);
            });
      }

      @Override
      public int inTask() {
        return jobs.inTask();
      }

      @Override
      public void close() {
        // Nothing is held on the executors.
      }
    };
  }
}
