// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Gives the columns of a table the types that they are used with, by the same rules whatever the
 * format. What has no such value is null, with the reason in {@link TableSource#FAULT}.
 */
final class TableRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final FieldParser parser;
  private final String[] names;

  /** The type that each column gets; null where it stays as it is. */
  private final DataType[] wanted;

  /** Words that the model was trained with; null where any may come. */
  private final List<Set<String>> known;

  /** Columns that are kept as they were, too. */
  private final int[] kept;

  /** The column that is no fault where it cannot be read; null for none. */
  private final String lenient;

  private TableRows(
      FieldParser parser,
      String[] names,
      DataType[] wanted,
      List<Set<String>> known,
      int[] kept,
      String lenient) {
    this.parser = parser;
    this.names = names;
    this.wanted = wanted;
    this.known = known;
    this.kept = kept;
    this.lenient = lenient;
  }

  /**
   * The rows with types.
   *
   * @param known the words of each column that the model was trained with; empty when training
   * @param keepGiven whether the columns' own values are kept beside those that are used
   * @param lenient the column that is null where it cannot be read, or null for none
   */
  static Dataset<Row> of(
      InputFiles files,
      Dataset<Row> raw,
      TableColumns columns,
      FieldParser parser,
      Map<String, Set<String>> known,
      boolean keepGiven,
      String lenient) {
    Map<String, DataType> types = columns.types();
    List<StructField> fields = new ArrayList<>();
    List<DataType> wanted = new ArrayList<>();
    List<Set<String>> words = new ArrayList<>();
    List<StructField> given = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (StructField field : raw.schema().fields()) {
      DataType type = types.get(field.name());
      if (keepGiven
          && type != null
          && (field.dataType() instanceof StringType || !field.dataType().equals(type))) {
        kept.add(fields.size());
        given.add(
            DataTypes.createStructField(TableSource.GIVEN + field.name(), field.dataType(), true));
      }
      if (type != null && !fits(field.dataType(), type)) {
        throw TableColumns.wrongType(
            files,
            columns.optionOf(field.name(), files),
            field.name(),
            field.dataType(),
            type instanceof DoubleType ? "a number" : "a number or text");
      }
      wanted.add(type);
      words.add(known.get(field.name()));
      fields.add(
          new StructField(
              field.name(), type == null ? field.dataType() : type, true, field.metadata()));
    }
    fields.add(DataTypes.createStructField(TableSource.FAULT, DataTypes.StringType, true));
    fields.addAll(given);
    StructType schema = DataTypes.createStructType(fields);
    return raw.mapPartitions(
        new TableRows(
            parser,
            raw.columns(),
            wanted.toArray(DataType[]::new),
            words,
            kept.stream().mapToInt(Integer::intValue).toArray(),
            lenient),
        Encoders.row(schema));
  }

  private static boolean fits(DataType found, DataType wanted) {
    boolean simple = found instanceof StringType || found instanceof BooleanType;
    if (wanted instanceof DoubleType) {
      return found instanceof NumericType || found instanceof StringType;
    }
    return wanted instanceof BooleanType ? simple : simple || found instanceof NumericType;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return typed(rows.next());
      }
    };
  }

  private Row typed(Row row) {
    Object[] values = new Object[names.length + 1 + kept.length];
    for (int j = 0; j < names.length; j++) {
      Object value = row.get(j);
      if (wanted[j] != null && value instanceof String text) {
        value = parser.value(text);
      }
      if (wanted[j] == null || value == null) {
        values[j] = value;
      } else if (wanted[j] instanceof DoubleType) {
        values[j] = number(value, names[j], values);
      } else if (wanted[j] instanceof BooleanType) {
        values[j] = bool(value, names[j], values);
      } else {
        values[j] = word(value.toString(), known.get(j));
      }
    }
    for (int j = 0; j < kept.length; j++) {
      values[names.length + 1 + j] = row.get(kept[j]);
    }
    return RowFactory.create(values);
  }

  private Double number(Object value, String name, Object[] values) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    String text = (String) value;
    try {
      return parser.number(text);
    } catch (NumberFormatException e) {
      setFault(values, name, text, "not a number", parser.kindOf(text));
      return null;
    }
  }

  private Boolean bool(Object value, String name, Object[] values) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    String text = (String) value;
    if (FieldParser.isBoolean(text)) {
      return text.equalsIgnoreCase("true");
    }
    setFault(values, name, text, "neither true nor false", FieldParser.Kind.WORD);
    return null;
  }

  private void setFault(
      Object[] values, String name, String text, String what, FieldParser.Kind kind) {
    if (values[names.length] == null && !name.equals(lenient)) {
      String hint =
          switch (kind) {
            case MARK -> " (--na " + text + " would make it a missing value)";
            case DATE -> " (--dates days would make it a number)";
            default -> "";
          };
      values[names.length] =
          "column " + name + " is '" + TableCheck.clip(text) + "', " + what + hint;
    }
  }

  /** A model that was trained before booleans had one spelling knows them by another. */
  private static String word(String text, Set<String> known) {
    String word = FieldParser.word(text);
    if (known == null || known.contains(word) || !FieldParser.isBoolean(text)) {
      return word;
    }
    return known.stream().filter(text::equalsIgnoreCase).findFirst().orElse(word);
  }
}
