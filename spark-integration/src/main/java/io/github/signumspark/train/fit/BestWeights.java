// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.checkpoint.SavedValues;
import java.util.function.Function;

/**
 * The weights with the lowest loss so far, and when they were found.
 *
 * @param <W> what holds weights
 */
public final class BestWeights<W> {
  private W weights;
  private double loss = Double.POSITIVE_INFINITY;
  private int since;
  private double last = Double.POSITIVE_INFINITY;
  private int smallChanges;
  private double lossAtStall = Double.POSITIVE_INFINITY;
  private double lossAtStallBefore = Double.POSITIVE_INFINITY;

  /** Keeps weights whose loss is below the lowest so far; returns whether it did. */
  public boolean offer(int step, double newLoss, W newWeights) {
    if (weights != null && !(newLoss < loss)) {
      return false;
    }
    loss = newLoss;
    weights = newWeights;
    since = step;
    return true;
  }

  /**
   * As {@link #offer}, for noisy losses; returns whether to continue. It does not after two losses
   * in a row that differ from the previous one by no more than {@code tol} of it, or, with {@code
   * mustFall}, that do not fall below the lowest by more than that.
   */
  public boolean goesOn(int step, double newLoss, W newWeights, double tol, boolean mustFall) {
    double fall = (mustFall ? loss : last) - newLoss;
    boolean enough = weights == null || (mustFall ? fall : Math.abs(fall)) > tol * Math.abs(last);
    offer(step, newLoss, newWeights);
    last = newLoss;
    smallChanges = enough ? 0 : smallChanges + 1;
    return smallChanges < 2;
  }

  /** Not to be written. */
  public W weights() {
    return weights;
  }

  /** The step at which the best weights were found, or at which waiting started over. */
  public int since() {
    return since;
  }

  /**
   * Starts to wait again, and returns whether the last two waits together gained less than {@code
   * tol} of the loss.
   */
  public boolean stopsGaining(int step, double tol) {
    since = step;
    boolean stops = lossAtStallBefore - loss < tol * Math.abs(loss);
    lossAtStallBefore = lossAtStall;
    lossAtStall = loss;
    return stops;
  }

  /** Puts everything into a checkpoint, under names with this prefix. */
  public void save(SavedValues to, String name, Function<W, double[]> numbers) {
    to.put(name + ".weights", weights == null ? null : numbers.apply(weights))
        .put(name + ".loss", loss)
        .put(name + ".since", since)
        .put(name + ".last", last)
        .put(name + ".disappointments", smallChanges)
        .put(name + ".lossAtStall", lossAtStall)
        .put(name + ".lossAtStallBefore", lossAtStallBefore);
  }

  /** Reads everything from a checkpoint. */
  public void restore(SavedValues from, String name, Function<double[], W> holder) {
    double[] saved = from.arrayOrNull(name + ".weights");
    weights = saved == null ? null : holder.apply(saved);
    loss = from.number(name + ".loss");
    since = (int) from.integer(name + ".since");
    last = from.number(name + ".last");
    smallChanges = (int) from.integer(name + ".disappointments");
    lossAtStall = from.number(name + ".lossAtStall");
    lossAtStallBefore = from.number(name + ".lossAtStallBefore");
  }
}
