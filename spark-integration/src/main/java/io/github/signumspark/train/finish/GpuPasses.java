// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceChoice;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.GpuMode;
import io.github.signumspark.device.rows.DeviceRows;
import io.github.signumspark.device.rows.ResidentRows;
import io.github.signumspark.internal.GpuSettings;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.train.jobs.BlockJobs;
import java.io.Serializable;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the executors' GPUs multiply the rows in the passes of a finish: where {@code
 * spark.signum.gpu} is {@code force}. Losses and slopes are the CPU's either way, and so is
 * everything else of a fit.
 */
public final class GpuPasses {
  private static final Logger LOG = LoggerFactory.getLogger(GpuPasses.class);

  private GpuPasses() {}

  /**
   * Chooses for a fit, before it trains. With {@code force} every worker's executor looks for its
   * GPU.
   *
   * @param name of the fit, for log lines
   * @param objective of the fit
   * @param finishes whether it ends with a finish
   * @param jobs that reach the executors
   * @return whether GPUs multiply the rows
   * @throws IllegalStateException if {@code force} finds none on an executor
   */
  public static boolean choose(String name, Objective objective, boolean finishes, BlockJobs jobs) {
    GpuMode mode = GpuSettings.mode();
    CurvedObjective curved = finishes ? Finish.curved(objective) : null;
    if (curved == null) {
      DeviceChoice.withoutGpuPath(mode, name + " (local rounds)", GpuSettings::address);
      return false;
    }
    if (mode == GpuMode.FORCE) {
      return areThere(name, jobs);
    }
    DeviceChoice.choose(
        mode,
        name,
        "passes over rows on a GPU have not been timed yet (docs/gpu.md)",
        GpuSettings::address);
    return false;
  }

  private static boolean areThere(String name, BlockJobs jobs) {
    SortedMap<String, String> found = new TreeMap<>();
    jobs.run(
        (worker, block) -> probe(),
        (worker, answer) -> {
          if (answer.reason() != null) {
            throw new IllegalStateException(
                GpuMode.KEY
                    + " is force, but executor "
                    + answer.executor()
                    + " can use no GPU: "
                    + answer.reason());
          }
          found.put(answer.executor(), answer.device());
        });
    LOG.info(
        "{}: signum gpu: force takes {} (by executor) to multiply the rows; the model is the CPU's up"
            + " to rounding, not to the bit",
        name,
        found);
    return true;
  }

  /** What an executor has: a device, or the reason why not. */
  @DefaultSerializer(JavaSerializer.class)
  private record Answer(String executor, String device, String reason) implements Serializable {}

  private static Answer probe() {
    String executor = SparkEnv.get().executorId();
    try {
      return new Answer(executor, DeviceRows.ofProcess().open(GpuSettings::address), null);
    } catch (DeviceUnavailableException e) {
      return new Answer(executor, null, e.getMessage());
    }
  }

  /** A block's rows on this executor's GPU; empty where the CPU has to multiply them. */
  static Optional<RowMatrix> rows(RowBlock block) {
    return ResidentRows.fits(block)
        ? DeviceRows.ofProcess().of(block, GpuSettings::address)
        : Optional.empty();
  }

  /** Releases all workers' rows. */
  static void release(BlockJobs jobs) {
    jobs.run(
        (worker, block) -> {
          DeviceRows.ofProcess().release(block.train());
          return worker;
        },
        (worker, done) -> {});
  }
}
