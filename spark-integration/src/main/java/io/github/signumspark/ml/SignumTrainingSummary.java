// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.signumspark.listener.FitResult;
import java.util.Map;
import org.apache.spark.ml.util.Identifiable;

/**
 * Implemented by the training summaries of models that a Signum stage fitted, beside MLlib's own
 * summary class of the task: {@code if (model.summary() instanceof SignumTrainingSummary s) ...}.
 * Not implemented where the fit was MLlib's own (see the param {@code unsupportedParams}).
 */
public interface SignumTrainingSummary extends Identifiable {

  /** How Signum trained this model. */
  FitResult signumDetails();

  /** The uid of the stage that fitted. */
  @Override
  default String uid() {
    return signumDetails().fit().stage();
  }

  /**
   * {@link #signumDetails()} as one JSON object, its names those of the record and of the records
   * in it; what is no number is {@code NaN}. The text of a summary, which is all that Spark Connect
   * lets a client ask of a class that it does not know.
   */
  default String toJson() {
    try {
      return JsonMapper.builder()
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build()
          .writeValueAsString(signumDetails());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

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
