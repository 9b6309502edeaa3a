// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowBatchBuilderTest {
  private static final int COLUMNS = 12;
  private static final int[] INDICES = {
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Integer.MIN_VALUE, Integer.MAX_VALUE
  };
  private static final double[] VALUES = {
    1,
    -2.5,
    0.0,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Float.MIN_NORMAL
  };

  @Test
  void rowsAreCheckedAsANaiveReaderWould() {
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    int withZeros = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      int n = random.nextInt(6);
      boolean ascending = random.nextInt(3) > 0;
      int[] indices = random.ints(n, 0, COLUMNS).distinct().sorted().toArray();
      n = indices.length;
      if (!ascending && n > 0) {
        indices[random.nextInt(n)] = INDICES[random.nextInt(INDICES.length)];
      }
      int usual = random.nextInt(1, VALUES.length);
      double[] values = random.ints(n, 0, usual).mapToDouble(k -> VALUES[k]).toArray();
      boolean goodColumns = true;
      boolean finite = true;
      for (int e = 0; e < n; e++) {
        goodColumns &= indices[e] > (e == 0 ? -1 : indices[e - 1]) && indices[e] < COLUMNS;
        finite &= Double.isFinite(values[e]);
      }
      RowBatchBuilder writer = new RowBatchBuilder(COLUMNS, false, false);
      String wrong = commit(writer, indices, values);
      if (!goodColumns || !finite) {
        refused++;
        assertNotNull(wrong);
        assertTrue(wrong.contains(goodColumns ? "feature " : "ascending"), wrong);
        assertEquals(0, writer.rows());
        continue;
      }
      assertNull(wrong);
      int[] keptIndices = new int[n];
      double[] keptValues = new double[n];
      int kept = 0;
      for (int e = 0; e < n; e++) {
        if (values[e] != 0) {
          keptIndices[kept] = indices[e];
          keptValues[kept++] = values[e];
        }
      }
      withZeros += kept < n ? 1 : 0;
      keptIndices = Arrays.copyOf(keptIndices, kept);
      keptValues = Arrays.copyOf(keptValues, kept);
      RowBatch batch = writer.seal(null, 0, 0);
      assertEquals(kept, batch.nonZeros);
      assertArrayEquals(keptIndices, Arrays.copyOf(batch.indices, kept));
      assertArrayEquals(keptValues, Arrays.copyOf(batch.values, kept));
      RowBatchBuilder without = new RowBatchBuilder(COLUMNS, false, false);
      assertNull(commit(without, keptIndices, keptValues));
      assertEquals(without.seal(null, 0, 0).hashes[0], batch.hashes[0], "zeros do not count");
    }
    assertTrue(refused > 1000 && withZeros > 1000, refused + " " + withZeros);
  }

  @Test
  void aPieceAfterAFullOneHoldsItsOwnRows() {
    RowBatchBuilder writer = new RowBatchBuilder(COLUMNS, false, true);
    for (int batch = 0; batch < 3; batch++) {
      for (int i = 0; i < 1000; i++) {
        writer.reserve(2, 2);
        writer.indices[writer.indexEnd] = 1;
        writer.indices[writer.indexEnd + 1] = 4;
        writer.values[writer.valueEnd] = i + 1.0;
        writer.values[writer.valueEnd + 1] = batch - 5.0;
        assertNull(writer.commitSparse(2, batch, i + 0.5));
      }
      RowBatch sealed = writer.seal(null, 0, 0);
      assertEquals(1000, sealed.rows);
      assertEquals(2000, sealed.nonZeros);
      assertEquals(1000, sealed.labels.length);
      for (int i = 0; i < 1000; i++) {
        assertEquals(2 * i, sealed.valueOffsets[i]);
        assertEquals(batch, sealed.labels[i]);
        assertEquals(i + 0.5, sealed.weight(i));
        assertEquals(i + 1.0, sealed.values[2 * i]);
        assertEquals(batch - 5.0, sealed.values[2 * i + 1]);
      }
      writer = writer.next();
      assertEquals(0, writer.rows());
    }
  }

  private static String commit(RowBatchBuilder writer, int[] indices, double[] values) {
    int n = indices.length;
    writer.reserve(n, n);
    System.arraycopy(indices, 0, writer.indices, writer.indexEnd, n);
    System.arraycopy(values, 0, writer.values, writer.valueEnd, n);
    return writer.commitSparse(n, 1, 1);
  }
}
