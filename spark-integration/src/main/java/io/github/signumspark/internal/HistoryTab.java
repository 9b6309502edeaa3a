// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVStore;
import org.apache.spark.util.kvstore.KVStoreIterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A tab in Spark's History Server, of applications whose event log has events of one type; the
 * events are kept by their natural index, a number. A History Server without this library passes
 * over such events.
 *
 * @param <T> the events
 */
public abstract class HistoryTab<T extends SparkListenerEvent> implements AppHistoryServerPlugin {
  private final Class<T> type;
  private final String prefix;
  private final String apiPath;

  /**
   * A tab.
   *
   * @param type of the events
   * @param prefix the tab's path, and with a capital letter its name
   * @param apiPath path below the tab's that {@link #api} answers
   */
  protected HistoryTab(Class<T> type, String prefix, String apiPath) {
    this.type = type;
    this.prefix = prefix;
    this.apiPath = apiPath;
  }

  /** The events of one application. */
  public interface Kept<T> {
    /** The last one with a number. */
    Optional<T> of(long number);

    /** The last one of each number, in descending order. */
    List<T> newestFirst();
  }

  /** Hands an event to the application's listeners, the event log among them. */
  public static void post(SparkContext context, SparkListenerEvent event) {
    context.listenerBus().post(event);
  }

  /** An event's natural index. */
  protected abstract long number(T event);

  /** How many are kept of one application. */
  protected abstract int retained(SparkConf conf);

  /** The pages, by their path below the tab's. */
  protected abstract Map<String, SparkUiTabs.Content> pages();

  /** What answers below the tab. */
  protected abstract SparkUiTabs.Api api(Kept<T> kept);

  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    int most = retained(conf);
    SparkListener keeper =
        new SparkListener() {
          @Override
          public void onOtherEvent(SparkListenerEvent event) {
            if (type.isInstance(event)) {
              keep(store, event, most);
            }
          }
        };
    return CollectionConverters.asScala(List.of(keeper)).toSeq();
  }

  private void keep(KVStore store, SparkListenerEvent event, int most) {
    try {
      store.write(event);
      if (store.count(type) > most) {
        store.delete(type, number(oldest(store)));
      }
    } catch (Exception e) {
      throw failed(e);
    }
  }

  private T oldest(KVStore store) throws Exception {
    try (KVStoreIterator<T> first = store.view(type).max(1).closeableIterator()) {
      return first.next();
    }
  }

  @Override
  public void setupUI(SparkUI ui) {
    Stored kept = new Stored(ui.store().store());
    if (!kept.isEmpty()) {
      SparkUiTabs.attach(ui, prefix, pages(), apiPath, api(kept));
    }
  }

  private static IllegalStateException failed(Exception e) {
    return new IllegalStateException("the History Server's store: " + e, e);
  }

  private final class Stored implements Kept<T> {
    private final KVStore store;

    Stored(KVStore store) {
      this.store = store;
    }

    boolean isEmpty() {
      try {
        return store.count(type) == 0;
      } catch (Exception e) {
        throw failed(e);
      }
    }

    @Override
    public Optional<T> of(long number) {
      try {
        return Optional.of(store.read(type, number));
      } catch (NoSuchElementException e) {
        return Optional.empty();
      } catch (Exception e) {
        throw failed(e);
      }
    }

    @Override
    public List<T> newestFirst() {
      List<T> all = new ArrayList<>();
      try (KVStoreIterator<T> events = store.view(type).reverse().closeableIterator()) {
        events.forEachRemaining(all::add);
      } catch (Exception e) {
        throw failed(e);
      }
      return all;
    }
  }
}
