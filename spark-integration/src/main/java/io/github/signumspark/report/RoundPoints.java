// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.listener.TrainingListener.Round;
import java.util.ArrayList;
import java.util.List;

/**
 * The rounds of a fit, as columns of points. Of a long fit every second, fourth, … is kept, and the
 * last one always. Not thread-safe.
 */
final class RoundPoints {
  /** Most points of a fit, the last one not counted. */
  static final int LIMIT = 2000;

  private static final int CURVE_POINTS = 40;

  private final List<Round> kept = new ArrayList<>();
  private int count;
  private int stride = 1;
  private Round last;
  private long bytesUp;
  private long bytesDown;
  private long steps;
  private final PartitionVotes votes = new PartitionVotes();

  void add(Round round) {
    if (count % stride == 0) {
      if (kept.size() == LIMIT) {
        thinOut();
      }
      if (count % stride == 0) {
        kept.add(round);
      }
    }
    count++;
    last = round;
    bytesUp += round.bytesUp();
    bytesDown += round.bytesDown();
    steps += round.localSteps();
    votes.add(round);
  }

  private void thinOut() {
    stride *= 2;
    List<Round> half = new ArrayList<>();
    for (int i = 0; i < kept.size(); i += 2) {
      half.add(kept.get(i));
    }
    kept.clear();
    kept.addAll(half);
  }

  /** The last round, or null. */
  Round last() {
    return last;
  }

  long bytesUp() {
    return bytesUp;
  }

  long bytesDown() {
    return bytesDown;
  }

  long steps() {
    return steps;
  }

  /**
   * The points, an array for each column.
   *
   * @param denseBytes what one step with dense gradients would have moved
   */
  ObjectNode toJson(long denseBytes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode number = json.putArray("number");
    ArrayNode passes = json.putArray("passes");
    ArrayNode loss = json.putArray("loss");
    ArrayNode learningRate = json.putArray("learningRate");
    ArrayNode batchRows = json.putArray("batchRows");
    ArrayNode localSteps = json.putArray("localSteps");
    ArrayNode up = json.putArray("bytesUp");
    ArrayNode down = json.putArray("bytesDown");
    ArrayNode dense = json.putArray("denseBytes");
    ArrayNode seconds = json.putArray("seconds");
    ArrayNode accepted = json.putArray("accepted");
    ArrayNode agreement = json.putArray("agreement");
    ArrayNode gap = json.putArray("gap");
    ArrayNode validation = json.putArray("validationLoss");
    for (Round round : points()) {
      number.add(round.number());
      add(passes, round.passes());
      add(loss, round.loss());
      add(learningRate, round.learningRate());
      batchRows.add(round.batchRows());
      localSteps.add(round.localSteps());
      up.add(round.bytesUp());
      down.add(round.bytesDown());
      dense.add(denseBytes * round.localSteps());
      add(seconds, round.seconds());
      accepted.add(round.accepted());
      add(agreement, round.agreement());
      add(gap, round.gap());
      add(validation, round.validationLoss());
    }
    return json;
  }

  /** How the partitions voted; empty where there was no vote. */
  ArrayNode partitions() {
    return votes.toJson(points());
  }

  /** The losses, in few points. */
  ArrayNode curve() {
    ArrayNode curve = JsonNodeFactory.instance.arrayNode();
    List<Round> points = points();
    int every = (points.size() + CURVE_POINTS - 1) / CURVE_POINTS;
    for (int i = 0; i < points.size(); i++) {
      if (i % every == 0 || i == points.size() - 1) {
        add(curve, points.get(i).loss());
      }
    }
    return curve;
  }

  private List<Round> points() {
    if (kept.isEmpty() || kept.get(kept.size() - 1) == last) {
      return kept;
    }
    List<Round> points = new ArrayList<>(kept);
    points.add(last);
    return points;
  }

  static void add(ArrayNode column, double value) {
    if (Double.isFinite(value)) {
      column.add(value);
    } else {
      column.addNull();
    }
  }
}
