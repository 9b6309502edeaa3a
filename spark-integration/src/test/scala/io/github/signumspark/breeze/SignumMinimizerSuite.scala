// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.breeze

import breeze.linalg.{Counter, DenseVector, SparseVector}
import breeze.optimize.{DiffFunction, FirstOrderMinimizer, StochasticDiffFunction}
import io.github.signumspark.mllib.SignumUpdater
import io.github.signumspark.optim.{CosineSchedule, FactorSchedule, LearningRateSchedule, Signum}
import org.apache.spark.mllib.linalg.Vectors
import org.apache.spark.mllib.optimization.{GradientDescent, LogisticGradient}
import org.apache.spark.sql.SparkSession
import org.scalatest.funsuite.AnyFunSuite

import java.nio.file.{Files, Path}
import scala.util.Random

class SignumMinimizerSuite extends AnyFunSuite {

  private val size = 6

  private val rows: Seq[(Double, Array[Double])] = {
    val random = new Random(3)
    Seq.fill(80) {
      val x = Array.fill(size)(random.nextGaussian())
      (if (x(0) - 0.5 * x(1) + 0.2 * random.nextGaussian() > 0) 1.0 else 0.0, x)
    }
  }

  private val initial = Array(0.1, -0.2, 0.0, 0.3, 0.0, -0.1)

  /** The mean logistic loss by MLlib's own gradient, rows in order. */
  private object logisticLoss extends DiffFunction[DenseVector[Double]] {
    private val gradient = new LogisticGradient()

    override def calculate(x: DenseVector[Double]): (Double, DenseVector[Double]) = {
      val sum = new Array[Double](x.length)
      val weights = Vectors.dense(x.toArray)
      val loss = rows.map { case (label, features) =>
        gradient.compute(Vectors.dense(features), label, weights, Vectors.dense(sum))
      }.sum
      (loss / rows.size, DenseVector(sum.map(_ / rows.size)))
    }
  }

  private case class Setting(
      momentum: Double,
      wdLh: Double,
      wd: Double,
      clip: Option[Double],
      schedule: Option[LearningRateSchedule]
  )

  private val settings = Seq(
    Setting(0.9, 0, 0, None, None),
    Setting(0.9, 0.1, 0.02, Some(0.05), Some(FactorSchedule.of(5, 0.7))),
    Setting(0.5, 0, 0.3, None, Some(CosineSchedule.of(30))),
    Setting(0, 0, 0, None, None),
    Setting(0, 0.1, 0.2, Some(0.01), Some(FactorSchedule.of(5, 0.7)))
  )

  for (setting <- settings) {
    test(s"every state is that of the optimizer, bit for bit: $setting") {
      val minimizer = SignumMinimizer[DenseVector[Double]](
        learningRate = 0.05,
        momentum = setting.momentum,
        wdLh = setting.wdLh,
        wd = setting.wd,
        clipGradient = setting.clip,
        schedule = setting.schedule,
        maxIter = 40
      )
      val builder = Signum
        .builder()
        .learningRate(0.05)
        .momentum(setting.momentum)
        .wdLh(setting.wdLh)
        .wd(setting.wd)
      setting.clip.foreach(builder.clipGradient(_))
      setting.schedule.foreach(builder.learningRateSchedule(_))
      val signum = builder.build()
      val weights = initial.clone()
      val state = signum.createState(weights)

      val states = minimizer.iterations(logisticLoss, DenseVector(initial.clone())).toSeq
      assert(states.size == 41)
      for (breezeState <- states) {
        if (breezeState.iter > 0) {
          signum.update(0, weights, logisticLoss.gradientAt(DenseVector(weights)).toArray, state)
        }
        assert(bits(breezeState.x.toArray) == bits(weights))
      }
      if (setting.momentum > 0) {
        assert(bits(states.last.history.negatedMomentum.toArray) == bits(state.doubles()))
      }
      assert(states.last.value < states.head.value)
      assert(states.last.convergenceReason.contains(FirstOrderMinimizer.MaxIterations))
    }
  }

