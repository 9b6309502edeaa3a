// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import io.github.signumspark.checkpoint.SavedValues;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which round of the plan comes next. A fit begins with a brief plan: all of the plan's falling
 * learning rate and growing batches in a few rounds. It goes on to the whole plan
 *
 * <ul>
 *   <li>after two passes, if the second one surely gained more than {@value #LARGE_FALL} of what is
 *       left of the loss (or of what was gained, if that is less): then there is more to learn than
 *       the brief plan has time for;
 *   <li>before the last round, unless the last pass surely gained less than a small share of it:
 *       sets that are learnt quickly are done quickly.
 * </ul>
 *
 * <p>Surely means by two standard errors, from the groups that the slice's rows are read in. Not
 * safe for use by two threads.
 */
public final class PlanProgress {
  private static final Logger LOG = LoggerFactory.getLogger(PlanProgress.class);
  private static final double LARGE_FALL = 0.3;
  private static final double SURE = 2;

  private final int planned;
  private final int brief;
  private final int betweenReadings;
  private final double smallFall;
  private int done;
  private boolean whole;
  private double firstLoss = Double.NaN;

  /** Readings of the pass at hand, by the rounds that were done. */
  private final TreeMap<Integer, Reading> readings = new TreeMap<>();

  /** The loss of the returned weights, and the part of it that the loss sample shows. */
  private record Reading(SampledLoss slice, double loss) {}

  /**
   * The pace of one fit.
   *
   * @param planned rounds of the whole plan
   * @param brief rounds of the brief plan; the plan is whole from the start unless these are fewer
   * @param betweenReadings rounds of a pass, between two readings
   * @param smallFall share of the loss below which the brief plan's last pass is taken for its end
   */
  public PlanProgress(int planned, int brief, int betweenReadings, double smallFall) {
    this.planned = planned;
    this.brief = brief;
    this.betweenReadings = betweenReadings;
    this.smallFall = smallFall;
    this.whole = brief >= planned;
  }

  /** Rounds done. */
  public int done() {
    return done;
  }

  /** Rounds in all, as far as known. */
  public int rounds() {
    return whole ? planned : brief;
  }

  /** Whether a round comes next. */
  public boolean goesOn() {
    return done < rounds();
  }

  /** Whether the loss of the average is to be read before the next round. */
  public boolean reads() {
    return whole
        ? done > 0 && done % betweenReadings == 0
        : done == 0
            || done == betweenReadings
            || done == 2 * betweenReadings
            || done == brief - 1 - betweenReadings
            || done == brief - 1;
  }

  /** The round of the plan, from 0, that comes next. */
  public int planRound() {
    return whole ? done : (int) ((done + 0.5) / brief * planned);
  }

  /** The next round is done. */
  public void advance() {
    done++;
  }

  /** Training stepped back: readings to come have none to be compared with. */
  public void forgetReadings() {
    readings.clear();
  }

  /**
   * Takes a reading of the returned weights' loss, before the next round.
   *
   * @param slice the loss in its groups
   * @param penalty of the weights
   * @return whether the plan became the whole one by it
   */
  public boolean read(SampledLoss slice, double penalty) {
    double loss = slice.mean() + penalty;
    if (done == 0) {
      firstLoss = loss;
    }
    if (whole) {
      return false;
    }
    Reading before = readings.get(done - betweenReadings);
    readings.put(done, new Reading(slice, loss));
    readings.headMap(done - betweenReadings, true).clear();
    double fall = before == null ? 0 : before.loss - loss;
    double error =
        before == null ? Double.POSITIVE_INFINITY : slice.errorOfDifference(before.slice);
    double left = Math.min(Math.abs(loss), firstLoss - loss);
    if (done == 2 * betweenReadings) {
      whole = fall - SURE * error > LARGE_FALL * left;
    }
    if (done == brief - 1) {
      whole = !(fall + SURE * error < smallFall * left);
    }
    LOG.debug(
        "after {} rounds: loss {}, fell by {} ± {}, {} is left; {} plan",
        done,
        loss,
        fall,
        error,
        left,
        whole ? "whole" : "brief");
    return whole;
  }

  /** Puts everything into a checkpoint. */
  public void save(SavedValues to) {
    to.put("pace.done", done).put("pace.whole", whole ? 1 : 0).put("pace.firstLoss", firstLoss);
    readings.forEach(
        (round, reading) -> {
          reading.slice.save(to, "pace.reading" + round);
          to.put("pace.reading" + round + ".loss", reading.loss);
        });
  }

  /** Takes everything from a checkpoint. */
  public void restore(SavedValues from) {
    done = (int) from.integer("pace.done");
    whole = from.integer("pace.whole") == 1;
    firstLoss = from.number("pace.firstLoss");
    readings.clear();
    for (int round = Math.max(0, done - betweenReadings); round < done; round++) {
      SampledLoss slice = SampledLoss.restore(from, "pace.reading" + round);
      if (slice != null) {
        readings.put(round, new Reading(slice, from.number("pace.reading" + round + ".loss")));
      }
    }
  }
}
