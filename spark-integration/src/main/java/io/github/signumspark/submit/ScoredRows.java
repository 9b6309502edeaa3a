// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The columns that are written for scored rows. */
final class ScoredRows {
  private static final List<String> RESULTS = List.of("probability", "prediction");

  private ScoredRows() {}

  /**
   * The columns of the input, and the probability, if there is one, and the prediction.
   *
   * @param input the rows before they were encoded and scored
   * @param scored the rows after that
   */
  static Dataset<Row> of(Dataset<Row> input, Dataset<Row> scored) {
    List<String> names = new ArrayList<>(Arrays.asList(input.columns()));
    for (String result : RESULTS) {
      if (Arrays.asList(scored.columns()).contains(result)) {
        names.add(result);
      }
    }
    return scored.select(
        names.stream()
            .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
            .toArray(Column[]::new));
  }
}
