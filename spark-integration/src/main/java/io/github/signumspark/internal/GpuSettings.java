// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import io.github.signumspark.device.GpuMode;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** What Spark knows of the GPU to use: {@code spark.signum.gpu}, and the address it assigned. */
public final class GpuSettings {
  private static final String RESOURCE = "gpu";
  private static final String DRIVER = "driver";

  private GpuSettings() {}

  /**
   * The mode: the session's setting, else the application's, else {@code off}.
   *
   * @throws IllegalArgumentException if it is none of the three words
   */
  public static GpuMode mode() {
    Option<SparkSession> session =
        SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
    if (session.isDefined()) {
      Option<String> word = session.get().conf().getOption(GpuMode.KEY);
      if (word.isDefined()) {
        return GpuMode.of(word.get());
      }
    }
    SparkEnv env = SparkEnv.get();
    String off = GpuMode.OFF.word();
    return GpuMode.of(env == null ? off : env.conf().get(GpuMode.KEY, off));
  }

  /**
   * The GPU that Spark assigned to this task, or to the driver where this is no task. Empty where
   * Spark assigns none, as in local mode: the first one is meant then.
   *
   * @throws IllegalStateException if the address is no number
   */
  public static OptionalInt address() {
    return assigned().map(GpuSettings::firstAddress).orElse(OptionalInt.empty());
  }

  private static Optional<ResourceInformation> assigned() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      return Optional.ofNullable(task.resourcesJMap().get(RESOURCE));
    }
    return context()
        .flatMap(
            context -> {
              Option<ResourceInformation> found = context.resources().get(RESOURCE);
              return found.isDefined() ? Optional.of(found.get()) : Optional.empty();
            });
  }

  /** The context of this application, on its driver; empty elsewhere. */
  public static Optional<SparkContext> context() {
    SparkEnv env = SparkEnv.get();
    // The driver has a context, which this returns.
    return env != null && DRIVER.equals(env.executorId())
        ? Optional.of(SparkContext.getOrCreate())
        : Optional.empty();
  }

  private static OptionalInt firstAddress(ResourceInformation gpu) {
    String[] addresses = gpu.addresses();
    if (addresses.length == 0) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(addresses[0].trim()));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "the GPU address that Spark assigned is '" + addresses[0] + "', which is no number", e);
    }
  }
}
