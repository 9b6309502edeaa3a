// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.read.BatchSummary;
import io.github.signumspark.ingest.read.RowOrder;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowBatchBuilder;
import io.github.signumspark.ingest.stats.MomentsMerge;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.rdd.DeterministicLevel$;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The same rows give the same blocks, bit for bit, where {@link RowOrder} says so. */
class SameBlocksTest extends IngestTestBase {
  /** Everything that training can see. */
  private record Seen(
      List<WorkerBlock> blocks,
      List<Double> units,
      List<Double> deviations,
      List<Double> centres,
      List<Double> weights,
      double labelMean,
      long fingerprint) {}

  private static Seen seen(Ingest ingest, RowOrder order) {
    try (IngestedData data = ingest.run()) {
      assertEquals(order, data.order());
      List<Double> weights = new ArrayList<>();
      for (int p = 0; p < data.numWorkers(); p++) {
        weights.add(data.weightSum(p));
      }
      return new Seen(
          data.javaBlocks().collect(),
          boxed(data, data.scaling()::unit),
          boxed(data, data.scaling()::standardDeviation),
          boxed(data.scaling().centres()),
          weights,
          data.labelMean(),
          data.fingerprint());
    }
  }

  private static List<Double> boxed(IngestedData data, IntToDoubleFunction values) {
    return IntStream.range(0, data.numFeatures()).mapToDouble(values).boxed().toList();
  }

