// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.output;

import io.github.signumspark.submit.input.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The columns that are written for scored rows. */
public final class ScoredRows {
  private ScoredRows() {}

  /**
   * The columns of the input as they were, the prediction, and of classes the predicted one's name
   * and, where the model has them, a column for the probability of each.
   *
   * @param input the columns of the input, by name
   * @param scored the rows, encoded and scored
   * @param names of the classes, null where there are none
   */
  public static Dataset<Row> of(
      Map<String, Column> input,
      Dataset<Row> scored,
      PredictionModel<?, ?> model,
      ClassNames names) {
    Dataset<Row> decoded = scored;
    Set<String> taken = new HashSet<>();
    List<Column> results = new ArrayList<>();
    results.add(
        TableSource.column(model.getPredictionCol()).as(free(model.getPredictionCol(), taken)));
    if (names != null) {
      if (!Arrays.asList(scored.columns()).contains(ClassNames.COLUMN)) {
        decoded = names.stage(model).transform(scored);
      }
      results.add(TableSource.column(ClassNames.COLUMN).as(free(ClassNames.COLUMN, taken)));
      if (Arrays.asList(scored.columns()).contains("probability")) {
        Column all = functions.vector_to_array(TableSource.column("probability"), "float64");
        for (int k = 0; k < names.names().size(); k++) {
          results.add(all.getItem(k).as(free("probability_" + names.names().get(k), taken)));
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    input.forEach(
        (name, column) -> {
          boolean clashes = taken.contains(name.toLowerCase(Locale.ROOT));
          columns.add(column.as(free(clashes ? "input_" + name : name, taken)));
        });
    columns.addAll(results);
    return decoded.select(columns.toArray(Column[]::new));
  }

  /** A name that no column has, whatever its case. */
  private static String free(String wanted, Set<String> taken) {
    String name = wanted;
    for (int k = 2; !taken.add(name.toLowerCase(Locale.ROOT)); k++) {
      name = wanted + "_" + k;
    }
    return name;
  }
}
