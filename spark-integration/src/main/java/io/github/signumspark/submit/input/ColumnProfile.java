// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;

/** What kinds of text a column holds, each with the first value of it; mutable, for one thread. */
final class ColumnProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A value and where it stands. */
  static final class First implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String value;
    private final RowLocation place;

    First(String value, RowLocation place) {
      this.value = value;
      this.place = place;
    }

    String value() {
      return value;
    }

    RowLocation place() {
      return place;
    }
  }

  private static final int KINDS = FieldParser.Kind.values().length;

  private final long[] counts = new long[KINDS];
  private final First[] first = new First[KINDS];

  boolean knows(FieldParser.Kind kind) {
    return first[kind.ordinal()] != null;
  }

  void add(FieldParser.Kind kind) {
    counts[kind.ordinal()]++;
  }

  void setFirst(FieldParser.Kind kind, First found) {
    first[kind.ordinal()] = found;
  }

  void addAll(ColumnProfile later) {
    for (int k = 0; k < KINDS; k++) {
      counts[k] += later.counts[k];
      if (first[k] == null) {
        first[k] = later.first[k];
      }
    }
  }

  long count(FieldParser.Kind kind) {
    return counts[kind.ordinal()];
  }

  First first(FieldParser.Kind kind) {
    return first[kind.ordinal()];
  }

  long values() {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    return all;
  }

  /** The first value of any kind but one; null if there is none. */
  First firstNot(FieldParser.Kind kind) {
    First found = null;
    for (int k = 0; k < KINDS; k++) {
      if (k != kind.ordinal() && first[k] != null && (found == null || before(first[k], found))) {
        found = first[k];
      }
    }
    return found;
  }

  private static boolean before(First one, First other) {
    RowLocation.Part a = one.place().part();
    RowLocation.Part b = other.place().part();
    if (!a.file().equals(b.file())) {
      return a.file().compareTo(b.file()) < 0;
    }
    return a.start() != b.start()
        ? a.start() < b.start()
        : one.place().line() < other.place().line();
  }
}
