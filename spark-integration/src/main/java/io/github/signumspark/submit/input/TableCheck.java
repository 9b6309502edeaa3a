// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Looks at the rows of one part of a table: what they hold, and the first that no stage could take.
 * The columns come in the order of {@link TableColumns#features()}; the label, the weight and the
 * record that does not fit, the file and the offset of its part behind them.
 */
final class TableCheck implements FlatMapFunction<Iterator<Row>, TableCheck.Found> {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String[] features;
  private final int numbers;
  private final boolean hasLabel;
  private final Map<String, Double> classes;

  /**
   * @param classes classes of the labels that are text, by label; null where they are numbers
   */
  TableCheck(TableColumns columns, Map<String, Double> classes) {
    this.features = columns.features().toArray(String[]::new);
    this.numbers = columns.numbers().size();
    this.hasLabel = columns.label() != null;
    this.classes = classes == null ? null : new HashMap<>(classes);
  }

  /** What a part of the rows holds. */
  static final class Found implements Serializable {
    private static final long serialVersionUID = 1L;

    final InputStats stats = new InputStats();

    /** Rows with a value in each feature. */
    final long[] present;

    Found(int features) {
      present = new long[features];
    }

    void addAll(Found later) {
      stats.addAll(later.stats);
      for (int j = 0; j < present.length; j++) {
        present[j] += later.present[j];
      }
    }
  }

  @Override
  public Iterator<Found> call(Iterator<Row> rows) {
    Found found = new Found(features.length);
    String file = null;
    long start = 0;
    long number = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      String rowFile = row.getString(features.length + 3);
      long rowStart = row.getLong(features.length + 4);
      if (!rowFile.equals(file) || rowStart != start) {
        file = rowFile;
        start = rowStart;
        number = 0;
      }
      RowLocation place = new RowLocation(new RowLocation.Part(file, start, 0), -1, ++number);
      String fault = faultOf(row);
      if (fault != null) {
        found.stats.addFault(fault, place);
        break;
      }
      int values = 0;
      for (int j = 0; j < features.length; j++) {
        if (!row.isNullAt(j)) {
          found.present[j]++;
          values++;
        }
      }
      found.stats.addRow(label(row), 0, values, place);
    }
    List<Found> one = new ArrayList<>();
    one.add(found);
    return one.iterator();
  }

  private double label(Row row) {
    if (!hasLabel) {
      return 0;
    }
    return classes == null
        ? row.getDouble(features.length)
        : classes.get(row.getString(features.length));
  }

  private String faultOf(Row row) {
    int at = features.length;
    if (!row.isNullAt(at + 2)) {
      return "the record does not fit the columns: " + clip(row.getString(at + 2));
    }
    if (hasLabel && row.isNullAt(at)) {
      return "the label is missing";
    }
    if (hasLabel && classes == null && !Double.isFinite(row.getDouble(at))) {
      return "the label is " + row.get(at) + ", not a finite number";
    }
    if (hasLabel && classes != null && !classes.containsKey(row.getString(at))) {
      return "label "
          + row.getString(at)
          + " is none of the training labels "
          + classes.keySet().stream().sorted().toList();
    }
    if (row.isNullAt(at + 1)
        || !(row.getDouble(at + 1) >= 0)
        || Double.isInfinite(row.getDouble(at + 1))) {
      return "the weight is "
          + (row.isNullAt(at + 1) ? "missing" : row.get(at + 1) + ", not a finite number from 0");
    }
    for (int j = 0; j < numbers; j++) {
      if (!row.isNullAt(j) && !Double.isFinite(row.getDouble(j))) {
        return "column " + features[j] + " is " + row.get(j) + ", not a finite number";
      }
    }
    return null;
  }

  private static String clip(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
