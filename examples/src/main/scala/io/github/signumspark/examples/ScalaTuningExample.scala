// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples

import io.github.signumspark.ml.classification.SignumLogisticRegression
import org.apache.spark.ml.{Pipeline, PipelineModel}
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator
import org.apache.spark.ml.feature.{Imputer, OneHotEncoder, StringIndexer, VectorAssembler}
import org.apache.spark.ml.tuning.{CrossValidator, ParamGridBuilder}
import org.apache.spark.sql.{DataFrame, SparkSession}

/** TuningExample in Scala: columns of words and numbers, a pipeline that encodes them, a
  * CrossValidator that tunes the penalty. Argument: a Parquet path with the columns of the visits
  * that TuningExample generates.
  */
object ScalaTuningExample {

  /** Trains, and prints the area under the ROC curve of held-out rows. */
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().appName("ScalaTuningExample").getOrCreate()
    println(f"area under ROC: ${trainAndTest(spark.read.parquet(args(0)))}%.4f")
  }

  def trainAndTest(visits: DataFrame): Double = {
    val Array(train, test) = visits.randomSplit(Array(0.8, 0.2), seed = 7)
    val words = Array("country", "device")
    val signum = new SignumLogisticRegression().setMaxPasses(8)
    val pipeline = new Pipeline().setStages(
      Array(
        new StringIndexer()
          .setInputCols(words)
          .setOutputCols(words.map(_ + "Index"))
          .setHandleInvalid("keep"),
        new OneHotEncoder()
          .setInputCols(words.map(_ + "Index"))
          .setOutputCols(words.map(_ + "Columns")),
        new Imputer().setInputCols(Array("age")).setOutputCols(Array("ageFilled")),
        new VectorAssembler()
          .setInputCols(words.map(_ + "Columns") ++ Array("ageFilled", "pages"))
          .setOutputCol("features"),
        signum
      )
    )
    val evaluator = new BinaryClassificationEvaluator()
    val best = new CrossValidator()
      .setEstimator(pipeline)
      .setEstimatorParamMaps(
        new ParamGridBuilder().addGrid(signum.regParam, Array(1e-4, 1e-2, 1.0)).build()
      )
      .setEvaluator(evaluator)
      .setNumFolds(2)
      .setSeed(7)
      .fit(train)
      .bestModel
      .asInstanceOf[PipelineModel]
    evaluator.evaluate(best.transform(test))
  }
}
