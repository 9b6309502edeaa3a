// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowSort;
import io.github.signumspark.ingest.rows.WorkerRows;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.DeterministicLevel$;
import org.apache.spark.rdd.RDD;
import scala.Enumeration;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * One partition a worker, with the worker's rows. Depends on just those partitions of pieces that
 * hold rows of the worker; no shuffle.
 */
final class WorkerRowsRdd extends RDD<WorkerRows> {
  @Serial private static final long serialVersionUID = 1L;

  private final RDD<RowBatch> pieces;
  private final transient RowAssignment plan;
  private final transient long[] expected;

  /**
   * The workers' rows.
   *
   * @param pieces the pieces that the plan speaks of
   * @param plan rows of each worker
   * @param expected checksum of each worker's rows, against which rows are checked whenever they
   *     are computed; null where they are not known yet
   */
  WorkerRowsRdd(SparkContext context, RDD<RowBatch> pieces, RowAssignment plan, long[] expected) {
    super(context, dependencies(pieces, plan), ClassTag$.MODULE$.apply(WorkerRows.class));
    this.pieces = pieces;
    this.plan = plan;
    this.expected = expected;
  }

  private static int[] parents(RowAssignment plan, int worker) {
    TreeSet<Integer> parents = new TreeSet<>();
    plan.train().get(worker).forEach(s -> parents.add(s.parent()));
    plan.validation().get(worker).forEach(s -> parents.add(s.parent()));
    return parents.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Seq<Dependency<?>> dependencies(RDD<RowBatch> pieces, RowAssignment plan) {
    Dependency<?> one = new PlanDependency(pieces, plan);
    return CollectionConverters.asScala(List.<Dependency<?>>of(one)).toSeq();
  }

  /** Rows that are checked against their checksum are the same each time, in whatever order. */
  @Override
  public Enumeration.Value getOutputDeterministicLevel() {
    return expected != null
        ? DeterministicLevel$.MODULE$.UNORDERED()
        : super.getOutputDeterministicLevel();
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] of = pieces.partitions();
    Partition[] all = new Partition[plan.train().size()];
    for (int k = 0; k < all.length; k++) {
      int[] parents = parents(plan, k);
      Partition[] own = new Partition[parents.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = of[parents[i]];
      }
      all[k] =
          new WorkerPartition(
              k,
              own,
              plan.train().get(k).toArray(new RowRange[0]),
              plan.validation().get(k).toArray(new RowRange[0]),
              expected != null,
              expected == null ? 0 : expected[k]);
    }
    return all;
  }

  @Override
  public Iterator<WorkerRows> compute(Partition split, TaskContext context) {
    WorkerPartition own = (WorkerPartition) split;
    List<RowBatch> all = new ArrayList<>();
    int[] starts = new int[own.parents.length + 1];
    for (int i = 0; i < own.parents.length; i++) {
      Iterator<RowBatch> parent = pieces.iterator(own.parents[i], context);
      while (parent.hasNext()) {
        all.add(parent.next());
      }
      starts[i + 1] = all.size();
    }
    Gatherer gatherer = new Gatherer(own, all.toArray(new RowBatch[0]), starts);
    long[] train = gatherer.rows(own.train, false);
    long[] validation = gatherer.rows(own.validation, true);
    long checksum = WorkerRows.checksum(gatherer.pieces, train, validation);
    if (own.verify && checksum != own.expected) {
      throw changed(own.index);
    }
    WorkerRows rows = new WorkerRows(own.index, gatherer.pieces, train, validation, checksum);
    return CollectionConverters.asScala(List.of(rows).iterator());
  }

  /** What ends a fit whose input gave other rows than the first time. */
  static IngestException changed(int worker) {
    return new IngestException(
        "partition "
            + worker
            + " came back with other rows: the input is not deterministic; write it out first");
  }

  /** Finds the rows that segments speak of. */
  private record Gatherer(WorkerPartition own, RowBatch[] pieces, int[] starts) {

    long[] rows(RowRange[] segments, boolean validation) {
      long[][] parts = new long[segments.length][];
      int total = 0;
      for (int i = 0; i < segments.length; i++) {
        int parent = 0;
        while (own.parents[parent].index() != segments[i].parent()) {
          parent++;
        }
        int from = starts[parent];
        int to = starts[parent + 1];
        parts[i] =
            switch (segments[i].piece()) {
              case RowRange.WHOLE -> WorkerRows.refs(pieces, from, to, validation);
              case RowRange.RANKED -> ranked(segments[i], from, to, validation);
              default -> range(segments[i], from, to, validation);
            };
        total = Math.addExact(total, parts[i].length);
      }
      if (parts.length == 1) {
        return parts[0];
      }
      long[] refs = new long[total];
      int at = 0;
      for (long[] part : parts) {
        System.arraycopy(part, 0, refs, at, part.length);
        at += part.length;
      }
      return refs;
    }

    private long[] range(RowRange segment, int from, int to, boolean validation) {
      int number = from + segment.piece();
      if (number >= to
          || pieces[number].rows < segment.to()
          || pieces[number].validation != validation) {
        throw changed(own.index);
      }
      long[] refs = new long[(int) (segment.to() - segment.from())];
      for (int i = 0; i < refs.length; i++) {
        refs[i] = WorkerRows.ref(number, (int) segment.from() + i);
      }
      return refs;
    }

    private long[] ranked(RowRange segment, int from, int to, boolean validation) {
      long[] refs = WorkerRows.refs(pieces, from, to, validation);
      long[] sorted = RowSort.sorted(pieces, refs, 0);
      if (segment.to() > refs.length) {
        throw changed(own.index);
      }
      return Arrays.copyOfRange(sorted, (int) segment.from(), (int) segment.to());
    }
  }

  /** Narrow: a worker needs the partitions that its segments name. */
  private static final class PlanDependency extends NarrowDependency<RowBatch> {
    @Serial private static final long serialVersionUID = 1L;
    private final transient RowAssignment plan;

    PlanDependency(RDD<RowBatch> pieces, RowAssignment plan) {
      super(pieces);
      this.plan = plan;
    }

    @Override
    public Seq<Object> getParents(int partition) {
      List<Object> all = new ArrayList<>();
      for (int parent : parents(plan, partition)) {
        all.add(parent);
      }
      return CollectionConverters.asScala(all).toSeq();
    }
  }

  /** What a task needs to find its rows. */
  private static final class WorkerPartition implements Partition {
    @Serial private static final long serialVersionUID = 1L;
    private final int index;
    private final Partition[] parents;
    private final RowRange[] train;
    private final RowRange[] validation;
    private final boolean verify;
    private final long expected;

    WorkerPartition(
        int index,
        Partition[] parents,
        RowRange[] train,
        RowRange[] validation,
        boolean verify,
        long expected) {
      this.index = index;
      this.parents = parents;
      this.train = train;
      this.validation = validation;
      this.verify = verify;
      this.expected = expected;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public int hashCode() {
      return index;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof WorkerPartition p && p.index == index;
    }
  }
}
