// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import org.apache.spark.SparkContext;

/** Cancels groups of jobs. */
public final class JobGroups {
  private JobGroups() {}

  /** Cancels the jobs of a group, those to come as well. */
  public static void cancel(SparkContext context, String group) {
    context.cancelJobGroupAndFutureJobs(group, "nobody needs it");
  }
}
