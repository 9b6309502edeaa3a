// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

/**
 * Implemented by the training summaries of models that a Signum stage fitted, beside MLlib's own
 * summary class of the task: {@code if (model.summary() instanceof SignumTrainingSummary s) ...}.
 * Not there where the fit was MLlib's own (see the param {@code unsupportedParams}).
 */
public interface SignumTrainingSummary {

  /** How Signum went about this fit. */
  SignumFitDetails signumDetails();
}
