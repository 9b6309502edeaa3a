// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FitCourseTest {
  private static FitCourse course(double... losses) {
    FitCourse course = new FitCourse();
    for (double loss : losses) {
      course.record(loss);
    }
    return course;
  }

  @Test
  void lossesThatFallByOneRatioTendToTheirLimit() {
    double[] losses = new double[11];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = 3 + Math.pow(0.8, i);
    }
    double left = Math.pow(0.8, 10);
    assertEquals(left, course(losses).remaining(5), 1e-12);
    assertEquals(left, course(losses).remaining(2), 1e-12);
  }

  @Test
  void whatDoesNotSlowDownHasFarToGo() {
    assertEquals(19, course(5, 4, 3).remaining(1), 1e-12);
    assertEquals(0, course(5, 3, 3).remaining(1));
    assertEquals(0, course(3, 3, 3).remaining(1));
  }
}
