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
 * The columns are the numbers, the words, the label, the weight, the record that does not fit, the
 * file, the offset of its part, and the fault of a field.
 */
final class TableCheck implements FlatMapFunction<Iterator<Row>, TableCheck.Found> {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private static final int NUMBERS = 0;
  private static final int WORDS = 1;
  private static final int LABEL = 2;
  private static final int WEIGHT = 3;
  private static final int CORRUPT = 4;
  private static final int FILE = 5;
  private static final int FAULT = 7;

  private final String[] features;
  private final int numbers;
  private final boolean hasLabel;
  private final boolean skipUnlabelled;
  private final Map<String, Double> classes;

  /** Words that the model was trained with, by feature; null where any may come. */
  private final List<Set<String>> known;

  /** Different words of a column that are counted; 0 to count none. */
  private final long mostWords;

  /**
   * @param classes classes of the labels that are text, by label; null where they are numbers
   * @param known the words of each column that the model was trained with; empty when training
   * @param mostWords different words of a column that are counted; 0 to count none
   */
  TableCheck(
      TableColumns columns,
      boolean skipUnlabelled,
      Map<String, Double> classes,
      Map<String, Set<String>> known,
      long mostWords) {
    this.mostWords = mostWords;
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

    /** Sums of the features that are numbers. */
    final double[] sums;

    /** How often each word comes, by feature that is text; null where there are too many. */
    final List<Map<String, Long>> words = new ArrayList<>();

    private final long mostWords;

    /** Rows without a label that are left out. */
    long unlabelled;

    Found(int numbers, int features, long mostWords) {
      this.mostWords = mostWords;
      present = new long[features];
      sums = new double[numbers];
      for (int j = numbers; j < features; j++) {
        words.add(new HashMap<>());
      }
      unseen = new long[features];
      firstUnseen = new ColumnProfile.First[features];
    }

    /** Words without end are neither kept nor sent. */
    private void count(int column, String word, long count) {
      Map<String, Long> counts = words.get(column);
      if (counts != null) {
        counts.merge(word, count, Long::sum);
        if (counts.size() > mostWords) {
          words.set(column, null);
        }
      }
    }

    void addAll(Found later) {
      stats.addAll(later.stats);
      unlabelled += later.unlabelled;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += later.sums[j];
      }
      for (int j = 0; j < words.size(); j++) {
        if (later.words.get(j) == null) {
          words.set(j, null);
        } else {
          int k = j;
          later.words.get(j).forEach((word, count) -> count(k, word, count));
        }
      }
      for (int j = 0; j < present.length; j++) {
        present[j] += later.present[j];
        unseen[j] += later.unseen[j];
        if (firstUnseen[j] == null) {
          firstUnseen[j] = later.firstUnseen[j];
        }
      }
    }
  }

  /** What no rows hold. */
  Found none() {
    return new Found(numbers, features.length, mostWords);
  }

  @Override
  public Iterator<Found> call(Iterator<Row> rows) {
    Found found = none();
    RowLocation.Counter counter = new RowLocation.Counter(FILE);
    while (rows.hasNext()) {
      Row row = rows.next();
      counter.next(row);
      RowLocation place = counter.place();
      String fault = faultOf(row);
      if (fault != null) {
        found.stats.addFault(fault, place);
        break;
      }
      if (hasLabel && row.isNullAt(LABEL)) {
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
    List<Double> numeric = row.getList(NUMBERS);
    for (int j = 0; j < numbers; j++) {
      Double value = numeric.get(j);
      if (value != null) {
        found.present[j]++;
        found.sums[j] += value;
        values++;
      }
    }
    List<String> text = row.getList(WORDS);
    for (int k = 0; k < text.size(); k++) {
      String word = text.get(k);
      if (word == null) {
        continue;
      }
      int j = numbers + k;
      found.present[j]++;
      values++;
      if (mostWords > 0) {
        found.count(k, word, 1);
      }
      if (known.get(j) != null && !known.get(j).contains(word)) {
        found.unseen[j]++;
        unseen = true;
        if (found.firstUnseen[j] == null) {
          found.firstUnseen[j] = new ColumnProfile.First(word, place);
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
    return classes == null ? row.getDouble(LABEL) : classes.get(row.getString(LABEL));
  }

  private String faultOf(Row row) {
    if (!row.isNullAt(CORRUPT)) {
      String record = row.getString(CORRUPT);
      return "the record does not fit the columns: "
          + clip(record)
          + (record.contains("\\\"") ? " (--escape '\\' reads \\\" as a quote)" : "");
    }
    if (!row.isNullAt(FAULT)) {
      return row.getString(FAULT);
    }
    if (hasLabel && row.isNullAt(LABEL)) {
      return skipUnlabelled
          ? null
          : "the label is missing (--skip-unlabelled leaves such rows out)";
    }
    if (hasLabel && classes == null && !Double.isFinite(row.getDouble(LABEL))) {
      return "the label is " + row.get(LABEL) + ", not a finite number";
    }
    if (hasLabel && classes != null && !classes.containsKey(row.getString(LABEL))) {
      return "label "
          + row.getString(LABEL)
          + " is none of the training labels "
          + classes.keySet().stream().sorted().toList();
    }
    if (row.isNullAt(WEIGHT)
        || !(row.getDouble(WEIGHT) >= 0)
        || Double.isInfinite(row.getDouble(WEIGHT))) {
      return "the weight is "
          + (row.isNullAt(WEIGHT) ? "missing" : row.get(WEIGHT) + ", not a finite number from 0");
    }
    List<Double> numeric = row.getList(NUMBERS);
    for (int j = 0; j < numbers; j++) {
      Double value = numeric.get(j);
      if (value != null && !Double.isFinite(value)) {
        return "column "
            + features[j]
            + " is "
            + value
            + ", not a finite number"
            + (value.isNaN() ? " (in text, --na NaN makes it missing)" : "");
      }
    }
    return null;
  }

  static String clip(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
