// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** Cancels groups of jobs. */
public final class JobGroups {
  private JobGroups() {}

  /** Cancels the jobs of a group, those to come as well, each when it starts. */
  public static void cancel(SparkContext context, String group) {
    context.addSparkListener(
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (group.equals(start.properties().getProperty("spark.jobGroup.id"))) {
              context.cancelJob(start.jobId());
            }
          }
        });
    context.cancelJobGroup(group);
  }
}
