// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.listener.FitResult;
import java.util.Map;

/**
 * Implemented by the training summaries of models that a Signum stage fitted, beside MLlib's own
 * summary class of the task: {@code if (model.summary() instanceof SignumTrainingSummary s) ...}.
 * Not there where the fit was MLlib's own (see the param {@code unsupportedParams}).
 */
public interface SignumTrainingSummary {

  /** How Signum went about this fit. */
  FitResult signumDetails();

  /** Measures of the model on the rows it was fitted to, by name; may run jobs. */
  default Map<String, Double> trainMeasures() {
    return Map.of();
  }

  /**
   * A page about this fit: {@code summary.report().write("fit.html")}. Add what is known of test
   * rows with {@link FitReport#measures}.
   */
  default FitReport report() {
    return FitReport.of(signumDetails()).measures("train", trainMeasures());
  }
}
