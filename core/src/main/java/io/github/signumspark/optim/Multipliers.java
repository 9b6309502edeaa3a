// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Factors of the learning rate or of the weight decay, one for each parameter. The first with an
 * entry for the parameter applies: the parameter's own, the table by index, the table by name; else
 * it is 1.
 */
final class Multipliers implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final boolean checked;
  private final Map<Integer, Double> own;
  private final Map<Integer, String> names;
  private final Map<Integer, Double> byIndex = new TreeMap<>();
  private final Map<String, Double> byName = new TreeMap<>();

  /**
   * Multipliers with empty tables.
   *
   * @param name of the multipliers in error messages
   * @param checked whether to refuse multipliers that are negative or not finite
   * @param own factors that belong to parameters themselves, never replaced
   * @param names the parameters' names
   */
  Multipliers(String name, boolean checked, Map<Integer, Double> own, Map<Integer, String> names) {
    this.name = name;
    this.checked = checked;
    this.own = new TreeMap<>(own);
    this.names = new TreeMap<>(names);
    this.own.values().forEach(this::check);
  }

  Multipliers copy() {
    Multipliers copy = new Multipliers(name, checked, own, names);
    copy.byIndex.putAll(byIndex);
    copy.byName.putAll(byName);
    return copy;
  }

  /** Replaces both tables; keys are indices (Integer) and names (String). */
  void replace(Map<?, Double> table) {
    Map<Integer, Double> indices = new TreeMap<>();
    Map<String, Double> named = new TreeMap<>();
    table.forEach(
        (key, factor) -> {
          check(factor);
          if (key instanceof Integer index) {
            indices.put(index, factor);
          } else if (key instanceof String parameter) {
            named.put(parameter, factor);
          } else {
            throw Checks.refused(name + " key", key, "an index (Integer) or a name (String)");
          }
        });
    byIndex.clear();
    byName.clear();
    byIndex.putAll(indices);
    byName.putAll(named);
  }

  double of(int index) {
    Double factor = own.get(index);
    if (factor == null) {
      factor = byIndex.get(index);
    }
    if (factor == null && names.containsKey(index)) {
      factor = byName.get(names.get(index));
    }
    return factor == null ? 1.0 : factor;
  }

  private void check(Double factor) {
    if (factor == null) {
      throw Checks.refused(name, null, "a number");
    }
    if (checked) {
      Checks.finiteNonNegative(name, factor);
    }
  }
}
