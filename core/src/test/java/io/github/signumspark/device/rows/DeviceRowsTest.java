// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.Devices;
import io.github.signumspark.device.FailingOps;
import io.github.signumspark.device.HostDeviceOps;
import io.github.signumspark.device.ScriptedBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows on a device, whose part the host double plays. */
class DeviceRowsTest {
  private final DeviceRows rows = DeviceRows.ofProcess();

  @BeforeEach
  @AfterEach
  void forget() {
    rows.close();
    ScriptedBackend.device = null;
    Devices.reset();
  }

  /** Rows of small whole numbers, so that sums in any order are the same; some rows are empty. */
  private static RowBlock block(boolean sparse, int rows, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels = random.doubles(rows).toArray();
    float[] dense = new float[rows * width];
    int[] offsets = new int[rows + 1];
    List<Integer> columns = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        // Column 1 and row 2 hold nothing.
        if (j != 1 && i != 2 && random.nextInt(3) == 0) {
          dense[i * width + j] = random.nextInt(-9, 10);
          columns.add(j);
          values.add(dense[i * width + j]);
        }
      }
      offsets[i + 1] = columns.size();
    }
    if (!sparse) {
      return RowBlock.dense(width, labels, null, dense, null);
    }
    float[] held = new float[values.size()];
    for (int k = 0; k < held.length; k++) {
      held[k] = values.get(k);
    }
    int[] at = columns.stream().mapToInt(j -> j).toArray();
    return RowBlock.sparse(width, labels, null, offsets, at, held, null);
  }

  private static double value(RowBlock block, int row, int column) {
    if (!block.isSparse()) {
      return block.values()[row * block.width() + column];
    }
    for (int k = block.offsets()[row]; k < block.offsets()[row + 1]; k++) {
      if (block.columns()[k] == column) {
        return block.values()[k];
      }
    }
    return 0;
  }

  private static double[] wholeNumbers(int count) {
    return new SplittableRandom(7).ints(count, -5, 6).asDoubleStream().toArray();
  }

  private static void assertProducts(RowBlock block, RowMatrix matrix) {
    double[] perColumn = wholeNumbers(block.width());
    double[] perRow = wholeNumbers(block.rows());
    double[] times = new double[block.rows()];
    double[] transposed = new double[block.width()];
    double[] squares = new double[block.width()];
    for (int i = 0; i < block.rows(); i++) {
      for (int j = 0; j < block.width(); j++) {
        double x = value(block, i, j);
        times[i] += x * perColumn[j];
        transposed[j] += x * perRow[i];
        squares[j] += x * x * perRow[i];
      }
    }
    assertArrayEquals(times, matrix.times(perColumn));
    assertArrayEquals(transposed, matrix.transposeTimes(perRow));
    assertArrayEquals(squares, matrix.squaresTransposeTimes(perRow));
  }

  @ParameterizedTest
  @CsvSource({"true, 40, 13", "false, 40, 13", "true, 3, 50", "false, 5, 2", "false, 1, 1"})
  void productsAreThoseOfPlainLoops(boolean sparse, int count, int width) {
    HostDeviceOps host = new HostDeviceOps();
    RowBlock block = block(sparse, count, width, 1);
    try (ResidentRows<?> resident = ResidentRows.upload(host, block)) {
      assertProducts(block, resident);
    }
    assertEquals(0, host.liveColumns());
  }

  @Test
  void everyFailureClosesWhatWasUploaded() {
    RowBlock block = block(true, 30, 9, 2);
    FailingOps counting = new FailingOps(Long.MAX_VALUE);
    ResidentRows.upload(counting, block).close();
    assertEquals(6, counting.calls());
    for (long lostAt = 1; lostAt <= counting.calls(); lostAt++) {
      FailingOps ops = new FailingOps(lostAt);
      assertThrows(DeviceException.class, () -> ResidentRows.upload(ops, block));
      assertEquals(0, ops.liveColumns(), "lost at operation " + lostAt);
    }
  }

  @Test
  void withoutADeviceThereIsNoMatrix() {
    assertTrue(rows.of(block(true, 9, 4, 1), OptionalInt::empty).isEmpty());
  }

  @Test
  void rowsAreCopiedOnceAndReleased() {
    HostDeviceOps host = new HostDeviceOps();
    ScriptedBackend.device = host;
    RowBlock block = block(true, 20, 6, 1);
    RowMatrix first = rows.of(block, OptionalInt::empty).orElseThrow();
    int columns = host.liveColumns();
    assertProducts(block, first);
    assertProducts(block, rows.of(block, OptionalInt::empty).orElseThrow());
    assertEquals(columns, host.liveColumns());
    rows.release(block);
    assertEquals(0, host.liveColumns());
    assertThrows(DeviceException.class, () -> first.times(new double[6]));
  }

  @Test
  void theLeastRecentlyUsedMakeRoomAndWhatFindsNoneIsLeftToTheCpu() {
    RowBlock one = block(false, 50, 10, 1);
    RowBlock two = block(false, 50, 10, 2);
    // Two orders of 500 floats with their bounds, and two columns of doubles to multiply.
    long whole = 2 * 500 * 4 + 8 * (51 + 11);
    HostDeviceOps host = new HostDeviceOps(whole + 500 * 8 * 3 + 1500);
    ScriptedBackend.device = host;
    RowMatrix first = rows.of(one, OptionalInt::empty).orElseThrow();
    assertProducts(one, first);
    RowMatrix second = rows.of(two, OptionalInt::empty).orElseThrow();
    assertProducts(two, second);
    assertTrue(
        assertThrows(DeviceException.class, () -> first.times(new double[10])).isOutOfMemory(),
        "the first block made room for the second");
    RowBlock large = block(false, 500, 100, 3);
    Optional<RowMatrix> none = rows.of(large, OptionalInt::empty);
    assertTrue(none.isEmpty());
    assertProducts(two, rows.of(two, OptionalInt::empty).orElseThrow());
    assertTrue(rows.of(large, OptionalInt::empty).isEmpty(), "remembered");
  }

  @Test
  void aLostDeviceIsNotAskedAgain() {
    RowBlock block = block(true, 20, 6, 1);
    FailingOps counting = new FailingOps(Long.MAX_VALUE);
    ScriptedBackend.device = counting;
    RowMatrix whole = rows.of(block, OptionalInt::empty).orElseThrow();
    long before = counting.calls();
    assertProducts(block, whole);
    long after = counting.calls();
    for (long lostAt = before + 1; lostAt <= after; lostAt++) {
      rows.close();
      Devices.reset();
      FailingOps ops = new FailingOps(lostAt);
      ScriptedBackend.device = ops;
      RowMatrix matrix = rows.of(block, OptionalInt::empty).orElseThrow();
      DeviceException lost =
          assertThrows(DeviceException.class, () -> assertProducts(block, matrix));
      assertFalse(lost.isOutOfMemory());
      assertTrue(rows.of(block, OptionalInt::empty).isEmpty());
    }
  }
}
