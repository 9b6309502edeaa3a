// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.contract;

import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows for any stage: labels follow a linear score. */
final class ContractRows {
  static final int COUNT = 240;

  private ContractRows() {}

  /** Rows with so many classes, or with numbers for labels where it is 0. */
  static List<Row> of(int classes) {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      double[] x = new double[StageContract.WIDTH];
      double score = 0;
      for (int j = 0; j < x.length; j++) {
        x[j] = random.nextInt(3) == 0 ? 0 : random.nextDouble(-2, 2);
        score += (j + 1) * x[j];
      }
      double noisy = score + random.nextDouble(-3, 3);
      double label =
          classes == 0
              ? 50 + 10 * noisy
              : Math.max(0, Math.min(classes - 1, Math.floor(noisy / 6 + classes / 2.0)));
      rows.add(Rows.row(label, Vectors.dense(x), 1));
    }
    return rows;
  }

  static Dataset<Row> frame(List<Row> rows) {
    return Rows.frame(LocalSpark.session(), rows, 2);
  }

  /** The same rows with sparse vectors. */
  static List<Row> sparse(List<Row> rows) {
    return rows.stream()
        .map(row -> Rows.row(row.getDouble(0), ((Vector) row.get(1)).toSparse(), 1))
        .toList();
  }
}
