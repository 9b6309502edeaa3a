// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib

import io.github.signumspark.optim.CosineSchedule
import org.apache.spark.mllib.classification.SVMWithSGD
import org.scalatest.funsuite.AnyFunSuite

import java.nio.file.{Files, Path}

/** The Scala of docs/updater.md compiles, runs, and is the one that stands there. */
class UpdaterGuideSuite extends AnyFunSuite {

  test("the example trains") {
    val session = MllibProblem.session()
    try {
      val data = MllibProblem.data(session, 2).rdd
      val signum = new SignumUpdater().setSchedule(CosineSchedule.of(100))
      val svm = new SVMWithSGD()
      svm.optimizer
        .setUpdater(signum)
        .setStepSize(0.05) // the learning rate; the default of 1.0 is far too much
        .setNumIterations(100)
        .setRegParam(0.001)
        .setConvergenceTol(0.0) // or training may end after two updates
      val model = svm.run(data)
      val state = signum.state() // for signum.restore(state), to go on later

      assert(state.updates == 100)
      val right = data.filter(p => model.predict(p.features) == p.label).count()
      assert(right >= 0.95 * MllibProblem.ROWS)
    } finally session.stop()
  }

  test("the guide shows this example") {
    val guide = Files.readString(Path.of("../docs/updater.md"))
    val block = guide.split("```scala\n")(1).takeWhile(_ != '`')
    val source = Files.readString(
      Path.of("src/test/scala/io/github/signumspark/mllib/UpdaterGuideSuite.scala")
    )
    assert(unindented(source).contains(unindented(block)))
    assert(block.linesIterator.size == 10)
  }

  private def unindented(text: String): String = text.linesIterator.map(_.trim).mkString("\n")
}
