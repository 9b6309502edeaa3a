// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import io.github.signumspark.internal.PlainRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
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
 *
 * <p>However many columns the table has, the rows have few: the features that are numbers stand in
 * the array {@link #NUMBERS} and those that are text in {@link #WORDS}, in the order of {@link
 * TableColumns}, because Spark plans and compiles every query anew for all columns.
 */
final class TableRows implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1L;

  /** Column with the features that are numbers. */
  static final String NUMBERS = TableNames.INTERNAL + "numbers";

  /** Column with the features that are text. */
  static final String WORDS = TableNames.INTERNAL + "words";

  /** Column with all of a table's fields as they were, where all are text. */
  private static final String TEXTS = TableNames.INTERNAL + "texts";

  private static final ArrayType ARRAY_OF_NUMBERS =
      DataTypes.createArrayType(DataTypes.DoubleType, true);
  private static final ArrayType ARRAY_OF_TEXTS =
      DataTypes.createArrayType(DataTypes.StringType, true);

  /** The index of the column {@link TableSource#FAULT}. */
  private static final int FAULT = 2;

  private final FieldParser parser;
  private final String[] names;
  private final int numbers;
  private final int words;
  private final int columns;

  /** The type that each field gets; null where it stays as it is. */
  private final DataType[] wanted;

  /**
   * Where each field goes: among the numbers, the words or the columns; -1 where it goes nowhere.
   */
  private final int[] target;

  /** Whether a field is a column of its own. */
  private final boolean[] roles;

  /** Words that the model was trained with; null where any may come. */
  private final List<Set<String>> known;

  /** The first column with what a table's fields were; -1 where these are not kept. */
  private final int given;

  /** Whether that is the only such column. */
  private final boolean texts;

  /** The column that is no fault where it cannot be read; null for none. */
  private final String lenient;

  private TableRows(FieldParser parser, Layout layout, List<Set<String>> known, String lenient) {
    this.parser = parser;
    this.names = layout.names.toArray(String[]::new);
    this.numbers = layout.columns.numbers().size();
    this.words = layout.columns.words().size();
    this.columns = layout.fields.size();
    this.wanted = layout.wanted.toArray(DataType[]::new);
    this.target = layout.target.stream().mapToInt(Integer::intValue).toArray();
    Set<String> features = new HashSet<>(layout.columns.features());
    this.roles = new boolean[names.length];
    for (int j = 0; j < names.length; j++) {
      roles[j] = !features.contains(names[j]);
    }
    this.given = layout.given;
    this.texts = layout.texts;
    this.known = known;
    this.lenient = lenient;
  }

  /** Where the fields of a table stand in the rows. */
  private static final class Layout {
    final TableColumns columns;
    final List<String> names = new ArrayList<>();
    final List<DataType> wanted = new ArrayList<>();
    final List<Integer> target = new ArrayList<>();
    final List<StructField> fields = new ArrayList<>();
    final boolean texts;
    int given = -1;

    Layout(StructType table, TableColumns columns, boolean keepGiven) {
      this.columns = columns;
      Map<String, DataType> types = columns.types();
      fields.add(DataTypes.createStructField(NUMBERS, ARRAY_OF_NUMBERS, false));
      fields.add(DataTypes.createStructField(WORDS, ARRAY_OF_TEXTS, false));
      fields.add(DataTypes.createStructField(TableSource.FAULT, DataTypes.StringType, true));
      Map<String, Integer> features = new HashMap<>();
      columns.numbers().forEach(name -> features.put(name, features.size()));
      int before = features.size();
      columns.words().forEach(name -> features.put(name, features.size() - before));
      for (StructField field : table.fields()) {
        DataType type = types.get(field.name());
        names.add(field.name());
        wanted.add(type);
        if (features.containsKey(field.name())) {
          target.add(features.get(field.name()));
        } else if (type != null || isOurs(field.name())) {
          target.add(fields.size());
          fields.add(
              DataTypes.createStructField(
                  field.name(), type == null ? field.dataType() : type, true));
        } else {
          target.add(-1);
        }
      }
      texts = areTexts(table);
      if (keepGiven) {
        given = fields.size();
        if (texts) {
          fields.add(DataTypes.createStructField(TEXTS, ARRAY_OF_TEXTS, false));
        } else {
          for (StructField field : table.fields()) {
            if (!isOurs(field.name())) {
              fields.add(
                  new StructField(
                      TableSource.GIVEN + field.name(), field.dataType(), true, field.metadata()));
            }
          }
        }
      }
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith(TableNames.INTERNAL);
  }

  private static boolean areTexts(StructType table) {
    return Stream.of(table.fields())
        .filter(field -> !isOurs(field.name()))
        .allMatch(field -> field.dataType() instanceof StringType);
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
    List<Set<String>> words = new ArrayList<>();
    for (StructField field : raw.schema().fields()) {
      DataType type = types.get(field.name());
      if (type != null && !fits(field.dataType(), type)) {
        throw TableColumns.wrongType(
            files,
            columns.optionOf(field.name(), files),
            field.name(),
            field.dataType(),
            type instanceof DoubleType ? "a number" : "a number or text");
      }
      words.add(known.get(field.name()));
    }
    Layout layout = new Layout(raw.schema(), columns, keepGiven);
    return raw.sparkSession()
        .createDataFrame(
            PlainRows.of(raw).mapPartitions(new TableRows(parser, layout, words, lenient)),
            DataTypes.createStructType(layout.fields));
  }

  /**
   * The columns of a table as they were, by their names in its order, in terms of rows of which
   * these were kept.
   */
  static Map<String, Column> given(StructType table) {
    boolean texts = areTexts(table);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (StructField field : table.fields()) {
      if (!isOurs(field.name())) {
        columns.put(
            field.name(),
            texts
                ? TableSource.column(TEXTS).getItem(columns.size())
                : TableSource.column(TableSource.GIVEN + field.name()));
      }
    }
    return columns;
  }

  /** The rows with a column for each feature, as a pipeline of MLlib's stages takes them. */
  static Dataset<Row> inColumns(Dataset<Row> rows, TableColumns columns) {
    List<Column> all = new ArrayList<>();
    Stream.of(rows.columns())
        .filter(name -> !name.equals(NUMBERS) && !name.equals(WORDS))
        .forEach(name -> all.add(TableSource.column(name)));
    for (int j = 0; j < columns.numbers().size(); j++) {
      all.add(TableSource.column(NUMBERS).getItem(j).as(columns.numbers().get(j)));
    }
    for (int j = 0; j < columns.words().size(); j++) {
      all.add(TableSource.column(WORDS).getItem(j).as(columns.words().get(j)));
    }
    return rows.select(all.toArray(Column[]::new));
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
    Double[] numeric = new Double[numbers];
    String[] text = new String[words];
    Object[] values = new Object[columns];
    values[0] = numeric;
    values[1] = text;
    for (int j = 0; j < names.length; j++) {
      Object value = row.get(j);
      if (wanted[j] == null) {
        if (target[j] >= 0) {
          values[target[j]] = value;
        }
        continue;
      }
      if (value instanceof String read) {
        value = parser.value(read);
      }
      if (value == null) {
        continue;
      }
      Object typed =
          wanted[j] instanceof DoubleType
              ? number(value, names[j], values)
              : wanted[j] instanceof BooleanType
                  ? bool(value, names[j], values)
                  : word(value.toString(), known.get(j));
      (roles[j] ? values : wanted[j] instanceof DoubleType ? numeric : text)[target[j]] = typed;
    }
    if (given >= 0) {
      keep(row, values);
    }
    return RowFactory.create(values);
  }

  private void keep(Row row, Object[] values) {
    List<Object> fields = new ArrayList<>();
    for (int j = 0; j < names.length; j++) {
      if (!isOurs(names[j])) {
        fields.add(row.get(j));
      }
    }
    if (texts) {
      values[given] = fields.toArray(new String[0]);
    } else {
      System.arraycopy(fields.toArray(), 0, values, given, fields.size());
    }
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
    if (values[FAULT] == null && !name.equals(lenient)) {
      String hint =
          switch (kind) {
            case MARK -> " (--na " + text + " would make it a missing value)";
            case DATE -> " (--dates days would make it a number)";
            default -> "";
          };
      values[FAULT] = "column " + name + " is '" + TableCheck.clip(text) + "', " + what + hint;
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
