// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.checkpoint.SavedValues;

/**
 * Which round of the plan comes next. The plan goes through its rounds one by one. Once the loss is
 * sure, once or twice in a row, to have fallen by less than {@value #SMALL_FALL} of what is left of
 * it (or of what was gained, if that is less) from one reading to the next, the rest of the plan,
 * with its falling learning rate and growing batches, is gone through in as many rounds as went
 * before: small steps come soon where large ones have nothing left to do, and sets that are learnt
 * quickly are done quickly.
 *
 * <p>Sure means by two standard errors, from the groups that the slice's rows are read in. Not safe
 * for use by two threads.
 */
final class RoundPace {
  private static final double SMALL_FALL = 0.02;
  private static final double SURE = 2;
  private static final int FIRST_FINISH = 2;

  private final int planned;
  private final int firstFinish;
  private final int smallFallsWanted;
  private int done;
  private int finishFrom = -1;
  private double firstLoss = Double.NaN;
  private SliceLoss last;
  private double lastLoss;
  private int smallFalls;

  /**
   * The pace of one fit.
   *
   * @param planned rounds of the plan
   * @param betweenReadings rounds between two readings; a plan is shortened after two at the
   *     earliest
   * @param smallFallsWanted how many small falls in a row shorten the plan; 0 where it stays as it
   *     is
   */
  RoundPace(int planned, int betweenReadings, int smallFallsWanted) {
    this.planned = planned;
    this.firstFinish = FIRST_FINISH * betweenReadings;
    this.smallFallsWanted = smallFallsWanted;
  }

  /** Rounds done. */
  int done() {
    return done;
  }

  /** Rounds in all, as far as known. */
  int rounds() {
    return finishFrom < 0 ? planned : 2 * finishFrom;
  }

  /** Whether a round comes next. */
  boolean goesOn() {
    return done < rounds();
  }

  /** The round of the plan, from 0, that comes next. */
  int planRound() {
    if (finishFrom < 0) {
      return done;
    }
    double share = (done - finishFrom + 0.5) / finishFrom;
    return finishFrom + (int) (share * (planned - finishFrom));
  }

  /** The next round is done. */
  void advance() {
    done++;
  }

  /** Training stepped back: the next reading has none to be compared with. */
  void forgetReading() {
    last = null;
    smallFalls = 0;
  }

  /** The loss before the first round. */
  void firstLoss(double loss) {
    firstLoss = loss;
  }

  /**
   * Takes a reading of the returned weights' loss, before the next round.
   *
   * @param slice the loss in its groups
   * @param penalty of the weights
   * @return whether the plan was shortened by it
   */
  boolean read(SliceLoss slice, double penalty) {
    double loss = slice.mean() + penalty;
    SliceLoss before = last;
    double lossBefore = lastLoss;
    last = slice;
    lastLoss = loss;
    if (smallFallsWanted == 0
        || finishFrom >= 0
        || before == null
        || done < firstFinish
        || 2 * done >= planned) {
      return false;
    }
    double sureFall = lossBefore - loss + SURE * slice.errorOfDifference(before);
    boolean small = sureFall < SMALL_FALL * Math.min(Math.abs(loss), firstLoss - loss);
    smallFalls = small ? smallFalls + 1 : 0;
    if (smallFalls == smallFallsWanted) {
      finishFrom = done;
    }
    return finishFrom >= 0;
  }

  /** Puts everything into a checkpoint. */
  void save(SavedValues to) {
    to.put("pace.done", done)
        .put("pace.finishFrom", finishFrom)
        .put("pace.firstLoss", firstLoss)
        .put("pace.lastLoss", lastLoss)
        .put("pace.smallFalls", smallFalls);
    if (last != null) {
      last.save(to, "pace.last");
    }
  }

  /** Takes everything from a checkpoint. */
  void restore(SavedValues from) {
    done = (int) from.integer("pace.done");
    finishFrom = (int) from.integer("pace.finishFrom");
    firstLoss = from.number("pace.firstLoss");
    lastLoss = from.number("pace.lastLoss");
    smallFalls = (int) from.integer("pace.smallFalls");
    last = SliceLoss.restore(from, "pace.last");
  }
}
