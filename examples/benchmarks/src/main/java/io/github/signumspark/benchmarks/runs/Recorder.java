// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Keeps the model of every round of one fit, to be evaluated after the timing. */
public final class Recorder implements TrainingListener {

  /**
   * A round as it was.
   *
   * @param passes over the rows so far
   * @param seconds since the fit began, reading the rows included
   * @param model that the fit would have returned; created on demand
   */
  record RecordedRound(double passes, double seconds, Supplier<LinearModel> model) {}

  private final boolean keepModels;
  private final long began = System.nanoTime();
  private final List<RecordedRound> rounds = new ArrayList<>();
  private double passes;
  private long trainingBegan;
  private long trainingEnded;

  /**
   * A recorder; its clock starts now.
   *
   * @param keepModels false where they are not needed, for large models
   */
  Recorder(boolean keepModels) {
    this.keepModels = keepModels;
  }

  @Override
  public void onStart(FitInfo fit) {
    trainingBegan = System.currentTimeMillis();
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    passes = round.passes();
  }

  @Override
  public void onWeights(FitInfo fit, int round, double[] weights, ColumnScaling scaling) {
    double seconds = (System.nanoTime() - began) * 1e-9;
    double[] kept = keepModels ? weights.clone() : null;
    rounds.add(new RecordedRound(passes, seconds, () -> toData(kept, scaling)));
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    trainingEnded = System.currentTimeMillis();
  }

  List<RecordedRound> rounds() {
    return rounds;
  }

  /** When the rows were read, in milliseconds of the wall clock. */
  public long trainingBegan() {
    return trainingBegan;
  }

  public long trainingEnded() {
    return trainingEnded;
  }

  private static LinearModel toData(double[] weights, ColumnScaling scaling) {
    if (weights == null) {
      throw new IllegalStateException("the models were not kept");
    }
    int features = scaling.numFeatures();
    double[] coefficients = new double[features];
    double shift = scaling.toData(weights, coefficients);
    return new LinearModel(coefficients, weights.length > features ? weights[features] + shift : 0);
  }
}
