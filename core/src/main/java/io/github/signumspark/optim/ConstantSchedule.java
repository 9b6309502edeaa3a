// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/** The base learning rate at every update after the warm-up. */
public final class ConstantSchedule extends MxnetSchedule<ConstantSchedule> {
  private static final long serialVersionUID = 1L;

  private ConstantSchedule(Common common) {
    super(common);
  }

  /** The base learning rate throughout; add a warm-up with {@link #withWarmup}. */
  public static ConstantSchedule of() {
    return new ConstantSchedule(Common.DEFAULT);
  }

  @Override
  ConstantSchedule with(Common common) {
    return new ConstantSchedule(common);
  }

  @Override
  void rewind() {
    // There is nothing to forget.
  }

  @Override
  double afterWarmup(long numUpdate) {
    return currentBase();
  }

  @Override
  StringBuilder describe() {
    return new StringBuilder("constant");
  }
}
