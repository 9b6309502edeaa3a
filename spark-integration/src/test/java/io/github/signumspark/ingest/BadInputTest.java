// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.rows.IngestException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One clear error for rows that cannot be trained on, and nothing left behind. */
class BadInputTest extends IngestTestBase {
  private static final Vector GOOD = Vectors.dense(1, 2, 3);

  /** A bad row, and what is said of it. */
  private record Case(Row row, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  static List<Case> badRows() {
    Vector nan = Vectors.sparse(3, new int[] {0, 2}, new double[] {1, Double.NaN});
    Vector infinite = Vectors.dense(0, Double.NEGATIVE_INFINITY, 0);
    return List.of(
        new Case(
            row(2, GOOD, 1, false),
            "column label of row 4 of partition 1 is 2.0, but must be 0 or 1"),
        new Case(
            row(0.5, GOOD, 1, false),
            "column label of row 4 of partition 1 is 0.5, but must be 0 or 1"),
        new Case(
            row(-1, GOOD, 1, false),
            "column label of row 4 of partition 1 is -1.0, but must be 0 or 1"),
        new Case(
            row(Double.NaN, GOOD, 1, false),
            "column label of row 4 of partition 1 is NaN, but must be 0 or 1"),
        new Case(
            row(1, nan, 1, false),
            "column features of row 4 of partition 1 cannot be used: feature 2 is NaN"),
        new Case(
            row(1, infinite, 1, true),
            "column features of row 4 of partition 1 cannot be used: feature 1 is -Infinity"),
        new Case(
            row(1, GOOD, -1, false),
            "column w of row 4 of partition 1 is -1.0, but must be a finite number of at least 0"),
        new Case(
            row(1, GOOD, Double.NaN, false),
            "column w of row 4 of partition 1 is NaN, but must be a finite number of at least 0"),
        new Case(
            row(1, Vectors.dense(1, 2), 1, false),
            "column features of row 4 of partition 1 is a vector of 2 values, but the rows before have 3"),
        new Case(
            RowFactory.create(null, GOOD, 1.0, false),
            "column label of row 4 of partition 1 is null"),
        new Case(
            RowFactory.create(1.0, null, 1.0, false),
            "column features of row 4 of partition 1 is null"),
        new Case(
            RowFactory.create(1.0, GOOD, null, false), "column w of row 4 of partition 1 is null"),
        new Case(
            RowFactory.create(1.0, GOOD, 1.0, null), "column v of row 4 of partition 1 is null"));
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void theRowIsNamed(Case bad) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(i == 14 ? bad.row() : row(i % 2, GOOD, 1, false));
    }
    IngestException refused =
        assertThrows(IngestException.class, () -> full(dataset(rows, 2)).run());
    assertEquals(bad.message(), refused.getMessage());
    assertNull(refused.getCause());
  }

  @Test
  void theFirstOfSeveralBadRowsIsNamed() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(row(i >= 12 ? 7 : 0, GOOD, 1, false));
    }
    for (int i = 0; i < 3; i++) {
      IngestException refused =
          assertThrows(IngestException.class, () -> full(dataset(rows, 4)).run());
      assertTrue(refused.getMessage().startsWith("column label of row 2 of partition 1 "));
    }
  }

  @Test
  void sizesMustAgreeBetweenPartitions() {
    List<Row> rows = List.of(row(0, GOOD, 1, false), row(1, Vectors.dense(1, 2, 3, 4), 1, false));
    IngestException refused =
        assertThrows(IngestException.class, () -> full(dataset(rows, 2)).run());
    assertEquals(
        "partition 1 has vectors of 4 values, but partition 0 has vectors of 3",
        refused.getMessage());
  }

  @Test
  void rowsMustBeThere() {
    Dataset<Row> none = dataset(List.of(), 2);
    assertEquals(
        "there are no rows to train on",
        assertThrows(IngestException.class, () -> full(none).run()).getMessage());
    Dataset<Row> weightless = dataset(List.of(row(0, GOOD, 0, false)), 1);
    assertEquals(
        "there are no rows to train on: 1 rows have weight 0",
        assertThrows(IngestException.class, () -> full(weightless).run()).getMessage());
    Dataset<Row> validation = dataset(List.of(row(0, GOOD, 1, true)), 1);
    assertEquals(
        "there are no rows to train on: 1 rows are for validation",
        assertThrows(IngestException.class, () -> full(validation).run()).getMessage());
    Dataset<Row> empty = dataset(List.of(row(0, Vectors.dense(new double[0]), 1, false)), 1);
    assertEquals(
        "column features of row 0 of partition 0 is a vector without values",
        assertThrows(IngestException.class, () -> full(empty).run()).getMessage());
  }

  @Test
  void valuesWhoseSquaresOverflowAreRefused() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(row(i % 2, Vectors.dense(1, i * 1e300), 1, false));
    }
    assertEquals(
        "feature 1 has values whose squares are larger than a double can be",
        assertThrows(IngestException.class, () -> full(dataset(rows, 2)).run()).getMessage());
  }

  @Test
  void featuresMustBeVectors() {
    Dataset<Row> rows = dataset(List.of(row(0, GOOD, 1, false)), 1);
    assertEquals(
        "column w must hold vectors, but holds double",
        assertThrows(IllegalArgumentException.class, () -> Ingest.of(rows).featuresCol("w").run())
            .getMessage());
    assertEquals(
        "numWorkers must be at least 1, but was 0",
        assertThrows(IllegalArgumentException.class, () -> Ingest.of(rows).numWorkers(0))
            .getMessage());
    assertEquals(
        "shuffle must be one of auto, always, never, but was \"no\"",
        assertThrows(IllegalArgumentException.class, () -> ShuffleMode.of("no")).getMessage());
    assertEquals(ShuffleMode.ALWAYS, ShuffleMode.of("Always"));
  }

  @Test
  void aFailureOfTheInputItselfIsNotHidden() {
    Dataset<Row> rows =
        spark.createDataFrame(
            context
                .parallelize(List.of(1, 2), 1)
                .map(
                    i -> {
                      if (i == 2) {
                        throw new IllegalStateException("the disk is gone");
                      }
                      return row(0, GOOD, 1, false);
                    }),
            SCHEMA);
    Exception failure = assertThrows(SparkException.class, () -> full(rows).run());
    assertTrue(failure.getMessage().contains("the disk is gone"), failure.getMessage());
  }
}
