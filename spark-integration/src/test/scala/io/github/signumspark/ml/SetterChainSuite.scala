// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml

import io.github.signumspark.ml.classification.SignumFMClassifier
import io.github.signumspark.ml.classification.SignumLogisticRegression
import org.scalatest.funsuite.AnyFunSuite

/** Setters of MLlib's and of ours in one chain; that it compiles is what is tested. */
class SetterChainSuite extends AnyFunSuite {
  test("a chain keeps the stage's own type") {
    val logistic: SignumLogisticRegression = new SignumLogisticRegression()
      .setLabelCol("y")
      .setMaxPasses(3)
      .setProbabilityCol("p")
      .setAggregation("vote")
    assert(logistic.getLabelCol == "y" && logistic.getMaxPasses == 3)
    val machine: SignumFMClassifier =
      new SignumFMClassifier()
        .setThresholds(Array(.1, .9))
        .setRawPredictionCol("r")
        .setNumWorkers(2)
    assert(machine.getNumWorkers == 2)
  }
}
