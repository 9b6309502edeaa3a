// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.objective.ParameterLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnRangesTest {
  @ParameterizedTest
  @CsvSource({"10,1,1,3", "10,1,1,0", "7,3,5,4", "1,1,0,100", "5,0,11,4", "4,9,0,2", "6,2,1,1"})
  void coverAllCoordinatesInTheirOrder(int columns, int perColumn, int free, int size) {
    ParameterLayout layout = new ParameterLayout(columns, perColumn, free);
    ColumnRanges slices = new ColumnRanges(layout, size);
    int[] ids = {0, columns / 2, columns - 1};
    if (columns < 3) {
      ids = null;
    }
    int global = 0;
    int local = 0;
    for (int s = 0; s < slices.count(); s++) {
      ColumnRanges.Slice slice = slices.get(s);
      assertEquals(global, slices.from(slice));
      assertEquals(local, slices.localFrom(slice, ids));
      int length = slices.length(slice);
      assertTrue(size == 0 || length <= Math.max(size, perColumn), "range of " + length);
      for (int k = local; k < slices.localTo(slice, ids); k++) {
        int of = layout.global(k, ids);
        assertTrue(of >= global && of < global + length, "coordinate " + of);
      }
      local = slices.localTo(slice, ids);
      global += length;
    }
    assertEquals(layout.length(), global);
    assertEquals(layout.localLength(ids), local);
  }
}
