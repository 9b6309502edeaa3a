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
 * One partition per worker, with the worker's rows. Depends only on those partitions of batches
 * that hold rows of the worker; no shuffle.
 */
final class WorkerRowsRdd extends RDD<WorkerRows> {
  @Serial private static final long serialVersionUID = 1L;

  private final RDD<RowBatch> batches;
  private final transient RowAssignment assignment;
  private final transient long[] expected;

  /**
   * The workers' rows.
   *
   * @param batches the batches that the assignment refers to
   * @param assignment rows of each worker
   * @param expected checksum of each worker's rows, verified whenever rows are computed; null where
   *     they are not known yet
   */
  WorkerRowsRdd(
      SparkContext context, RDD<RowBatch> batches, RowAssignment assignment, long[] expected) {
    super(context, dependencies(batches, assignment), ClassTag$.MODULE$.apply(WorkerRows.class));
    this.batches = batches;
    this.assignment = assignment;
    this.expected = expected;
  }

  private static int[] parents(RowAssignment assignment, int worker) {
    TreeSet<Integer> parents = new TreeSet<>();
    assignment.train().get(worker).forEach(s -> parents.add(s.parent()));
    assignment.validation().get(worker).forEach(s -> parents.add(s.parent()));
    return parents.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Seq<Dependency<?>> dependencies(RDD<RowBatch> batches, RowAssignment assignment) {
    Dependency<?> one = new PlanDependency(batches, assignment);
    return CollectionConverters.asScala(List.<Dependency<?>>of(one)).toSeq();
  }

  /** Rows with a verified checksum are the same each time, up to their order. */
  @Override
  public Enumeration.Value getOutputDeterministicLevel() {
    return expected != null
        ? DeterministicLevel$.MODULE$.UNORDERED()
        : super.getOutputDeterministicLevel();
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] parentPartitions = batches.partitions();
    Partition[] all = new Partition[assignment.train().size()];
    for (int k = 0; k < all.length; k++) {
      int[] parents = parents(assignment, k);
      Partition[] ownParents = new Partition[parents.length];
      for (int i = 0; i < ownParents.length; i++) {
        ownParents[i] = parentPartitions[parents[i]];
      }
      all[k] =
          new WorkerPartition(
              k,
              ownParents,
              assignment.train().get(k).toArray(new RowRange[0]),
              assignment.validation().get(k).toArray(new RowRange[0]),
              expected != null,
              expected == null ? 0 : expected[k]);
    }
    return all;
  }

  @Override
  public Iterator<WorkerRows> compute(Partition split, TaskContext context) {
    WorkerPartition partition = (WorkerPartition) split;
    List<RowBatch> all = new ArrayList<>();
    int[] starts = new int[partition.parents.length + 1];
    for (int i = 0; i < partition.parents.length; i++) {
      Iterator<RowBatch> parent = batches.iterator(partition.parents[i], context);
      while (parent.hasNext()) {
        all.add(parent.next());
      }
      starts[i + 1] = all.size();
    }
    Gatherer gatherer = new Gatherer(partition, all.toArray(new RowBatch[0]), starts);
    long[] train = gatherer.rows(partition.train, false);
    long[] validation = gatherer.rows(partition.validation, true);
    long checksum = WorkerRows.checksum(gatherer.batches, train, validation);
    if (partition.verify && checksum != partition.expected) {
      throw changed(partition.index);
    }
    WorkerRows rows =
        new WorkerRows(partition.index, gatherer.batches, train, validation, checksum);
    return CollectionConverters.asScala(List.of(rows).iterator());
  }

  /** The error of a fit whose input gave other rows than the first time. */
  static IngestException changed(int worker) {
    return new IngestException(
        "partition "
            + worker
            + " has other rows when read again: the input is not deterministic; save it first"
            + " and train on the saved rows");
  }

  /** Finds the rows of the ranges. */
  private record Gatherer(WorkerPartition partition, RowBatch[] batches, int[] starts) {

    long[] rows(RowRange[] ranges, boolean validation) {
      long[][] parts = new long[ranges.length][];
      int total = 0;
      for (int i = 0; i < ranges.length; i++) {
        int parent = 0;
        while (partition.parents[parent].index() != ranges[i].parent()) {
          parent++;
        }
        int from = starts[parent];
        int to = starts[parent + 1];
        parts[i] =
            switch (ranges[i].batch()) {
              case RowRange.WHOLE -> WorkerRows.refs(batches, from, to, validation);
              case RowRange.RANKED -> ranked(ranges[i], from, to, validation);
              default -> range(ranges[i], from, to, validation);
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

    private long[] range(RowRange range, int from, int to, boolean validation) {
      int number = from + range.batch();
      if (number >= to
          || batches[number].rows < range.to()
          || batches[number].validation != validation) {
        throw changed(partition.index);
      }
      long[] refs = new long[(int) (range.to() - range.from())];
      for (int i = 0; i < refs.length; i++) {
        refs[i] = WorkerRows.ref(number, (int) range.from() + i);
      }
      return refs;
    }

    private long[] ranked(RowRange range, int from, int to, boolean validation) {
      long[] refs = WorkerRows.refs(batches, from, to, validation);
      long[] sorted = RowSort.sorted(batches, refs, 0);
      if (range.to() > refs.length) {
        throw changed(partition.index);
      }
      return Arrays.copyOfRange(sorted, (int) range.from(), (int) range.to());
    }
  }

  /** Narrow: a worker needs only the partitions that its ranges are in. */
  private static final class PlanDependency extends NarrowDependency<RowBatch> {
    @Serial private static final long serialVersionUID = 1L;
    private final transient RowAssignment assignment;

    PlanDependency(RDD<RowBatch> batches, RowAssignment assignment) {
      super(batches);
      this.assignment = assignment;
    }

    @Override
    public Seq<Object> getParents(int partition) {
      List<Object> all = new ArrayList<>();
      for (int parent : parents(assignment, partition)) {
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
