// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named values, as {@link SavedFormat} writes them: integers, numbers and arrays of numbers. Arrays
 * are not copied. Not thread-safe.
 */
public final class SavedValues {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final String source;

  /** No values yet. */
  public SavedValues() {
    this("the values");
  }

  /** Values read from {@code source}, which messages name. */
  SavedValues(String source) {
    this.source = source;
  }

  /** Puts an integer. */
  public SavedValues put(String name, long value) {
    return putValue(name, value);
  }

  /** Puts a number. */
  public SavedValues put(String name, double value) {
    return putValue(name, value);
  }

  /** Puts an array of numbers; null for no array. */
  public SavedValues put(String name, double[] value) {
    return value == null ? this : putValue(name, value);
  }

  SavedValues putValue(String name, Object value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(source + " has two entries " + name);
    }
    return this;
  }

  Map<String, Object> values() {
    return values;
  }

  /** The integer of this name. */
  public long integer(String name) {
    return get(name, Long.class);
  }

  /** The number of this name. */
  public double number(String name) {
    return get(name, Double.class);
  }

  /** The array of this name. */
  public double[] array(String name) {
    return get(name, double[].class);
  }

  /** The array of this name, or null where there is none. */
  public double[] arrayOrNull(String name) {
    return values.containsKey(name) ? array(name) : null;
  }

  private <T> T get(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new CheckpointException(
          source
              + (value == null ? " has no entry " + name : ": the entry " + name)
              + (value == null ? "" : " is no " + type.getSimpleName()));
    }
    return type.cast(value);
  }
}
