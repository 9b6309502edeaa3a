// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import io.github.signumspark.ingest.stats.ColumnScaling;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.sql.types.StructType;

/**
 * Receives the events of a fit. Register one with {@link SignumListeners} or by the configuration
 * {@code spark.signum.listeners} (class names, comma-separated, each with a public no-argument
 * constructor).
 *
 * <p>Called on the driver, by the thread that runs the fit, in order; a slow listener slows the
 * fit. Two fits at once call a shared listener from two threads: {@link FitInfo#id()} tells them
 * apart. What a listener throws is logged once and does not end the fit.
 */
public interface TrainingListener {

  /**
   * A fit starts to read its rows.
   *
   * @param fit its number, which {@link FitInfo#id()} has later
   * @param stage uid of the stage that fits
   */
  default void onReading(long fit, String stage) {}

  /** The rows are read; training starts. */
  default void onStart(FitInfo fit) {}

  /** A round (or a step, with {@code aggregation = gradient}) is done. */
  default void onRound(FitInfo fit, Round round) {}

  /**
   * The weights after a round, as they would be returned if training ended here.
   *
   * @param fit which fit
   * @param round its number, from 1
   * @param weights one a coordinate, in units of the columns; not to be written, and overwritten by
   *     the next round: copy what you keep
   * @param scaling from the units of the columns to the data's
   */
  default void onWeights(FitInfo fit, int round, double[] weights, ColumnScaling scaling) {}

  /**
   * The fit's model was made; called after {@link #onEnd}, and without it where there was nothing
   * to train.
   *
   * @param fit which fit
   * @param model of MLlib's, which is not to be changed
   * @param rows columns of the rows that were fitted to, the model's features among them
   * @param deviation standard deviation of a feature, NaN where the fit did not need them
   */
  default void onModel(
      FitInfo fit, PredictionModel<?, ?> model, StructType rows, IntToDoubleFunction deviation) {}

  /** The fit succeeded. */
  default void onEnd(FitInfo fit, FitResult result) {}

  /**
   * The fit ended with an error. Called without {@link #onStart} where the rows were at fault, or
   * the fit was refused once they were read.
   */
  default void onFailure(FitInfo fit, Throwable error) {}

  /**
   * A fit released its rows: after {@link #onEnd} or {@link #onFailure}, or without them where
   * there was nothing to train, or MLlib trains.
   *
   * @param fit its number
   */
  default void onClosed(long fit) {}

  /**
   * A param of the stage that fits.
   *
   * @param name of the param
   * @param value as text
   * @param set whether the user set it; else it is the default
   */
  record ParamSetting(String name, String value, boolean set) implements Serializable {}

  /**
   * One round.
   *
   * @param number from 1
   * @param passes rows read since the fit started, search included, over the number of rows
   * @param loss objective, penalty included, of the weights that this round started from: over all
   *     rows of the step with {@code gradient}, over the loss sample with {@code local}; in a
   *     finish of the weights that this pass evaluated, over all rows
   * @param learningRate of this round; in a finish the length of the step, in lengths of the
   *     direction
   * @param batchRows rows of one step over all workers
   * @param localSteps steps a worker took; 1 with {@code gradient}, 0 in a finish
   * @param bytesUp sent by the workers in this round, before framing and compression
   * @param bytesDown broadcast for this round, once each, before framing and compression
   * @param seconds since training started
   * @param accepted false where the loss rose and the round was rejected, or a finish's step is to
   *     be shortened
   * @param agreement with {@code vote} the share of the votes cast that agreed with the majority,
   *     over the coordinates that moved; NaN in the other modes
   * @param partitionAgreement the same of each partition, by number, NaN where it cast no vote;
   *     empty in the other modes
   * @param gap in a finish {@link FinishReport#gap()} of the weights that this pass started from;
   *     else NaN
   * @param validationLoss mean loss of the validation rows in this pass, NaN where it was not
   *     measured
   */
  record Round(
      int number,
      double passes,
      double loss,
      double learningRate,
      long batchRows,
      int localSteps,
      long bytesUp,
      long bytesDown,
      double seconds,
      boolean accepted,
      double agreement,
      List<Double> partitionAgreement,
      double gap,
      double validationLoss)
      implements Serializable {

    /** Copies the list. */
    public Round {
      partitionAgreement = List.copyOf(partitionAgreement);
    }

    /** A round without a vote. */
    public Round(
        int number,
        double passes,
        double loss,
        double learningRate,
        long batchRows,
        int localSteps,
        long bytesUp,
        long bytesDown,
        double seconds,
        boolean accepted) {
      this(
          number,
          passes,
          loss,
          learningRate,
          batchRows,
          localSteps,
          bytesUp,
          bytesDown,
          seconds,
          accepted,
          Double.NaN,
          List.of());
    }

    /** A round without a gap or a loss of validation rows. */
    public Round(
        int number,
        double passes,
        double loss,
        double learningRate,
        long batchRows,
        int localSteps,
        long bytesUp,
        long bytesDown,
        double seconds,
        boolean accepted,
        double agreement,
        List<Double> partitionAgreement) {
      this(
          number,
          passes,
          loss,
          learningRate,
          batchRows,
          localSteps,
          bytesUp,
          bytesDown,
          seconds,
          accepted,
          agreement,
          partitionAgreement,
          Double.NaN,
          Double.NaN);
    }

    /** The same with what was measured beside the loss. */
    public Round measured(double newGap, double newValidationLoss) {
      return new Round(
          number,
          passes,
          loss,
          learningRate,
          batchRows,
          localSteps,
          bytesUp,
          bytesDown,
          seconds,
          accepted,
          agreement,
          partitionAgreement,
          newGap,
          newValidationLoss);
    }
  }
}
