// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in, blocks out. */
class IngestTest extends IngestTestBase {
  @ParameterizedTest
  @CsvSource({
    "AUTO,0.2,1",
    "AUTO,0.2,5",
    "AUTO,0.9,4",
    "ALWAYS,0.2,5",
    "ALWAYS,0.9,3",
    "NEVER,0.45,7"
  })
  void everyRowArrivesOnce(ShuffleMode shuffle, double density, int workers) {
    List<Row> rows = rows(500, 12, density, 1);
    try (IngestedData data = full(dataset(rows, 3)).shuffle(shuffle).numWorkers(workers).run()) {
      assertSame(expected(rows, true, false), content(data, false));
      assertSame(expected(rows, true, true), content(data, true));
      assertEquals(workers, data.numWorkers());
      assertEquals(density > 0.5, data.isDense());
      long total = 0;
      for (WorkerBlock block : data.javaBlocks().collect()) {
        assertEquals(data.rows(block.worker()), block.train().rows());
        assertEquals(data.checksum(block.worker()), block.checksum());
        assertTrue(block.train().rows() >= 0.8 * data.rows() / workers - 1);
        total += block.train().rows();
      }
      assertEquals(data.rows(), total);
      assertEquals(500, data.rows() + data.validationRows());
    }
  }

  /** Compares without printing hundreds of rows. */
  private static void assertSame(Map<String, Integer> expected, Map<String, Integer> actual) {
    Map<String, Integer> missing = new TreeMap<>(expected);
    missing.entrySet().removeAll(actual.entrySet());
    Map<String, Integer> added = new TreeMap<>(actual);
    added.entrySet().removeAll(expected.entrySet());
    assertEquals(Map.of(), missing);
    assertEquals(Map.of(), added);
  }
}