  private static List<Double> boxed(double[] values) {
    List<Double> boxed = new ArrayList<>();
    for (double value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  private static void assertSame(Seen expected, Seen actual) {
    assertEquals(expected.blocks().size(), actual.blocks().size());
    for (int p = 0; p < expected.blocks().size(); p++) {
      assertTrue(expected.blocks().get(p).equals(actual.blocks().get(p)), "block " + p);
    }
    assertTrue(expected.equals(actual), "moments");
  }

  /** A folder of parquet files of different sizes, with several row groups each. */
  private static String parquet(Path folder) throws IOException {
    String path = folder.resolve("rows").toString();
    int[] sizes = {300, 1200, 700};
    for (int i = 0; i < sizes.length; i++) {
      dataset(rows(sizes[i], 8, 0.4, i), 1)
          .write()
          .option("parquet.block.size", 4096)
          .option("parquet.page.size", 1024)
          .option("parquet.page.row.count.limit", 50)
          .option("parquet.block.row.count.limit", 150)
          .mode(SaveMode.Append)
          .parquet(path);
    }
    return path;
  }

  @Test
  void filesMayBeSplitAnyhow(@TempDir Path folder) throws IOException {
    String path = parquet(folder);
    Seen first = null;
    Set<Integer> partitions = new TreeSet<>();
    try {
      // Packed into one partition, a partition a file, and split within files.
      for (int bytes : new int[] {1 << 27, 60_000, 20_000, 9_000}) {
        spark.conf().set("spark.sql.files.maxPartitionBytes", bytes);
        spark.conf().set("spark.sql.files.openCostInBytes", Math.min(bytes, 4096));
        Dataset<Row> rows = spark.read().parquet(path);
        partitions.add(rows.javaRDD().getNumPartitions());
        Seen now = seen(full(rows).numWorkers(5).shuffle(ShuffleMode.NEVER), RowOrder.FILES);
        first = first == null ? now : first;
        assertSame(first, now);
      }
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
    assertTrue(partitions.size() >= 3, "splits were the same: " + partitions);
    // The test can fail: another seed gives another order.
    Seen other =
        seen(
            full(spark.read().parquet(path)).seed(4).numWorkers(5).shuffle(ShuffleMode.NEVER),
            RowOrder.FILES);
    assertNotEquals(first.blocks(), other.blocks());
    assertEquals(first.fingerprint(), other.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void exchangedRowsMayBePartitionedAnyhow(int workers) {
    List<Row> rows = rows(2000, 10, 0.3, 7);
    Seen first = null;
    for (int partitions : new int[] {1, 3, 17}) {
      Dataset<Row> data = dataset(rows, 2).repartition(partitions);
      Seen now = seen(full(data).numWorkers(workers).shuffle(ShuffleMode.ALWAYS), RowOrder.CONTENT);
      first = first == null ? now : first;
      assertSame(first, now);
    }
  }

  @Test
  void equalRowsAreDealtOutInTurn() {
    // Four kinds of rows: by content alone, a worker would get whole kinds.
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      org.apache.spark.ml.linalg.Vector x = Vectors.dense(i % 4 < 2 ? 1 : 0);
      rows.add(row(i % 3 == 0 ? 1 : 0, x, 1.0, false));
    }
    Seen first = null;
    for (int partitions : new int[] {2, 5}) {
      try (IngestedData data =
          Ingest.of(dataset(rows, 2).repartition(partitions))
              .numWorkers(8)
              .shuffle(ShuffleMode.ALWAYS)
              .run()) {
        for (WorkerBlock block : data.javaBlocks().collect()) {
          assertEquals(500, block.train().rows());
          double ones = 0;
          for (double label : block.train().labels()) {
            ones += label;
          }
          assertEquals(500 / 3.0, ones, 2);
        }
        assertTrue(!data.guard().differ(), data.guard().message());
      }
      Seen now =
          seen(
              Ingest.of(dataset(rows, 2).repartition(partitions))
                  .numWorkers(8)
                  .shuffle(ShuffleMode.ALWAYS),
              RowOrder.CONTENT);
      first = first == null ? now : first;
      assertSame(first, now);
    }
  }

  /** Rows that come in another order each time, as after a shuffle, and say so. */
  private static final class Scrambled extends RDD<Row> {
    @Serial private static final long serialVersionUID = 1L;
    private final long seed;

    Scrambled(long seed) {
      super(
          spark.sparkContext(),
          CollectionConverters.asScala(new ArrayList<org.apache.spark.Dependency<?>>()).toSeq(),
          ClassTag$.MODULE$.apply(Row.class));
      this.seed = seed;
    }

    @Override
    public Partition[] getPartitions() {
      return new Partition[] {new Part(0), new Part(1), new Part(2)};
    }

    @Override
    public Iterator<Row> compute(Partition split, TaskContext context) {
      List<Row> rows = new ArrayList<>();
      Random random = new Random(split.index());
      for (int i = 0; i < 400; i++) {
        double label = random.nextInt(2);
        rows.add(
            row(
                label,
                Vectors.dense(random.nextGaussian(), random.nextInt(3), random.nextInt(2))
                    .compressed()));
      }
      Collections.shuffle(rows, new Random(seed + split.index()));
      return CollectionConverters.asScala(rows.iterator());
    }

    @Override
    public scala.Enumeration.Value getOutputDeterministicLevel() {
      return DeterministicLevel$.MODULE$.UNORDERED();
    }

    /** A partition. */
    private record Part(int index) implements Partition {}
  }

  private static Dataset<Row> frame(RDD<Row> rows) {
    return spark.createDataFrame(rows, SCHEMA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO", "ALWAYS"})
  void rowsMayArriveInAnyOrder(ShuffleMode shuffle) {
    RowOrder order =
        shuffle == ShuffleMode.ALWAYS ? RowOrder.CONTENT : RowOrder.CONTENT_OF_PARTITIONS;
    Seen first = null;
    for (int seed = 0; seed < 4; seed++) {
      Seen now = seen(Ingest.of(frame(new Scrambled(seed))).numWorkers(5).shuffle(shuffle), order);
      first = first == null ? now : first;
      assertSame(first, now);
    }
  }

  @Test
  void slicedMomentsAreTheDirectOnes() {
    Random random = new Random(5);
    int d = 3 * MomentsMerge.RANGE_COLUMNS + 17;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      TreeSet<Integer> ids = new TreeSet<>();
      for (int e = 0; e < 30; e++) {
        ids.add(random.nextInt(3) == 0 ? random.nextInt(20) * 9000 : random.nextInt(d));
      }
      double[] values = random.doubles(ids.size(), 0.5, 1.5).toArray();
      rows.add(
          row(
              random.nextInt(2),
              Vectors.sparse(d, ids.stream().mapToInt(j -> j).toArray(), values),
              1 + random.nextDouble(),
              false));
    }
    Dataset<Row> data = dataset(rows, 3);
    Seen direct = seen(full(data).numWorkers(6), RowOrder.PARTITIONS);
    Seen sliced = seen(full(data).numWorkers(6).directBytes(0), RowOrder.PARTITIONS);
    assertSame(direct, sliced);
  }

  private static final AtomicInteger COMPUTED = new AtomicInteger();

  @Test
  void otherRowsAreNoticedWhenABlockIsComputedAgain() {
    RDD<Row> rows =
        context
            .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 2)
            .map(i -> row(i % 2, Vectors.dense(i, COMPUTED.incrementAndGet())))
            .rdd();
    try (IngestedData data = Ingest.of(frame(rows)).numWorkers(2).run()) {
      List<WorkerBlock> blocks = data.javaBlocks().collect();
      assertEquals(blocks, data.javaBlocks().collect());
      data.javaBlocks().unpersist(true);
      Exception failure = assertThrows(SparkException.class, () -> data.javaBlocks().count());
      IngestException found = IngestException.in(failure);
      assertEquals(failure, found.getCause());
      assertTrue(
          found
              .getMessage()
              .matches(
                  "partition [01] has other rows when read again: the input is not deterministic;"
                      + " save it first and train on the saved rows"),
          found.getMessage());
    }
  }

  @Test
  void blocksAreComputedAgainFromTheInput() {
    List<Row> rows = rows(300, 5, 0.5, 9);
    for (ShuffleMode shuffle : ShuffleMode.values()) {
      try (IngestedData data = full(dataset(rows, 3)).numWorkers(4).shuffle(shuffle).run()) {
        List<WorkerBlock> blocks = data.javaBlocks().collect();
        data.javaBlocks().unpersist(true);
        assertTrue(blocks.equals(data.javaBlocks().collect()), shuffle.name());
        long[] checksums = new long[4];
        long[] known = new long[4];
        for (int p = 0; p < 4; p++) {
          checksums[p] = blocks.get(p).checksum();
          known[p] = data.checksum(p);
        }
        assertArrayEquals(known, checksums);
      }
    }
  }

  @Test
  void piecesSurviveSerialization() throws Exception {
    RowBatchBuilder writer = new RowBatchBuilder(3, true, true);
    writer.reserve(3, 0);
    System.arraycopy(new double[] {1, 0, -2}, 0, writer.values, 0, 3);
    assertEquals(null, writer.commitDense(1, 2));
    writer.reserve(2, 2);
    System.arraycopy(new double[] {5, 0}, 0, writer.values, writer.valueEnd, 2);
    System.arraycopy(new int[] {0, 2}, 0, writer.indices, writer.indexEnd, 2);
    assertEquals(null, writer.commitSparse(2, 0, 1));
    RowBatch batch = writer.seal("file", 7, 1);
    Path file = Files.createTempFile("batch", ".bin");
    try (var out = new java.io.ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(batch);
    }
    try (var in = new java.io.ObjectInputStream(Files.newInputStream(file))) {
      RowBatch copy = (RowBatch) in.readObject();
      assertEquals(BatchSummary.of(0, 0, batch), BatchSummary.of(0, 0, copy));
      assertEquals(3, copy.nonZeros);
      assertArrayEquals(new int[] {0, 3, 4}, copy.valueOffsets);
      assertArrayEquals(new int[] {0, 0, 1}, copy.indexOffsets);
      assertArrayEquals(batch.values, copy.values);
      assertArrayEquals(batch.indices, copy.indices);
      assertArrayEquals(batch.hashes, copy.hashes);
    } finally {
      Files.delete(file);
    }
  }
}
