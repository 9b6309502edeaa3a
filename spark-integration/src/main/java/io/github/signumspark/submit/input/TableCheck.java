// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import io.github.signumspark.submit.input.TableProfile.ColumnProfile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Looks at the rows of one part of a table: what they hold, and the first that no stage could take.
 * The columns come in the order of {@link TableColumns#features()}; behind them the label, the
 * weight, the record that does not fit, the file, the offset of its part, and the fault of a field.
 */
final class TableCheck implements FlatMapFunction<Iterator<Row>, TableCheck.Found> {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String[] features;
  private final int numbers;
  private final boolean hasLabel;
  private final boolean skipUnlabelled;
  private final Map<String, Double> classes;

  /** Words that the model was trained with, by feature; null where any may come. */
  private final List<Set<String>> known;

  /**
   * @param classes classes of the labels that are text, by label; null where they are numbers
   * @param known the words of each column that the model was trained with; empty when training
   */
  TableCheck(
      TableColumns columns,
      boolean skipUnlabelled,
      Map<String, Double> classes,
      Map<String, Set<String>> known) {
    this.features = columns.features().toArray(String[]::new);
    this.numbers = columns.numbers().size();
    this.hasLabel = columns.label() != null;
    this.skipUnlabelled = skipUnlabelled;
    this.classes = classes == null ? null : new HashMap<>(classes);
    this.known = new ArrayList<>();
    for (String name : features) {
      this.known.add(known.get(name));
    }
  }

  /** What a part of the rows holds. */
  static final class Found implements Serializable {
    private static final long serialVersionUID = 1L;

    final InputStats stats = new InputStats();

    /** Rows with a value in each feature. */
    final long[] present;

    /** Rows with a word that the model was not trained with, in each feature. */
    final long[] unseen;

    final ColumnProfile.First[] firstUnseen;

    /** Rows without a label that are left out. */
    long unlabelled;

    Found(int features) {
      present = new long[features];
      unseen = new long[features];
      firstUnseen = new ColumnProfile.First[features];
    }

    void addAll(Found later) {
      stats.addAll(later.stats);
      unlabelled += later.unlabelled;
      for (int j = 0; j < present.length; j++) {
        present[j] += later.present[j];
        unseen[j] += later.unseen[j];
        if (firstUnseen[j] == null) {
          firstUnseen[j] = later.firstUnseen[j];
        }
      }
    }
  }

  @Override
  public Iterator<Found> call(Iterator<Row> rows) {
    Found found = new Found(features.length);
    RowLocation.Counter counter = new RowLocation.Counter(features.length + 3);
    while (rows.hasNext()) {
      Row row = rows.next();
      counter.next(row);
      RowLocation place = counter.place();
      String fault = faultOf(row);
      if (fault != null) {
        found.stats.addFault(fault, place);
        break;
      }
      if (hasLabel && row.isNullAt(features.length)) {
        found.unlabelled++;
        continue;
      }
      found.stats.addRow(label(row), 0, lookAt(row, place, found), place);
    }
    List<Found> one = new ArrayList<>();
    one.add(found);
    return one.iterator();
  }

  private int lookAt(Row row, RowLocation place, Found found) {
    int values = 0;
    boolean unseen = false;
    for (int j = 0; j < features.length; j++) {
      if (row.isNullAt(j)) {
        continue;
      }
      found.present[j]++;
      values++;
      if (known.get(j) != null && !known.get(j).contains(row.getString(j))) {
        found.unseen[j]++;
        unseen = true;
        if (found.firstUnseen[j] == null) {
          found.firstUnseen[j] = new ColumnProfile.First(row.getString(j), place);
        }
      }
    }
    if (unseen) {
      found.stats.addUnseen();
    }
    return values;
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
      String record = row.getString(at + 2);
      return "the record does not fit the columns: "
          + clip(record)
          + (record.contains("\\\"") ? " (--escape '\\' reads \\\" as a quote)" : "");
    }
    if (!row.isNullAt(at + 5)) {
      return row.getString(at + 5);
    }
    if (hasLabel && row.isNullAt(at)) {
      return skipUnlabelled
          ? null
          : "the label is missing (--skip-unlabelled leaves such rows out)";
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
        return "column "
            + features[j]
            + " is "
            + row.get(j)
            + ", not a finite number"
            + (Double.isNaN(row.getDouble(j)) ? " (in text, --na NaN makes it missing)" : "");
      }
    }
    return null;
  }

  static String clip(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
