// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.ml.SignumFitDetails;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a task of the command line does differently from another; used once. */
interface TrainTask {

  /** Takes the options over into the stage; one out of its range fails, before any row is read. */
  void configure(TrainOptions options);

  /** The mapping for the labels found in the training rows. */
  LabelMapping labels(InputData train);

  /** Fits the stage. */
  Fitted fit(Dataset<Row> train);

  /** The measures of a model on rows that it has scored, by name. */
  Map<String, Double> measure(Dataset<Row> scored);

  /**
   * What a fit gives.
   *
   * @param model the model, of a class of MLlib's
   * @param objective the objective's history
   * @param details how Signum went about it; null if the fit was MLlib's own
   */
  record Fitted(Model<?> model, double[] objective, SignumFitDetails details) {}
}
