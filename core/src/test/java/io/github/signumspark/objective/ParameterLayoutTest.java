// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.codec.StateScale;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  private final ParameterLayout layout = new ParameterLayout(4, 2, 3);

  @Test
  void localVectorsHoldTheColumnsOfTheWorkerAndAllFreeCoordinates() {
    double[] all = {0, 1, 10, 11, 20, 21, 30, 31, 100, 101, 102};
    assertEquals(11, layout.length());
    assertArrayEquals(
        new double[] {10, 11, 30, 31, 100, 101, 102}, layout.local(all, new int[] {1, 3}));
    assertArrayEquals(all, layout.local(all, null));
    assertArrayEquals(
        new double[] {20, 7, 8},
        new ParameterLayout(3, 1, 2).local(new double[] {0, 10, 20, 7, 8}, new int[] {2}));
  }

  @Test
  void localVectorsAreAddedWhereTheyBelong() {
    double[] all = new double[11];
    layout.addLocal(new double[] {1, 2, 3, 4, 5, 6, 7}, new int[] {0, 2}, all);
    layout.addLocal(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, null, all);
    assertArrayEquals(new double[] {2, 3, 1, 1, 4, 5, 1, 1, 6, 7, 8}, all);
  }

  @Test
  void coordinatesKnowTheirColumnAndPosition() {
    assertEquals(3, layout.column(7));
    assertEquals(1, layout.position(7));
    assertEquals(-1, layout.column(8));
    assertEquals(4, layout.position(10));
  }

  @Test
  void refusesMoreCoordinatesThanAnArrayHolds() {
    assertThrows(IllegalArgumentException.class, () -> new ParameterLayout(1 << 20, 1 << 11, 0));
  }

  @Test
  void unitsFollowStatesWithRoomAboveThem() {
    assertEquals(0x1p-24, StateScale.fixed(1).of(100));
    StateScale following = StateScale.following(1);
    assertEquals(0x1p-22, following.of(0));
    assertEquals(0x1p-20, following.of(4));
    assertTrue(following.of(1e-30) >= 0x1p-35, "has a floor");
  }
}
