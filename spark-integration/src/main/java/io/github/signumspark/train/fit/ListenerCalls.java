// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.listener.TrainingListener;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls listeners for one fit. One that throws is named in the log once and is not called again.
 */
final class ListenerCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerCalls.class);

  private final String stage;
  private final List<TrainingListener> listeners;
  private final Set<TrainingListener> silenced = Collections.newSetFromMap(new IdentityHashMap<>());

  ListenerCalls(String stage, List<TrainingListener> listeners) {
    this.stage = stage;
    this.listeners = listeners;
  }

  void call(Consumer<TrainingListener> call) {
    for (TrainingListener listener : listeners) {
      if (!silenced.contains(listener)) {
        try {
          call.accept(listener);
        } catch (RuntimeException e) {
          silenced.add(listener);
          LOG.warn(
              "{}: listener {} failed and is not called again in this fit",
              stage,
              listener.getClass().getName(),
              e);
        }
      }
    }
  }
}
