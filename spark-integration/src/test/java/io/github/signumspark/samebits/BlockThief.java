// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.TrainingListener;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;

/** Takes all training blocks and workers' states away after a round: they are computed again. */
final class BlockThief implements TrainingListener {
  private final SparkContext context;
  private final int round;
  private final Consumer<Integer> before;
  private int thefts;

  /**
   * A thief.
   *
   * @param context whose blocks
   * @param round after which round of every fit
   * @param before is told the number of RDDs that are about to lose their blocks
   */
  BlockThief(SparkContext context, int round, Consumer<Integer> before) {
    this.context = context;
    this.round = round;
    this.before = before;
  }

  @Override
  public void onRound(FitInfo fit, Round done) {
    if (done.number() != round) {
      return;
    }
    int found = 0;
    for (RDD<?> rdd : CollectionConverters.asJava(context.getPersistentRDDs()).values()) {
      if (rdd.name() != null && rdd.name().endsWith("training blocks")) {
        // Not unpersist: the blocks are to be persisted again when they are computed again.
        SparkEnv.get().blockManager().master().removeRdd(rdd.id(), true);
        found++;
      } else if (rdd.name() != null && rdd.name().endsWith(": workers")) {
        // Their states too, which are computed again from the last base.
        SparkEnv.get().blockManager().master().removeRdd(rdd.id(), true);
      }
    }
    thefts += found;
    before.accept(found);
  }

  /** How often blocks were taken away. */
  int thefts() {
    return thefts;
  }
}
