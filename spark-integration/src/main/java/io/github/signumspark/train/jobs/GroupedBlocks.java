// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.pack.WorkerBlock;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The blocks of several workers in each partition, so that one task can serve them all. */
final class GroupedBlocks extends RDD<WorkerBlock> {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<int[]> groups;

  /**
   * Blocks in groups.
   *
   * @param blocks one partition per worker
   * @param groups the workers of each partition
   */
  GroupedBlocks(RDD<WorkerBlock> blocks, List<int[]> groups) {
    super(
        blocks.context(), dependencies(blocks, groups), ClassTag$.MODULE$.apply(WorkerBlock.class));
    this.groups = groups;
  }

  private static Seq<Dependency<?>> dependencies(RDD<WorkerBlock> blocks, List<int[]> groups) {
    List<Dependency<?>> all = List.of(new OneToGroup(blocks, groups));
    return CollectionConverters.asScala(all).toSeq();
  }

  @Override
  public Partition[] getPartitions() {
    RDD<WorkerBlock> blocks = firstParent(elementClassTag());
    Partition[] partitions = new Partition[groups.size()];
    Arrays.setAll(
        partitions,
        g ->
            new Group(
                g,
                Arrays.stream(groups.get(g))
                    .mapToObj(worker -> blocks.partitions()[worker])
                    .toArray(Partition[]::new)));
    return partitions;
  }

  @Override
  public Iterator<WorkerBlock> compute(Partition split, TaskContext context) {
    RDD<WorkerBlock> blocks = firstParent(elementClassTag());
    return CollectionConverters.asScala(
        Arrays.stream(((Group) split).members)
            .map(member -> blocks.iterator(member, context).next())
            .iterator());
  }

  private static final class Group implements Partition {
    @Serial private static final long serialVersionUID = 1L;
    private final int index;
    private final Partition[] members;

    Group(int index, Partition[] members) {
      this.index = index;
      this.members = members;
    }

    @Override
    public int index() {
      return index;
    }
  }

  /** Only the driver uses it, to place tasks. */
  private static final class OneToGroup extends NarrowDependency<WorkerBlock> {
    @Serial private static final long serialVersionUID = 1L;
    private final transient List<int[]> groups;

    OneToGroup(RDD<WorkerBlock> blocks, List<int[]> groups) {
      super(blocks);
      this.groups = groups;
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return CollectionConverters.asScala(
              Arrays.stream(groups.get(partition)).mapToObj(worker -> (Object) worker).toList())
          .toSeq();
    }
  }
}
