// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things that are made on demand and kept, the most recently used ones. Not thread-safe.
 *
 * @param <K> what they are made from
 * @param <V> what has to be closed in the end
 */
final class RecentlyUsed<K, V> implements AutoCloseable {
  private final int most;
  private final Consumer<V> closer;
  private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);

  RecentlyUsed(int most, Consumer<V> closer) {
    this.most = most;
    this.closer = closer;
  }

  V get(K key, Supplier<V> make) {
    V value = kept.get(key);
    if (value == null) {
      if (kept.size() >= most) {
        var oldest = kept.entrySet().iterator();
        V leaving = oldest.next().getValue();
        oldest.remove();
        closer.accept(leaving);
      }
      value = make.get();
      kept.put(key, value);
    }
    return value;
  }

  @Override
  public void close() {
    kept.values().forEach(closer);
    kept.clear();
  }
}
