// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.io.Serial;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;

/**
 * Steps over partitions without Spark's own closures. For each closure Spark parses its class file,
 * several times per job, which on small data takes as long as the job.
 */
public final class PartitionJob {
  private PartitionJob() {}

  /**
   * What runs on the executors.
   *
   * @param <T> type of the elements
   * @param <R> type of the result
   */
  public interface Task<T, R> extends Serializable {
    /** The result for this partition. */
    public R run(int partition, Iterator<T> elements);
  }

  /**
   * A function of an element.
   *
   * @param <T> type of the element
   * @param <R> type of the result
   */
  public interface Step<T, R> extends Serializable {
    /** The result for this element. */
    public R run(T element);
  }

  /**
   * The only element. Reads on to the end, which is when Spark releases its lock on a persisted
   * block.
   *
   * @throws IllegalStateException where there is another element
   */
  public static <T> T only(Iterator<T> elements) {
    T element = elements.next();
    if (elements.hasNext()) {
      throw new IllegalStateException("more than one element in a partition");
    }
    return element;
  }

  /** Runs a job: the results, in the order of the partitions. */
  @SuppressWarnings("unchecked")
  public static <T, R> List<R> run(RDD<T> rdd, Task<T, R> task) {
    Object results =
        rdd.context().runJob(rdd, new OnPartition<>(task), ClassTag$.MODULE$.apply(Object.class));
    return (List<R>) List.of((Object[]) results);
  }

  /** Each partition through {@code task}, when it is computed. */
  public static <T, R> RDD<R> through(RDD<T> rdd, Task<T, Iterator<R>> task) {
    return rdd.mapPartitionsWithIndex(new OnNumbered<>(task), false, tag());
  }

  /** Each element through {@code step}, when it is computed. */
  public static <T, R> RDD<R> each(RDD<T> rdd, Step<T, R> step) {
    return rdd.map(new OnElement<>(step), tag());
  }

  private static <R> ClassTag<R> tag() {
    return ClassTag$.MODULE$.apply(Object.class);
  }

  private static final class OnPartition<T, R>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, R>
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final Task<T, R> task;

    OnPartition(Task<T, R> task) {
      this.task = task;
    }

    @Override
    public R apply(TaskContext context, scala.collection.Iterator<T> elements) {
      return task.run(context.partitionId(), CollectionConverters.asJava(elements));
    }
  }

  private static final class OnNumbered<T, R>
      extends AbstractFunction2<Object, scala.collection.Iterator<T>, scala.collection.Iterator<R>>
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final Task<T, Iterator<R>> task;

    OnNumbered(Task<T, Iterator<R>> task) {
      this.task = task;
    }

    @Override
    public scala.collection.Iterator<R> apply(
        Object partition, scala.collection.Iterator<T> elements) {
      return CollectionConverters.asScala(
          task.run((Integer) partition, CollectionConverters.asJava(elements)));
    }
  }

  private static final class OnElement<T, R> extends AbstractFunction1<T, R>
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final Step<T, R> step;

    OnElement(Step<T, R> step) {
      this.step = step;
    }

    @Override
    public R apply(T element) {
      return step.run(element);
    }
  }
}
