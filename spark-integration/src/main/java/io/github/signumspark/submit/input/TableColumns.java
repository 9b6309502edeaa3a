// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the columns of a table are for.
 *
 * @param numbers features that are numbers
 * @param words features that are text, each different one a category
 * @param label null if labels are not looked at
 * @param wordLabel whether labels are text
 * @param weight null if every row weighs 1
 * @param validation null if no rows are marked
 */
public record TableColumns(
    List<String> numbers,
    List<String> words,
    String label,
    boolean wordLabel,
    String weight,
    String validation) {
  private static final Logger LOG = LoggerFactory.getLogger(TableColumns.class);

  /**
   * The columns of a table of these types; columns without a value are left out with a warning, and
   * dates where the syntax says so.
   *
   * @param features names of the features; null for all columns that are for nothing else
   */
  static TableColumns of(
      InputFiles files,
      StructType types,
      String[] features,
      String label,
      String weight,
      String validation,
      TableSyntax syntax) {
    DataType labelType = field(files, types, label, "--label-col").dataType();
    // Of no label at all the first row is told.
    boolean wordLabel = isWord(labelType) || labelType instanceof NullType;
    if (!wordLabel && !(labelType instanceof NumericType)) {
      throw wrongType(files, "--label-col", label, labelType, "a number or text");
    }
    if (weight != null) {
      DataType type = field(files, types, weight, "--weight-col").dataType();
      if (!(type instanceof NumericType)) {
        throw wrongType(files, "--weight-col", weight, type, "a number");
      }
    }
    if (validation != null) {
      DataType type = field(files, types, validation, "--validation-col").dataType();
      if (!(type instanceof BooleanType)) {
        throw wrongType(files, "--validation-col", validation, type, "true or false");
      }
    }
    List<String> others = new ArrayList<>(List.of(label));
    others.addAll(Arrays.asList(weight, validation));
    List<String> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String name : features == null ? types.fieldNames() : features) {
      DataType type = field(files, types, name, "--features-col").dataType();
      if (others.contains(name)) {
        if (features != null) {
          throw new UserError("--features-col: column " + name + " has another use already");
        }
      } else if (type instanceof NullType) {
        warnEmpty(files, name);
      } else if (isDate(type) && syntax.dates() == TableSyntax.Dates.DROP) {
        LOG.info("column {} holds dates and is left out", name);
      } else if (isDate(type) && syntax.dates() == TableSyntax.Dates.DAYS) {
        numbers.add(name);
      } else if (isDate(type)) {
        throw new UserError(
            wrongType(files, "--features-col", name, type, "a number or text").getMessage()
                + ": --dates days makes dates numbers, --dates drop leaves them out");
      } else if (type instanceof NumericType) {
        numbers.add(name);
      } else if (isWord(type)) {
        words.add(name);
      } else {
        throw wrongType(files, "--features-col", name, type, "a number or text");
      }
    }
    if (numbers.isEmpty() && words.isEmpty()) {
      // Of a table without rows no column has a type.
      throw labelType instanceof NullType
          ? new UserError(files.option() + " " + files.path() + ": no rows")
          : noFeatures(files);
    }
    return new TableColumns(numbers, words, label, wordLabel, weight, validation);
  }

  /** The same without features that have no value in any row; warns of them. */
  TableColumns without(InputFiles files, List<String> features, long[] present) {
    List<String> kept = new ArrayList<>();
    for (int j = 0; j < present.length; j++) {
      if (present[j] > 0) {
        kept.add(features.get(j));
      } else {
        warnEmpty(files, features.get(j));
      }
    }
    if (kept.isEmpty()) {
      throw noFeatures(files);
    }
    Set<String> all = new HashSet<>(kept);
    return new TableColumns(
        numbers.stream().filter(all::contains).toList(),
        words.stream().filter(all::contains).toList(),
        label,
        wordLabel,
        weight,
        validation);
  }

  /** The same with a column of labels. */
  TableColumns withLabel(String column, boolean isWord) {
    return new TableColumns(numbers, words, column, isWord, weight, validation);
  }

  private static void warnEmpty(InputFiles files, String name) {
    LOG.warn(
        "{} {}: column {} has no value in any row and is left out",
        files.option(),
        files.path(),
        name);
  }

  private static UserError noFeatures(InputFiles files) {
    return new UserError(files.option() + " " + files.path() + ": no column is left for features");
  }

  /** The option that names a column. */
  String optionOf(String name, InputFiles files) {
    if (name.equals(label)) {
      return "--label-col";
    }
    return name.equals(weight)
        ? "--weight-col"
        : name.equals(validation) ? "--validation-col" : files.option();
  }

  List<String> features() {
    List<String> all = new ArrayList<>(numbers);
    all.addAll(words);
    return all;
  }

  /** The type that each column is read as; a column that is not here is as it comes. */
  Map<String, DataType> types() {
    Map<String, DataType> types = new HashMap<>();
    numbers.forEach(name -> types.put(name, DataTypes.DoubleType));
    words.forEach(name -> types.put(name, DataTypes.StringType));
    if (weight != null) {
      types.put(weight, DataTypes.DoubleType);
    }
    if (validation != null) {
      types.put(validation, DataTypes.BooleanType);
    }
    if (label != null) {
      types.put(label, wordLabel ? DataTypes.StringType : DataTypes.DoubleType);
    }
    return types;
  }

  static StructField field(InputFiles files, StructType types, String name, String option) {
    try {
      return types.apply(name);
    } catch (IllegalArgumentException absent) {
      throw new UserError(
          option
              + ": "
              + files.path()
              + " has no column "
              + name
              + "; it has "
              + Arrays.stream(types.fieldNames())
                  .filter(other -> !other.startsWith(TableNames.INTERNAL))
                  .collect(Collectors.joining(", ")),
          absent);
    }
  }

  static UserError wrongType(
      InputFiles files, String option, String column, DataType type, String wanted) {
    return new UserError(
        option
            + ": column "
            + column
            + " of "
            + files.path()
            + " holds "
            + type.simpleString()
            + ", not "
            + wanted);
  }

  private static boolean isDate(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private static boolean isWord(DataType type) {
    return type instanceof StringType || type instanceof BooleanType;
  }
}