  test("the path is that of SignumUpdater in GradientDescent, bit for bit") {
    val session = localSession()
    try {
      val pairs =
        session.sparkContext.parallelize(rows.map(r => (r._1, Vectors.dense(r._2))), numSlices = 1)
      val schedule = CosineSchedule.of(30)
      val (weights, losses) = GradientDescent.runMiniBatchSGD(
        pairs,
        new LogisticGradient(),
        new SignumUpdater().setWdLh(0.01).setSchedule(schedule),
        stepSize = 0.05,
        numIterations = 30,
        regParam = 0.1,
        miniBatchFraction = 1.0,
        Vectors.dense(initial),
        convergenceTol = 0.0
      )
      val minimizer = SignumMinimizer[DenseVector[Double]](
        learningRate = 0.05,
        wd = 0.1,
        wdLh = 0.01,
        schedule = Some(schedule),
        maxIter = 30
      )
      val states = minimizer.iterations(logisticLoss, DenseVector(initial)).toSeq
      assert(bits(states.last.x.toArray) == bits(weights.toArray))
      // The two report the objective differently: GradientDescent adds the L2 term.
      val l2 = states.map(s => s.value + 0.05 * s.x.dot(s.x))
      assert(losses.size == 31)
      assert(losses.zip(l2).forall { case (a, b) => math.abs(a - b) < 1e-12 })
    } finally session.stop()
  }

  test("other vectors: sparse ones and counters") {
    val f = (x: Double, goal: Double) => (x - goal) * (x - goal) / 2
    val sparse = new DiffFunction[SparseVector[Double]] {
      private val goal = SparseVector(5)(1 -> 1.0, 3 -> -0.5)
      override def calculate(x: SparseVector[Double]): (Double, SparseVector[Double]) =
        ((0 until 5).map(i => f(x(i), goal(i))).sum, x - goal)
    }
    val schedule = Some(CosineSchedule.of(100))
    val zero = SparseVector.zeros[Double](5)
    val found = SignumMinimizer[SparseVector[Double]](0.05, schedule = schedule)
      .minimize(sparse, zero)
    assert(math.abs(found(1) - 1) < 0.01 && math.abs(found(3) + 0.5) < 0.01)
    assert(found(0) == 0 && found(2) == 0 && found(4) == 0)
    assert(zero.activeSize == 0)

    val counted = new DiffFunction[Counter[String, Double]] {
      private val goal = Counter("a" -> 1.0, "b" -> -0.5)
      override def calculate(x: Counter[String, Double]): (Double, Counter[String, Double]) =
        (Seq("a", "b").map(k => f(x(k), goal(k))).sum, x - goal)
    }
    val count = SignumMinimizer[Counter[String, Double]](0.05, schedule = schedule)
      .minimize(counted, Counter[String, Double]())
    assert(math.abs(count("a") - 1) < 0.01 && math.abs(count("b") + 0.5) < 0.01)
  }

  test("the example of docs/updater.md finds the minimum") {
    val loss = new DiffFunction[DenseVector[Double]] {
      private val goal = DenseVector(1.0, -0.5, 0.25)
      override def calculate(x: DenseVector[Double]): (Double, DenseVector[Double]) = {
        val away = x - goal
        (0.5 * (away dot away), away)
      }
    }
    val schedule = CosineSchedule.of(100)
    val minimizer = SignumMinimizer[DenseVector[Double]](0.05, schedule = Some(schedule))
    val minimum = minimizer.minimize(loss, DenseVector.zeros[Double](3))
    assert(math.abs(minimum(0) - 1) < 0.02 && math.abs(minimum(1) + 0.5) < 0.02)
  }

  test("a stochastic function ends after maxIter only; a tolerance ends it sooner") {
    def noisy = new StochasticDiffFunction[DenseVector[Double]] {
      private val random = new Random(1)
      override def calculate(x: DenseVector[Double]): (Double, DenseVector[Double]) = {
        val noise = random.nextGaussian()
        ((x - 3.0).dot(x - 3.0) / 2 + noise, (x - 3.0) + noise)
      }
    }
    val zero = DenseVector.zeros[Double](2)
    // 0.01 a step for a way of 3: not there before 300 updates.
    val plain = SignumMinimizer[DenseVector[Double]](0.01, maxIter = 400)
    val end = plain.minimizeAndReturnState(noisy, zero)
    assert(end.iter == 400 && end.convergenceReason.contains(FirstOrderMinimizer.MaxIterations))
    assert((end.x - 3.0).toArray.forall(math.abs(_) < 0.3))

    val checked =
      SignumMinimizer[DenseVector[Double]](0.01, maxIter = 400, tolerance = 1e-6, fvalMemory = 5)
    val early = checked.minimizeAndReturnState(noisy, zero)
    assert(early.convergenceReason.contains(FirstOrderMinimizer.FunctionValuesConverged))
    assert(early.iter < 100 && early.x(0) < 1, s"${early.iter} updates")
  }

