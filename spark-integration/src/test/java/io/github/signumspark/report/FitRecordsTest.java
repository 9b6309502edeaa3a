// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.TrainingListener.Round;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of many fits and of long ones. */
class FitRecordsTest {

  private static FitInfo fit(long id, int rounds) {
    return new FitInfo(
        id,
        "stage" + id,
        "gradient",
        new FitInfo.Data(10, 3, 20, 0, "alike", "these rows", 0.5),
        new FitInfo.Plan(2, rounds, Double.NaN, 4, List.of()),
        new FitInfo.Origin(0, 17, "4.0.1", "0.1.0"),
        List.of());
  }

  private static Round round(int number) {
    return new Round(number, number, 1.0 / number, 0.1, 10, 1, 5, 7, number * 0.5, true);
  }

  @Test
  void keepsALongFitInFewPoints() {
    FitRecords records = new FitRecords(10);
    FitInfo fit = fit(1, 100_000);
    records.onStart(fit);
    for (int r = 1; r <= 99_999; r++) {
      records.onRound(fit, round(r));
    }
    JsonNode json = records.fit(1).orElseThrow();
    JsonNode numbers = json.path("rounds").path("number");
    assertTrue(numbers.size() > RoundPoints.LIMIT / 2 && numbers.size() <= RoundPoints.LIMIT + 1);
    assertEquals(1, numbers.path(0).asInt());
    assertEquals(99_999, numbers.path(numbers.size() - 1).asInt());
    int gap = numbers.path(1).asInt() - 1;
    for (int i = 1; i < numbers.size() - 1; i++) {
      assertEquals(gap, numbers.path(i).asInt() - numbers.path(i - 1).asInt());
    }
    assertEquals(5L * 99_999, json.path("totals").path("bytesUp").asLong());
    assertEquals("round 100000 of 100000", json.path("now").asText());
    assertTrue(records.list().path(0).path("curve").size() <= 41);
  }

  @Test
  void forgetsTheOldestOfManyFitsButNoneUnderWay() {
    FitRecords records = new FitRecords(3);
    records.onStart(fit(1, 5));
    for (int id = 2; id <= 6; id++) {
      records.onStart(fit(id, 5));
      records.onFailure(fit(id, 5), new IllegalStateException("no"));
    }
    assertEquals(
        List.of(6, 5, 1), records.list().findValues("id").stream().map(JsonNode::asInt).toList());
    assertTrue(records.fit(2).isEmpty());
  }

  @Test
  void tellsEveryRoundOfThePartitionsThatAgreeLeast() {
    FitRecords records = new FitRecords(3);
    FitInfo fit = fit(1, 5);
    records.onStart(fit);
    int partitions = PartitionVotes.CURVES + 2;
    for (int r = 1; r <= 3; r++) {
      List<Double> shares = new ArrayList<>();
      for (int p = 0; p < partitions; p++) {
        // The first never votes, the second agrees most, and the third abstains once.
        shares.add(p == 0 || p == 2 && r == 2 ? Double.NaN : 0.9 - 0.02 * p - r * 0.01);
      }
      records.onRound(fit, new Round(r, r, 1, 0.1, 10, 1, 5, 7, r, true, 0.75, shares));
    }
    JsonNode told = records.fit(1).orElseThrow().path("partitions");
    assertEquals(partitions, told.size());
    assertTrue(told.path(0).path("agreement").isNull());
    assertFalse(told.path(0).has("byRound"));
    assertFalse(told.path(1).has("byRound"));
    assertEquals(0.84, told.path(2).path("agreement").asDouble(), 1e-15);
    assertTrue(told.path(2).path("byRound").path(1).isNull());
    for (int p = 3; p < partitions; p++) {
      assertEquals(0.88 - 0.02 * p, told.path(p).path("agreement").asDouble(), 1e-12);
      assertEquals(0.87 - 0.02 * p, told.path(p).path("byRound").path(2).asDouble(), 1e-12);
    }
  }

  @Test
  void whatIsNoNumberBecomesNull() {
    FitRecords records = new FitRecords(3);
    FitInfo fit = fit(1, 5);
    records.onStart(fit);
    records.onRound(
        fit, new Round(1, 1, Double.NaN, Double.POSITIVE_INFINITY, 1, 1, 0, 0, 0, true));
    JsonNode rounds = records.fit(1).orElseThrow().path("rounds");
    assertTrue(rounds.path("loss").path(0).isNull());
    assertTrue(rounds.path("learningRate").path(0).isNull());
  }

  @Test
  void anErrorWithoutWordsHasItsClass() {
    FitRecords records = new FitRecords(3);
    records.onFailure(fit(1, 5), new IllegalStateException(new NullPointerException()));
    assertEquals("java.lang.NullPointerException", records.list().path(0).path("error").asText());
  }
}
