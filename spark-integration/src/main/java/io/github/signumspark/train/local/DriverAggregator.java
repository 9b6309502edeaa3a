// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.pack.WorkerColumns;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.ColumnRanges;
import java.util.function.Consumer;

/**
 * Rounds summed by the driver: the fastest where there is little to sum. Driver memory: 16 bytes a
 * coordinate while a round is summed, 8 a column throughout.
 */
final class DriverAggregator implements RoundAggregator {
  private final IngestedData data;
  private final BlockJobs jobs;
  private final ColumnRanges slices;
  private final long[] masses;
  private final long[] heldMass;
  private long mass;
  private long bytesUp;

  DriverAggregator(IngestedData data, ParameterLayout layout, BlockJobs jobs) {
    this.jobs = jobs;
    this.data = data;
    this.slices = new ColumnRanges(layout, 0);
    this.masses = data.masses();
    this.heldMass = data.columnMaps().heldMass(masses);
    for (long one : masses) {
      mass += one;
    }
  }

  @Override
  public RoundMeans run(RoundTask task, Consumer<RoundPart.Losses> losses) {
    WorkerColumns maps = data.columnMaps();
    RangeSums sums = new RangeSums(slices, slices.get(0));
    jobs.run(
        (int worker, WorkerBlock block) -> {
          RoundTask.Done done = task.run(block);
          return new RoundPart(done.changes(0, done.tally().length), done.losses());
        },
        (worker, part) -> {
          bytesUp += part.bytes();
          losses.accept(part.losses());
          sums.add(
              maps.isIdentity(worker) ? null : maps.columns(worker),
              maps.width(worker),
              masses[worker],
              part.changes());
        });
    return sums.means(heldMass, mass);
  }

  @Override
  public int inTask() {
    return jobs.inTask();
  }

  @Override
  public long bytesUp() {
    return bytesUp;
  }

  @Override
  public void close() {
    // Nothing is held on the executors.
  }
}
