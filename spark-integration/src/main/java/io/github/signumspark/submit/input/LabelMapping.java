// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From the labels of the input to those that MLlib's stages take; immutable. */
public final class LabelMapping implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The ways in which people write two classes; the first of each is class 0. */
  private static final List<List<Double>> BINARY =
      List.of(List.of(0.0, 1.0), List.of(-1.0, 1.0), List.of(1.0, 2.0));

  private static final int MOST_CLASSES = 1 << 16;

  private static final LabelMapping IDENTITY = new LabelMapping(null);

  /** Null stands for any label, unchanged. */
  private final TreeMap<Double, Double> targets;

  private LabelMapping(TreeMap<Double, Double> targets) {
    this.targets = targets;
  }

  /** Takes every label, and changes none. */
  public static LabelMapping identity() {
    return IDENTITY;
  }

  /**
   * The mapping of two classes: of any two numbers the lesser is class 0. One alone is what it is
   * in a pair of 0 and 1, -1 and 1, or 1 and 2.
   *
   * @param positive the label that is to be class 1, as text; null for the greater
   */
  public static LabelMapping binary(InputData data, String positive) {
    List<InputStats.FirstLabel> found = data.stats().labels();
    List<Double> labels = found.stream().map(InputStats.FirstLabel::label).toList();
    List<Double> pair =
        BINARY.stream()
            .filter(p -> p.containsAll(labels))
            .findFirst()
            .orElse(labels.size() == 2 ? labels : null);
    if (pair == null) {
      InputStats.FirstLabel odd = found.get(Math.min(2, found.size() - 1));
      throw new UserError(
          data.files().option()
              + ": "
              + data.files().describe(odd.place())
              + ": label "
              + text(odd.label())
              + "; two classes have two labels, and "
              + (found.size() == 1
                  ? "the rows have no other"
                  : "the rows also have " + text(labels.get(0)) + " and " + text(labels.get(1))));
    }
    boolean swap = false;
    if (positive != null) {
      List<String> texts = pair.stream().map(LabelMapping::text).toList();
      swap = indexOfPositive(texts, positive) == 0;
    }
    return new LabelMapping(
        new TreeMap<>(Map.of(pair.get(0), swap ? 1.0 : 0.0, pair.get(1), swap ? 0.0 : 1.0)));
  }

  /** Where the label stands that {@code --positive} names. */
  static int indexOfPositive(List<String> labels, String positive) {
    int at = labels.indexOf(positive);
    if (at < 0) {
      throw new UserError("--positive " + positive + ": the labels are " + labels);
    }
    return at;
  }

  /** The classes 0 to k - 1, of labels that are these, or 1 to k; at most 65,536. */
  public static LabelMapping classes(InputData data) {
    List<InputStats.FirstLabel> found = data.stats().labels();
    double least = found.get(0).label();
    double shift = least >= 1 ? 1 : 0;
    TreeMap<Double, Double> targets = new TreeMap<>();
    for (InputStats.FirstLabel first : found) {
      double label = first.label();
      if (label < 0 || label != StrictMath.rint(label) || label - shift >= MOST_CLASSES) {
        throw new UserError(
            data.files().option()
                + ": "
                + data.files().describe(first.place())
                + ": label "
                + text(label)
                + "; classes are labelled 0 to k - 1, or 1 to k");
      }
      targets.put(label, label - shift);
    }
    return new LabelMapping(targets);
  }

  /** Fails unless every label of the data has a class here. */
  public void check(InputData data) {
    for (InputStats.FirstLabel first : data.stats().labels()) {
      if (targets != null && !targets.containsKey(first.label())) {
        throw new UserError(
            data.files().option()
                + ": "
                + data.files().describe(first.place())
                + ": label "
                + text(first.label())
                + " is none of the training labels "
                + targets.keySet().stream().map(LabelMapping::text).toList());
      }
    }
  }

  double apply(double label) {
    // + 0.0: the tree knows 0 but not -0.
    return targets == null ? label : targets.get(label + 0.0);
  }

  /** The rows with the classes in the place of the labels. */
  Dataset<Row> applyTo(Dataset<Row> rows, String labelColumn) {
    if (isIdentity()) {
      return rows;
    }
    Column given = TableSource.column(labelColumn).cast("double");
    Column target = lit(null).cast("double");
    for (Map.Entry<Double, Double> entry : targets.entrySet()) {
      target = when(given.equalTo(lit(entry.getKey())), lit(entry.getValue())).otherwise(target);
    }
    String kept = TableSource.GIVEN + labelColumn;
    Dataset<Row> all =
        List.of(rows.columns()).contains(kept)
            ? rows
            : rows.withColumn(kept, TableSource.column(labelColumn));
    return all.withColumn(labelColumn, target);
  }

  public boolean isIdentity() {
    return targets == null
        || targets.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
  }

  /** One more than the greatest class; 0 if labels are not mapped. */
  public int classes() {
    return targets == null ? 0 : targets.lastEntry().getValue().intValue() + 1;
  }

  /** The classes by label; empty if labels are not mapped. */
  public SortedMap<Double, Double> asMap() {
    return new TreeMap<>(targets == null ? Map.of() : targets);
  }

  /** The mapping as the metrics file shows it: the class of each label, the label as text. */
  public Map<String, Integer> asJson() {
    Map<String, Integer> json = new LinkedHashMap<>();
    asMap().forEach((label, target) -> json.put(text(label), target.intValue()));
    return json;
  }

  private static String text(double label) {
    return label == StrictMath.rint(label) && Math.abs(label) < 1e15
        ? Long.toString((long) label)
        : Double.toString(label);
  }
}
