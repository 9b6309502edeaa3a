// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.analysis.EliminateSubqueryAliases$;
import org.apache.spark.sql.catalyst.optimizer.CollapseProject$;
import org.apache.spark.sql.catalyst.optimizer.SimplifyCasts$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;

/**
 * Which rows of Spark's cache a data set reads, and what it makes of them. Two data sets for which
 * these are equal have the same rows: the RDD of cached rows is never another one under the same
 * id, neither after the cached data set was unpersisted nor where Spark refreshed its cache.
 */
public final class CachedRows {
  private final int rdd;
  private final LogicalPlan plan;

  private CachedRows(int rdd, LogicalPlan plan) {
    this.rdd = rdd;
    this.plan = plan;
  }

  /**
   * The cached rows that a data set reads: none where it does more than to select and compute
   * columns of one cached data set and to filter its rows, or where a column is drawn at random.
   *
   * @param dataset that was not planned before: a plan made earlier does not see the cache
   */
  public static Optional<CachedRows> of(Dataset<?> dataset) {
    LogicalPlan plan = dataset.queryExecution().withCachedData();
    LogicalPlan below = plan;
    while (below instanceof Project || below instanceof Filter || below instanceof SubqueryAlias) {
      below = below.children().head();
    }
    if (!(below instanceof InMemoryRelation relation) || !plan.deterministic()) {
      return Optional.empty();
    }
    return Optional.of(
        new CachedRows(relation.cacheBuilder().cachedColumnBuffers().id(), canonical(plan)));
  }

  /** As a stage's {@code fit} casts columns to the types that they have, so that it is the same. */
  private static LogicalPlan canonical(LogicalPlan plan) {
    LogicalPlan rows = SimplifyCasts$.MODULE$.apply(EliminateSubqueryAliases$.MODULE$.apply(plan));
    return (LogicalPlan) CollapseProject$.MODULE$.apply(rows).canonicalized();
  }

  /** The RDD that holds them. */
  public int rdd() {
    return rdd;
  }

  /** Whether the RDD is still persisted. */
  public boolean isPersisted(SparkContext context) {
    return context.getPersistentRDDs().contains(rdd);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CachedRows rows && rdd == rows.rdd && plan.equals(rows.plan);
  }

  @Override
  public int hashCode() {
    return rdd; // a hash of the plan would visit the rows of a local table
  }
}
