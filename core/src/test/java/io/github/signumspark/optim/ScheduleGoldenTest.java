// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.golden.GoldenFiles;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compatible schedules answer as MXNet's, question by question. */
class ScheduleGoldenTest {
  private static final double ULPS = 2;

  static Stream<Named<JsonNode>> cases() {
    return GoldenFiles.lines(GoldenFiles.Kind.SCHEDULER).stream()
        .map(line -> Named.of(line.get("id").textValue(), line));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsMxnet(JsonNode line) {
    MxnetSchedule<?> schedule =
        GoldenSchedules.compatible(line.get("class").textValue(), line.get("args"));
    if (!line.get("set_base_lr").isNull()) {
      schedule.assignBase(line.get("set_base_lr").doubleValue());
    }
    JsonNode queries = line.get("queries");
    double[] expected = GoldenFiles.doubles(line.get("lr_hex"));
    assertEquals(expected.length, queries.size());
    assertTrue(expected.length > 0);
    for (int i = 0; i < expected.length; i++) {
      long n = queries.get(i).longValue();
      assertEquals(
          expected[i],
          schedule.learningRate(n),
          ULPS * Math.ulp(expected[i]),
          line.get("id") + " question " + i + ", update " + n);
    }
  }
}
