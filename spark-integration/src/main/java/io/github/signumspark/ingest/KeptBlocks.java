// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import io.github.signumspark.internal.CachedRows;
import io.github.signumspark.internal.Releases;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Blocks that several fits share: the first one reads the rows, others that want the same ones wait
 * for it. One instance a Spark context keeps blocks of cached data sets, for as long as these stay
 * in Spark's cache and while all kept blocks together take no more than a quarter of the storage
 * memory; those that were used least recently go first. Other instances keep blocks until they are
 * closed. Blocks in use are released when their last fit ends. Safe for use by several threads.
 */
final class KeptBlocks implements AutoCloseable {
  /** Configuration, or local property of the thread that fits: false to keep nothing. */
  static final String CONF = "spark.signum.keepBlocks";

  private static final Logger LOG = LoggerFactory.getLogger(KeptBlocks.class);
  private static final int PARTS_OF_STORAGE = 4;
  private static final Map<SparkContext, KeptBlocks> OF_CACHED = new ConcurrentHashMap<>();

  private final Supplier<Long> bound;
  private final Predicate<BlockKey> alive;

  // Guarded by this.
  private final Map<BlockKey, Kept> all = new HashMap<>();
  private long uses;
  private boolean closed;

  /** One reading. */
  private static final class Kept {
    final CompletableFuture<IngestedData> data = new CompletableFuture<>();
    int users;
    long lastUse;
    boolean dropped;
  }

  private KeptBlocks(Supplier<Long> bound, Predicate<BlockKey> alive) {
    this.bound = bound;
    this.alive = alive;
  }

  /** Keeps blocks until it is closed, however many. */
  KeptBlocks() {
    this(() -> Long.MAX_VALUE, key -> true);
  }

  /** Whether fits of the calling thread share the blocks of cached data sets. */
  static boolean isOn(SparkContext context) {
    String setting = context.getLocalProperty(CONF);
    return Boolean.parseBoolean(setting != null ? setting : context.getConf().get(CONF, "true"));
  }

  /** The blocks of cached data sets; forgets those whose data set left the cache. */
  static KeptBlocks ofCached(SparkContext context) {
    KeptBlocks kept =
        OF_CACHED.computeIfAbsent(
            context,
            c -> {
              KeptBlocks blocks =
                  new KeptBlocks(
                      () -> storage(c) / PARTS_OF_STORAGE,
                      key -> ((CachedRows) key.source()).isPersisted(c));
              c.addSparkListener(new Unpersisted(c, blocks));
              return blocks;
            });
    kept.drop(kept.alive.negate());
    return kept;
  }

  /** Storage memory of all executors, in bytes. */
  private static long storage(SparkContext context) {
    long bytes = 0;
    for (Tuple2<Object, Object> memory :
        CollectionConverters.asJava(context.getExecutorMemoryStatus()).values()) {
      bytes += (Long) memory._1();
    }
    return bytes;
  }

  /**
   * The blocks for a key, read if they are not there. To be closed by the caller, which leaves them
   * here.
   *
   * @param key what they depend on
   * @param reading reads them; called by one thread at a time for equal keys
   */
  IngestedData get(BlockKey key, Supplier<IngestedData> reading) {
    while (true) {
      final long start = System.nanoTime();
      Kept kept;
      boolean first;
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("the rows were released");
        }
        kept = all.get(key);
        first = kept == null;
        if (first) {
          kept = new Kept();
          all.put(key, kept);
        }
        kept.users++;
        kept.lastUse = ++uses;
      }
      Kept used = kept;
      if (first) {
        IngestedData data = read(key, kept, reading);
        drop(alive.negate()); // the data set may have left the cache before its blocks were here
        trim();
        return data.lease(0, true, () -> leave(used));
      }
      try {
        IngestedData data = kept.data.get();
        return data.lease((System.nanoTime() - start) * 1e-9, false, () -> leave(used));
      } catch (ExecutionException e) {
        leave(kept); // the thread that read them failed, maybe for reasons of its own: try again
      } catch (InterruptedException e) {
        leave(kept);
        throwUndeclared(e); // as a job of Spark's own does
      }
    }
  }

  private IngestedData read(BlockKey key, Kept kept, Supplier<IngestedData> reading) {
    try {
      IngestedData data = reading.get();
      kept.data.complete(data);
      return data;
    } catch (Throwable failure) {
      synchronized (this) {
        all.remove(key, kept);
      }
      kept.data.completeExceptionally(failure);
      throw failure;
    }
  }

  private void leave(Kept kept) {
    boolean last;
    synchronized (this) {
      kept.users--;
      last = kept.users == 0 && kept.dropped;
    }
    if (last) {
      release(List.of(kept));
    }
    trim();
  }

  /** Drops the least recently used ones until those kept are within the bound. */
  private void trim() {
    long most = bound.get();
    List<Kept> unused = new ArrayList<>();
    synchronized (this) {
      List<Map.Entry<BlockKey, Kept>> present = new ArrayList<>(all.entrySet());
      present.removeIf(entry -> !entry.getValue().data.isDone());
      present.sort(Comparator.comparingLong(entry -> entry.getValue().lastUse));
      long bytes = present.stream().mapToLong(entry -> entry.getValue().data.join().bytes()).sum();
      for (Map.Entry<BlockKey, Kept> entry : present) {
        if (bytes > most && entry.getValue().users == 0) {
          bytes -= entry.getValue().data.join().bytes();
          drop(entry.getKey(), unused);
        }
      }
    }
    release(unused);
  }

  /** Forgets blocks, which are released when no fit uses them. */
  private void drop(Predicate<BlockKey> which) {
    List<Kept> unused = new ArrayList<>();
    synchronized (this) {
      for (BlockKey key : List.copyOf(all.keySet())) {
        if (which.test(key)) {
          drop(key, unused);
        }
      }
    }
    release(unused);
  }

  private void drop(BlockKey key, List<Kept> unused) {
    Kept kept = all.remove(key);
    kept.dropped = true;
    if (kept.users == 0) {
      unused.add(kept);
    }
  }

  private static void release(Collection<Kept> unused) {
    Releases.run(
        unused.stream()
            .filter(kept -> kept.data.isDone() && !kept.data.isCompletedExceptionally())
            .map(kept -> (Runnable) kept.data.join()::close)
            .toArray(Runnable[]::new));
  }

  /** Forgets all blocks; nothing can be read after that. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    drop(key -> true);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwUndeclared(Throwable cause) throws E {
    throw (E) cause;
  }

  /** Called when cached rows are released, and at the end of the context. */
  private static final class Unpersisted extends SparkListener {
    private final SparkContext context;
    private final KeptBlocks blocks;

    Unpersisted(SparkContext context, KeptBlocks blocks) {
      this.context = context;
      this.blocks = blocks;
    }

    @Override
    public void onUnpersistRDD(SparkListenerUnpersistRDD event) {
      blocks.drop(
          key -> {
            boolean here = ((CachedRows) key.source()).rdd() == event.rddId();
            if (here) {
              LOG.debug("the blocks of cached RDD {} are no longer kept", event.rddId());
            }
            return here;
          });
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd event) {
      OF_CACHED.remove(context);
    }
  }
}
