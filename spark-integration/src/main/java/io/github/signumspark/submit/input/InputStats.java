// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one pass over the rows finds: their number, the largest index, the labels, and the first
 * fault.
 */
public final class InputStats implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More different labels than any task here takes, few enough to hold. */
  static final int MAX_LABELS = 1000;

  /** A label and where it stands first. */
  record FirstLabel(double label, RowLocation place) implements Serializable {}

  private final TreeMap<Double, RowLocation> labels = new TreeMap<>();
  private long rows;
  private long values;
  private long unseen;
  private int features;
  private RowLocation widest;
  private String fault;
  private RowLocation faultPlace;

  void addRow(double label, int width, int valueCount, RowLocation place) {
    rows++;
    values += valueCount;
    if (widest == null || width > features) {
      features = width;
      widest = place;
    }
    if (labels.size() < MAX_LABELS) {
      // + 0.0 makes one label of 0 and -0.
      labels.putIfAbsent(label + 0.0, place);
    }
  }

  /** A row has a word that the model was not trained with. */
  void addUnseen() {
    unseen++;
  }

  void addFault(String message, RowLocation place) {
    if (fault == null) {
      fault = message;
      faultPlace = place;
    }
  }

  /** Takes in the figures of rows that come after this one's. */
  void addAll(InputStats later) {
    rows += later.rows;
    values += later.values;
    unseen += later.unseen;
    if (later.widest != null && (widest == null || later.features > features)) {
      features = later.features;
      widest = later.widest;
    }
    later.labels.forEach(labels::putIfAbsent);
    if (later.fault != null) {
      addFault(later.fault, later.faultPlace);
    }
  }

  public long rows() {
    return rows;
  }

  /** The values that the rows hold: non-zeros of sparse rows, all of dense ones. */
  public long values() {
    return values;
  }

  /** Rows with a word that the model was not trained with, in any column. */
  public long unseen() {
    return unseen;
  }

  /** Whether not all rows have the same label. */
  public boolean hasSeveralLabels() {
    return labels.size() > 1;
  }

  /** Sets the width where rows do not tell it themselves. */
  void setFeatures(int width) {
    features = width;
  }

  /** The width that the rows need. */
  public int features() {
    return features;
  }

  /** The first row of the width {@link #features()}; null without rows. */
  RowLocation widest() {
    return widest;
  }

  /** The different labels in ascending order, each with its first place. */
  List<FirstLabel> labels() {
    List<FirstLabel> list = new ArrayList<>();
    labels.forEach((label, place) -> list.add(new FirstLabel(label, place)));
    return list;
  }

  /** Adds to what is wrong with the first faulty row. */
  void explain(String more) {
    fault += " (" + more + ")";
  }

  /** What is wrong with the first faulty row; null if none is. */
  String fault() {
    return fault;
  }

  RowLocation faultPlace() {
    return faultPlace;
  }
}
