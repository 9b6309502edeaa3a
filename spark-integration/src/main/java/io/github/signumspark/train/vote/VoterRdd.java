// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.train.jobs.Sent;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The workers after their vote in one step, one partition each. Computed from the workers of the
 * previous step and the step that was sent. Where those were lost with their executor, or
 * unpersisted, they are computed from the last base and the steps since, which the RDD keeps: the
 * same bits, later.
 *
 * <p>The lineage is two steps long, however many steps there are: once a step is done, its RDD
 * drops the previous one.
 */
final class VoterRdd extends RDD<VoterState> {
  @Serial private static final long serialVersionUID = 1L;

  private final RDD<WorkerBlock> blocks;
  private final VoterTask task;
  private final VoterBase base;
  private final ArrayList<Sent<VoteStep>> since;
  private final int step;
  private Sent<VoteStep> last;
  private VoterRdd before;

  /**
   * The workers after they voted in step {@code base.next() + since.size()}.
   *
   * @param blocks the rows
   * @param task what a worker does
   * @param base where states can be restored from
   * @param since the steps from {@code base.next()} on
   * @param last the step that was decided last; null before the first
   * @param before the workers of the step before, or null to begin at the base
   */
  VoterRdd(
      RDD<WorkerBlock> blocks,
      VoterTask task,
      VoterBase base,
      List<Sent<VoteStep>> since,
      Sent<VoteStep> last,
      VoterRdd before) {
    super(
        blocks.context(), dependencies(blocks, before), ClassTag$.MODULE$.apply(VoterState.class));
    this.blocks = blocks;
    this.task = task;
    this.base = base;
    this.since = new ArrayList<>(since);
    this.last = last;
    this.step = base.next() + since.size();
    this.before = before;
  }

  private static Seq<Dependency<?>> dependencies(RDD<WorkerBlock> blocks, VoterRdd before) {
    List<Dependency<?>> all = new ArrayList<>();
    // The rows first: a worker's tasks run where these are cached.
    all.add(new OneToOneDependency<>(blocks));
    if (before != null) {
      all.add(new OneToOneDependency<>(before));
    }
    return CollectionConverters.asScala(all).toSeq();
  }

  @Override
  public Seq<Dependency<?>> getDependencies() {
    return dependencies(blocks, before);
  }

  @Override
  public Partition[] getPartitions() {
    return blocks.partitions();
  }

  @Override
  public Iterator<VoterState> compute(Partition split, TaskContext context) {
    WorkerBlock block = only(blocks.iterator(split, context));
    VoterState state;
    if (before != null) {
      VoterState voted = only(before.iterator(split, context));
      state = task.voted(block, task.moved(block, voted, last.value()), step);
    } else {
      double[] saved = base.states() == null ? null : base.states().state(split.index());
      state = task.voted(block, task.begin(block, base.weights(), saved), base.next());
      for (int t = base.next(); t < step; t++) {
        VoterState moved = task.moved(block, state, since.get(t - base.next()).value());
        state = task.voted(block, moved, t + 1);
      }
    }
    return CollectionConverters.asScala(List.of(state).iterator());
  }

  private static <T> T only(Iterator<T> elements) {
    return PartitionJob.only(CollectionConverters.asJava(elements));
  }

  /** Drops the previous step; what is lost from here on is computed from the base. */
  void forgetBefore() {
    before = null;
    // With a new base it is closed soon, and a closed value cannot be sent.
    last = null;
    clearDependencies();
  }
}