  test("checks of one's own") {
    val below = FirstOrderMinimizer.ConvergenceCheck.fromPartialFunction[DenseVector[Double]] {
      case s if s.value < 0.5 => FirstOrderMinimizer.FunctionValuesConverged
    }
    val minimizer = new SignumMinimizer(0.05, 0.9, 0, 0, None, None, below)
    val states = minimizer.iterations(logisticLoss, DenseVector(initial)).toSeq
    assert(states.last.value < 0.5 && states.init.forall(_.value >= 0.5))
    // No state of the run in the instance: a second run is the first one.
    assert(minimizer.iterations(logisticLoss, DenseVector(initial)).toSeq.last.x == states.last.x)
  }

  test("a gradient that is not finite is refused, with the update and the count") {
    val broken = new DiffFunction[DenseVector[Double]] {
      override def calculate(x: DenseVector[Double]): (Double, DenseVector[Double]) =
        (0.0, if (x(0) < -0.25) DenseVector(1.0, Double.NaN, 2.0) else DenseVector.ones(3))
    }
    val e = intercept[ArithmeticException] {
      SignumMinimizer[DenseVector[Double]](0.1).minimize(broken, DenseVector.zeros(3))
    }
    assert(
      e.getMessage ==
        "SignumMinimizer: at update 4 the gradient has 1 of 3 coordinates that are NaN or infinite"
    )
  }

  test("parameters out of range are refused by name and value") {
    type V = DenseVector[Double]
    def message(body: => SignumMinimizer[V]): String =
      intercept[IllegalArgumentException](body).getMessage
    assert(message(SignumMinimizer[V](learningRate = 0)).contains("learningRate 0.0"))
    assert(message(SignumMinimizer[V](learningRate = Double.NaN)).contains("learningRate NaN"))
    assert(message(SignumMinimizer[V](momentum = 1)).contains("momentum 1.0"))
    assert(message(SignumMinimizer[V](wd = -1)).contains("wd -1.0"))
    assert(message(SignumMinimizer[V](wdLh = -1)).contains("wdLh -1.0"))
    assert(message(SignumMinimizer[V](clipGradient = Some(0))).contains("clipGradient 0.0"))
    assert(message(SignumMinimizer[V](tolerance = -1)).contains("tolerance -1.0"))
    assert(message(SignumMinimizer[V](maxIter = -1)).contains("never end"))
  }

  test("the guide's Breeze example") {
    val goal = DenseVector(1.0, -1.0, 0.5)
    val loss = new DiffFunction[DenseVector[Double]] {
      override def calculate(x: DenseVector[Double]): (Double, DenseVector[Double]) =
        ((x - goal).dot(x - goal) / 2, x - goal)
    }
    val schedule = CosineSchedule.of(100)
    val minimizer = SignumMinimizer[DenseVector[Double]](0.05, schedule = Some(schedule))
    val minimum = minimizer.minimize(loss, DenseVector.zeros[Double](3))

    assert((minimum - goal).toArray.forall(math.abs(_) < 0.05))
    val guide = Files.readString(Path.of("../docs/updater.md"))
    val source = Files.readString(
      Path.of("src/test/scala/io/github/signumspark/breeze/SignumMinimizerSuite.scala")
    )
    val blocks = guide.split("```scala\n").map(_.takeWhile(_ != '`').trim)
    assert(source.linesIterator.map(_.trim).mkString("\n").contains(blocks.last))
    assert(blocks.last.startsWith("val schedule"))
  }

  private def bits(values: Array[Double]): Seq[Long] =
    values.toSeq.map(java.lang.Double.doubleToLongBits)

  private def localSession(): SparkSession =
    SparkSession
      .builder()
      .master("local[2]")
      .config("spark.ui.enabled", "false")
      .config("spark.driver.host", "localhost")
      .config("spark.driver.bindAddress", "127.0.0.1")
      .getOrCreate()
}
