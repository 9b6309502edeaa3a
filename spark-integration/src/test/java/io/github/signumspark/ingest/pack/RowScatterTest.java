// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowScatterTest {
  private static final int GROUP_BITS = 5;

  @Test
  void rowsEndInTheirPlaces() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 2000; trial++) {
      int rows = random.nextInt(trial < 1000 ? 12 : 200);
      int longest = 1 + random.nextInt(1 << random.nextInt(1, 8));
      int[] lengths = new int[rows];
      for (int i = 0; i < rows; i++) {
        lengths[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(longest);
      }
      scatter(random, lengths, trial % 2 == 0);
    }
  }

  @Test
  void longRowsAreNotCopied() {
    SplittableRandom random = new SplittableRandom(8);
    int group = 1 << GROUP_BITS;
    for (int trial = 0; trial < 200; trial++) {
      scatter(random, new int[] {3, 50 * group, 0, group, group - 1, 0, 7 * group, 1}, true);
    }
  }

  @Test
  void aSmallBlockIsWrittenAtOnce() {
    int[] offsets = {0, 20, 40, (2 << GROUP_BITS) - 1};
    RowScatter scatter =
        new RowScatter(new int[] {2, 0, 1}, offsets, null, new float[100], GROUP_BITS);
    assertEquals(40, scatter.next(0, 20));
    assertEquals(0, scatter.next(1, 20));
    assertEquals(20, scatter.next(2, 23));
  }

  @Test
  void rowsGatherInStagesOfTheirGroup() {
    int[] offsets = new int[101];
    int[] places = new int[100];
    for (int i = 0; i < 100; i++) {
      offsets[i + 1] = offsets[i] + 4;
      places[i] = 99 - i;
    }
    float[] floats = new float[400];
    RowScatter scatter = new RowScatter(places, offsets, null, floats, GROUP_BITS);
    int last = -4;
    for (int i = 0; i < 100; i++) {
      int at = scatter.next(i, 4);
      assertNotSame(floats, scatter.floats());
      assertTrue(i % 8 == 4 || i == 0 || at == last + 4, "in the order of arrival");
      last = at;
    }
  }

  /** Scatters rows of these lengths, shuffled, and compares with rows laid at their places. */
  private static void scatter(SplittableRandom random, int[] lengths, boolean withInts) {
    int rows = lengths.length;
    int[] places = new int[rows];
    for (int i = 0; i < rows; i++) {
      int k = random.nextInt(i + 1);
      places[i] = places[k];
      places[k] = i;
    }
    int[] offsets = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      offsets[places[i] + 1] = lengths[i];
    }
    for (int k = 0; k < rows; k++) {
      offsets[k + 1] += offsets[k];
    }
    int[] wantedInts = new int[offsets[rows]];
    float[] wantedFloats = new float[offsets[rows]];
    int[] ints = withInts ? new int[offsets[rows]] : null;
    float[] floats = new float[offsets[rows]];
    RowScatter scatter = new RowScatter(places, offsets, ints, floats, GROUP_BITS);
    int[] slots = new int[rows];
    for (int i = 0; i < rows; i++) {
      int at = scatter.next(i, lengths[i]);
      slots[scatter.slot()] = places[i];
      int[] toInts = scatter.ints();
      float[] to = scatter.floats();
      assertTrue(at >= 0 && at + lengths[i] <= to.length);
      for (int e = 0; e < lengths[i]; e++) {
        int one = i * 1_000_003 + e;
        wantedInts[offsets[places[i]] + e] = one;
        wantedFloats[offsets[places[i]] + e] = one * 0.5f;
        if (withInts) {
          toInts[at + e] = one;
        }
        to[at + e] = one * 0.5f;
      }
    }
    scatter.finish();
    for (int slot = 0; slot < rows; slot++) {
      assertEquals(scatter.arrivals() == null ? slot : scatter.arrivals()[slot], slots[slot]);
    }
    assertArrayEquals(wantedInts, withInts ? ints : wantedInts);
    assertArrayEquals(wantedFloats, floats);
  }
}
