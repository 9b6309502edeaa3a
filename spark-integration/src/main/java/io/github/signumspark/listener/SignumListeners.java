// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The listeners of a Spark application: added here, or named by {@value #CONF}. They belong to the
 * application and not to a stage, because stages are copied. Thread-safe.
 */
public final class SignumListeners {
  /** Configuration with the class names of listeners, comma-separated. */
  public static final String CONF = "spark.signum.listeners";

  private static final Map<SparkContext, List<TrainingListener>> REGISTERED = new WeakHashMap<>();

  private SignumListeners() {}

  /** Adds a listener to all fits of the session's application from now on. */
  public static void add(SparkSession session, TrainingListener listener) {
    of(session.sparkContext()).add(listener);
  }

  /** Adds a listener to all fits of the application from now on. */
  public static void add(SparkContext context, TrainingListener listener) {
    of(context).add(listener);
  }

  /** Removes a listener; without effect where it was not added. */
  public static void remove(SparkSession session, TrainingListener listener) {
    remove(session.sparkContext(), listener);
  }

  /** Removes a listener; without effect where it was not added. */
  public static void remove(SparkContext context, TrainingListener listener) {
    of(context).remove(listener);
  }

  /** The listeners of an application, those of its configuration first. */
  public static List<TrainingListener> all(SparkContext context) {
    return new ArrayList<>(of(context));
  }

  private static List<TrainingListener> of(SparkContext context) {
    synchronized (REGISTERED) {
      return REGISTERED.computeIfAbsent(
          context, c -> new CopyOnWriteArrayList<>(configured(c.getConf())));
    }
  }

  private static List<TrainingListener> configured(SparkConf conf) {
    List<TrainingListener> listeners = new ArrayList<>();
    for (String name : conf.get(CONF, "").split(",")) {
      if (!name.isBlank()) {
        listeners.add(instantiate(name.trim()));
      }
    }
    return listeners;
  }

  private static TrainingListener instantiate(String name) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return Class.forName(name, true, loader)
          .asSubclass(TrainingListener.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          CONF + " names " + name + ", which is no TrainingListener to be made: " + e, e);
    }
  }
}
