// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Hundreds of fits in one session, undisturbed and interrupted, leave nothing of theirs behind. */
@Tag("proof")
@ExtendWith(LocalSpark.class)
class NothingLeftTest {
  private static final int FITS = 200;
  private static final int SHARED = 500;
  private static final int INTERRUPTED = 50;
  private static final String[] MODES = {"local", "vote", "gradient"};
  private static final long PATIENCE_SECONDS = 60;

  /** Spark's own pools may have some more or less; fits that left one each would leave 50. */
  private static final int FEW_THREADS = 10;

  private final SparkSession spark;
  private final SparkContext context;
  private final Dataset<Row> rows;

  @TempDir private Path folder;

  NothingLeftTest(SparkSession spark) {
    this.spark = spark;
    this.context = spark.sparkContext();
    this.rows = Rows.frame(spark, Rows.sparseLogistic(400, 40, 5, 3), 2);
  }

  /** The k-th fit: every mode, with and without a finish, with and without checkpoints. */
  private SignumLogisticRegression stage(int k) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setAggregation(MODES[k % 3])
            .setFinish(k % 2 == 0 ? "auto" : "none")
            .setRegParam(0.01)
            .setMaxIter(6)
            .setMaxPasses(6)
            .setNumWorkers(4)
            .setSeed(k)
            .setCheckpointInterval(2);
    return k % 4 < 2 ? stage.setCheckpointDir(folder.resolve("checkpoints").toString()) : stage;
  }

  @Test
  void fitsLeaveNothing() throws Exception {
    for (int k = 0; k < 12; k++) {
      stage(k).fit(rows);
    }
    Map<String, Set<String>> before = state();
    int threads = threads();
    for (int k = 0; k < FITS; k++) {
      stage(100 + k).fit(rows);
    }
    assertNothingMore(before, threads);
  }

  @Test
  void fitsThatShareBlocksAddNothing() throws Exception {
    stage(0).fit(rows);
    Map<String, Set<String>> empty = state();
    Dataset<Row> cached = rows.cache();
    for (int k = 0; k < 12; k++) {
      shared(k).fit(cached);
    }
    Map<String, Set<String>> before = state();
    int threads = threads();
    for (int k = 0; k < SHARED; k++) {
      shared(k).fit(cached);
    }
    assertNothingMore(before, threads);
    cached.unpersist(true);
    assertNothingMore(empty, threads);
  }

  /** Fits with two sets of blocks, with and without an intercept. */
  private static SignumLogisticRegression shared(int k) {
    return new SignumLogisticRegression()
        .setRegParam(0.001 * (1 + k % 7))
        .setElasticNetParam(k % 3 == 0 ? 0.5 : 0)
        .setTol(k % 2 == 0 ? 1e-4 : 1e-6)
        .setFitIntercept(k % 4 != 0);
  }

  @Test
  void interruptedFitsLeaveNothing() throws Exception {
    for (int k = 0; k < 12; k++) {
      stage(k).fit(rows);
    }
    Map<String, Set<String>> before = state();
    int threads = threads();
    Thread fitting = Thread.currentThread();
    for (int k = 0; k < INTERRUPTED; k++) {
      int round = 1 + k % 3;
      TrainingListener interrupter =
          new TrainingListener() {
            @Override
            public void onRound(FitInfo fit, Round done) {
              if (done.number() == round) {
                fitting.interrupt();
              }
            }
          };
      SignumLogisticRegression stage = stage(1000 + k).setFinish("none");
      SignumListeners.add(spark, interrupter);
      try {
        assertThrows(InterruptedException.class, () -> stage.fit(rows), "fit " + k);
      } finally {
        SignumListeners.remove(spark, interrupter);
        Thread.interrupted();
      }
      if (k % 4 < 2) {
        // What an interrupted fit saves is meant to stay, until it has succeeded.
        stage.fit(rows);
      }
    }
    assertNothingMore(before, threads);
  }

  /** Spark removes blocks and task binaries in threads of its own, once they are garbage. */
  private void assertNothingMore(Map<String, Set<String>> before, int threads) throws Exception {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    Map<String, Set<String>> more = more(before);
    while (System.nanoTime() < end && !(more.isEmpty() && threads() <= threads + FEW_THREADS)) {
      System.gc();
      Thread.sleep(500);
      more = more(before);
    }
    assertEquals(Map.of(), more);
    assertTrue(threads() <= threads + FEW_THREADS, threads + " threads, now " + threads());
  }

  /** What is there now and was not before. */
  private Map<String, Set<String>> more(Map<String, Set<String>> before) throws Exception {
    Map<String, Set<String>> more = state();
    more.forEach((kind, things) -> things.removeAll(before.get(kind)));
    more.values().removeIf(Set::isEmpty);
    return more;
  }

  private Map<String, Set<String>> state() throws Exception {
    Map<String, Set<String>> state = new TreeMap<>();
    state.put(
        "persisted RDDs",
        CollectionConverters.asJava(context.getPersistentRDDs()).keySet().stream()
            .map(String::valueOf)
            .collect(Collectors.toCollection(TreeSet::new)));
    Set<String> blocks = new TreeSet<>();
    for (BlockId id :
        CollectionConverters.asJava(
            SparkEnv.get().blockManager().getMatchingBlockIds(new AnyBlock()))) {
      blocks.add(id.name());
    }
    state.put("blocks", blocks);
    state.put("endpoints", new TreeSet<>(endpoints()));
    Properties properties = context.getLocalProperties();
    state.put(
        "job properties",
        properties.stringPropertyNames().stream()
            .filter(name -> properties.getProperty(name) != null)
            .map(name -> name + "=" + properties.getProperty(name))
            .collect(Collectors.toCollection(TreeSet::new)));
    try (Stream<Path> files = Files.walk(folder)) {
      state.put(
          "files",
          files
              .filter(Files::isRegularFile)
              .map(Path::toString)
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return state;
  }

  /** The names of the driver's RPC endpoints, which Spark keeps private. */
  private static Set<String> endpoints() throws ReflectiveOperationException {
    Object dispatcher = field(SparkEnv.get().rpcEnv(), "dispatcher");
    return ((Map<?, ?>) field(dispatcher, "endpoints"))
        .keySet().stream().map(String::valueOf).collect(Collectors.toSet());
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    Field field =
        Stream.of(owner.getClass().getDeclaredFields())
            .filter(f -> f.getName().equals(name) || f.getName().endsWith("$$" + name))
            .findFirst()
            .orElseThrow();
    field.setAccessible(true);
    return field.get(owner);
  }

  private static final class AnyBlock extends AbstractFunction1<BlockId, Object>
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public Object apply(BlockId id) {
      return true;
    }
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }
}
