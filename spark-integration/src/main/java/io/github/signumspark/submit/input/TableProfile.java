// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import io.github.signumspark.internal.PlainRows;
import io.github.signumspark.submit.input.FieldParser.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** One pass over columns of text: what kinds of values they hold. */
final class TableProfile implements FlatMapFunction<Iterator<Row>, TableProfile.ColumnProfile[]> {
  private static final long serialVersionUID = 1L;

  private final FieldParser parser;
  private final int[] looked;
  private final int file;
  private final int corrupt;

  private TableProfile(FieldParser parser, int[] looked, int file, int corrupt) {
    this.parser = parser;
    this.looked = looked;
    this.file = file;
    this.corrupt = corrupt;
  }

  /** The profiles of the named columns, which hold text. Records that do not fit are left out. */
  static Map<String, ColumnProfile> of(
      Dataset<Row> rows, List<String> columns, FieldParser parser) {
    StructType table = rows.schema();
    ColumnProfile[] all = empty(columns.size());
    for (ColumnProfile[] part :
        PlainRows.of(rows)
            .mapPartitions(
                new TableProfile(
                    parser,
                    columns.stream().mapToInt(table::fieldIndex).toArray(),
                    table.fieldIndex(TableSource.FILE),
                    table.fieldIndex(TableSource.CORRUPT)))
            .collect()) {
      for (int j = 0; j < all.length; j++) {
        all[j].addAll(part[j]);
      }
    }
    Map<String, ColumnProfile> named = new LinkedHashMap<>();
    for (int j = 0; j < all.length; j++) {
      named.put(columns.get(j), all[j]);
    }
    return named;
  }

  private static ColumnProfile[] empty(int width) {
    ColumnProfile[] profiles = new ColumnProfile[width];
    for (int j = 0; j < width; j++) {
      profiles[j] = new ColumnProfile();
    }
    return profiles;
  }

  @Override
  public Iterator<ColumnProfile[]> call(Iterator<Row> rows) {
    ColumnProfile[] profiles = empty(looked.length);
    RowLocation.Counter counter = new RowLocation.Counter(file);
    while (rows.hasNext()) {
      Row row = rows.next();
      counter.next(row);
      if (!row.isNullAt(corrupt)) {
        continue;
      }
      for (int j = 0; j < looked.length; j++) {
        String value = parser.value(row.getString(looked[j]));
        if (value != null) {
          Kind kind = parser.kindOf(value);
          profiles[j].add(kind);
          if (!profiles[j].knows(kind)) {
            profiles[j].setFirst(kind, new ColumnProfile.First(value, counter.place()));
          }
        }
      }
    }
    List<ColumnProfile[]> one = new ArrayList<>();
    one.add(profiles);
    return one.iterator();
  }

  /**
   * What kinds of text a column holds, each with the first value of it; mutable, for one thread.
   */
  static final class ColumnProfile implements Serializable {
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
}
