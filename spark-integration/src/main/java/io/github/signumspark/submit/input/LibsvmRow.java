// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;

/** One row of LIBSVM text, or the reason why its line is none; immutable. */
final class LibsvmRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowLocation place;
  private final double label;
  private final int[] indices;
  private final double[] values;
  private final String fault;

  private LibsvmRow(RowLocation place, double label, int[] indices, double[] values, String fault) {
    this.place = place;
    this.label = label;
    this.indices = indices;
    this.values = values;
    this.fault = fault;
  }

  /**
   * @param place where the line stands
   * @param label the label, finite
   * @param indices the features' indices from 0, ascending; not copied
   * @param values the features' values, finite; not copied
   */
  static LibsvmRow of(RowLocation place, double label, int[] indices, double[] values) {
    return new LibsvmRow(place, label, indices, values, null);
  }

  /**
   * @param place where the line stands
   * @param fault what is wrong with it
   */
  static LibsvmRow malformed(RowLocation place, String fault) {
    return new LibsvmRow(place, 0, new int[0], new double[0], fault);
  }

  RowLocation place() {
    return place;
  }

  double label() {
    return label;
  }

  int[] indices() {
    return indices;
  }

  double[] values() {
    return values;
  }

  /** What is wrong with the line; null if nothing is. */
  String fault() {
    return fault;
  }
}
