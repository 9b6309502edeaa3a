// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import org.apache.spark.SparkContext;

/**
 * Describes the jobs of a thread in Spark's UI, and gives them a group of their own unless they are
 * in one: a group is what its owner cancels by, so that of a caller stays.
 */
final class JobNames {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext context;
  private final String name;
  private final String groupBefore;
  private final String descriptionBefore;

  /** Names for the jobs that this thread starts until {@link #restore()}. */
  JobNames(SparkContext context, String name) {
    this.context = context;
    this.name = name;
    this.groupBefore = context.getLocalProperty(GROUP);
    this.descriptionBefore = context.getLocalProperty(DESCRIPTION);
    if (groupBefore == null) {
      context.setLocalProperty(GROUP, name);
    }
    describe("preparing");
  }

  /** The jobs from here on do this. */
  void describe(String what) {
    context.setLocalProperty(DESCRIPTION, name + ", " + what);
  }

  /** Leaves the thread as it was. */
  void restore() {
    context.setLocalProperty(GROUP, groupBefore);
    context.setLocalProperty(DESCRIPTION, descriptionBefore);
  }
}
