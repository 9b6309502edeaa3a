// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

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

  /**
   * The columns of a table of these types.
   *
   * @param features names of the features; null for all columns that are for nothing else
   */
  static TableColumns of(
      InputFiles files,
      StructType types,
      String[] features,
      String label,
      String weight,
      String validation) {
    DataType labelType = field(files, types, label, "--label-col").dataType();
    boolean wordLabel = isWord(labelType);
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
      } else if (type instanceof NumericType) {
        numbers.add(name);
      } else if (isWord(type)) {
        words.add(name);
      } else {
        throw wrongType(files, "--features-col", name, type, "a number or text");
      }
    }
    if (numbers.isEmpty() && words.isEmpty()) {
      throw new UserError(files.option() + " " + files.path() + ": no column is left for features");
    }
    return new TableColumns(numbers, words, label, wordLabel, weight, validation);
  }

  /** The same columns without those that only training needs. */
  TableColumns featuresOnly() {
    return new TableColumns(numbers, words, null, false, null, null);
  }

  List<String> features() {
    List<String> all = new ArrayList<>(numbers);
    all.addAll(words);
    return all;
  }

  /** The type that a column is read as; null where it is as it comes. */
  DataType typeOf(String name) {
    if (numbers.contains(name) || name.equals(weight)) {
      return DataTypes.DoubleType;
    }
    if (words.contains(name)) {
      return DataTypes.StringType;
    }
    if (name.equals(validation)) {
      return DataTypes.BooleanType;
    }
    if (name.equals(label)) {
      return wordLabel ? DataTypes.StringType : DataTypes.DoubleType;
    }
    return null;
  }

  static StructField field(InputFiles files, StructType types, String name, String option) {
    for (StructField field : types.fields()) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    throw new UserError(
        option
            + ": "
            + files.path()
            + " has no column "
            + name
            + "; it has "
            + String.join(", ", types.fieldNames()));
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

  private static boolean isWord(DataType type) {
    return type instanceof StringType || type instanceof BooleanType;
  }
}
