// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.benchmarks.votes.CorruptedCourses.Corruption;
import io.github.signumspark.benchmarks.votes.CorruptedCourses.Course;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.train.fit.Penalty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three workers with the rows of one column; two more columns, one of them a single worker's. */
class CorruptedCoursesTest {
  private static final Penalty NONE = new Penalty(null);

  /** The label is 1 where the column is. */
  private static RowBlock rows(int... columnIds) {
    int width = columnIds.length;
    float[] values = new float[4 * width];
    for (int k = 0; k < width; k++) {
      values[k] = 1;
      values[width + k] = 1;
    }
    return RowBlock.dense(width, new double[] {1, 1, 0, 0}, null, values, columnIds);
  }

  private static CorruptedCourses courses(List<RowBlock> blocks, int steps) {
    double[] known = {1, 1, 1, 0};
    return new CorruptedCourses(blocks, NONE, new double[4], known, new Course(steps, 0.5, 0.9));
  }

  @Test
  void minorityThatTurnsChangesNothingAndMajorityEverything() {
    List<RowBlock> alike = Collections.nCopies(5, rows(0, 1));
    CorruptedCourses courses = courses(alike, 20);
    double[] sound = courses.votes(0, Corruption.TURNED, 0);
    assertTrue(sound[0] > 1, "weight " + sound[0]);
    assertArrayEquals(sound, courses.votes(2, Corruption.TURNED, 0));
    assertTrue(courses.votes(3, Corruption.TURNED, 0)[0] < -1);
  }

  @Test
  void colludingVotesReachColumnsThatOnlyAQuorumGuards() {
    // Column 2 is the last worker's alone; the first one, who colludes, has it not.
    List<RowBlock> blocks = List.of(rows(0, 1), rows(0, 1), rows(0, 1), rows(0, 1), rows(0, 1, 2));
    CorruptedCourses courses = courses(blocks, 20);
    assertTrue(courses.votes(0, Corruption.COLLUDING, 0)[2] > 1);
    assertEquals(0, courses.votes(1, Corruption.COLLUDING, 0)[2], "a tie");
    assertTrue(courses.votes(2, Corruption.COLLUDING, 0)[2] < -1);
    assertEquals(0, courses.votes(2, Corruption.COLLUDING, 0.4)[2], "below the quorum");
    assertTrue(courses.votes(2, Corruption.COLLUDING, 0)[0] > 1, "held by the others");
  }

  @Test
  void colludingVotesLeaveTheKnownModelWhereOthersAreSilent() {
    List<RowBlock> blocks = List.of(rows(0, 1), rows(0, 1), rows(0, 1));
    assertTrue(courses(blocks, 20).votes(1, Corruption.COLLUDING, 0)[2] < -1);
  }

  @Test
  void meanTurnsAroundWhereVotesDoNot() {
    List<RowBlock> blocks = new ArrayList<>(Collections.nCopies(4, rows(0, 1)));
    blocks.add(rows(0, 1));
    CorruptedCourses courses = courses(blocks, 40);
    double sound = courses.means(0, Corruption.COLLUDING, NONE)[0];
    assertTrue(sound > 1);
    // A half of each sound row speaks for the column at most, and all rows of two colluding ones.
    assertTrue(courses.means(2, Corruption.COLLUDING, NONE)[0] < 0.25 * sound);
    assertTrue(courses.votes(2, Corruption.COLLUDING, 0)[0] > 1);
    assertEquals(
        sound, courses.means(2, Corruption.TURNED, NONE)[0], "turned, it outweighs nobody");
    assertTrue(courses.means(3, Corruption.TURNED, NONE)[0] < -1);
  }
}
