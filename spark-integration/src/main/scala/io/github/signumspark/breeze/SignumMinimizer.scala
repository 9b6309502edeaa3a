// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.breeze

import breeze.linalg.support.CanTraverseValues.ValuesVisitor
import breeze.math.CoordinateField
import breeze.optimize.{FirstOrderMinimizer, StochasticDiffFunction}
import breeze.optimize.FirstOrderMinimizer.ConvergenceCheck
import io.github.signumspark.optim.LearningRateSchedule

/** Signum for Breeze: every coordinate moves by the learning rate against the sign of the
  * gradient's momentum. Minimizes anything that Breeze can minimize: a `DiffFunction`, a
  * `StochasticDiffFunction` of mini-batches, MLlib's `RDDLossFunction`.
  *
  * With `g` the gradient, `s` the negated momentum (zero at first) and `lr` the learning rate that
  * the schedule has reached, update `t = 1, 2, …` computes
  * {{{
  *   r = clip(g) + wd * x
  *   s = momentum * s - (1 - momentum) * r
  *   x = (1 - lr * wdLh) * x + lr * sign(s)
  * }}}
  * the arithmetic of MXNet's `signum_update`, one rounding an operation, so the path is bit for bit
  * the one of [[io.github.signumspark.mllib.SignumUpdater]] on the same gradients. With `momentum`
  * 0 it is MXNet's signSGD: `x = (1 - lr * (wd + wdLh)) * x - lr * sign(g)`, where clipping has no
  * effect and both decays are decoupled.
  *
  * '''When it ends.''' After `maxIter` updates, and nothing else, unless a tolerance or checks of
  * your own are given. Breeze's usual checks suit a sign method badly: the steps keep their length,
  * so near the minimum values and gradients do not settle but swing by the order of the learning
  * rate, and `functionValuesConverged` ends the run as soon as the newest value is the ''highest''
  * of its window, which noise brings about. Let a schedule shrink the rate; give a `tolerance` only
  * where the values are exact.
  *
  * An L2 term of the objective belongs to the function (`DiffFunction.withL2Regularization`); its
  * value is then part of what the states report, which that of `wd` and `wdLh` is not.
  *
  * Costs a gradient evaluation and about nine passes over the coordinates an update, and one more
  * evaluation at the start. Instances hold no state of a run (it travels in Breeze's `State`), so
  * one may serve several runs, also at the same time.
  *
  * @param learningRate
  *   length of every coordinate's step, greater than 0
  * @param momentum
  *   weight of the past in the momentum, in [0, 1); 0 is signSGD
  * @param wdLh
  *   decoupled weight decay, at least 0
  * @param wd
  *   weight decay through the momentum, at least 0; decoupled if `momentum` is 0
  * @param clipGradient
  *   gradients are clipped to `[-c, c]`, coordinate by coordinate; `c` greater than 0
  * @param schedule
  *   how the learning rate changes with the number of updates, counted from 1; it starts from
  *   `learningRate` in place of its own base
  * @param check
  *   when to end
  * @tparam T
  *   the vectors, such as `DenseVector[Double]`
  */
class SignumMinimizer[T](
    val learningRate: Double,
    val momentum: Double,
    val wdLh: Double,
    val wd: Double,
    val clipGradient: Option[Double],
    val schedule: Option[LearningRateSchedule],
    check: ConvergenceCheck[T]
)(implicit space: CoordinateField[T, Double])
    extends FirstOrderMinimizer[T, StochasticDiffFunction[T]](check) {

  import space._

  SignumMinimizer.requireRange("learningRate", learningRate, learningRate > 0)
  SignumMinimizer.requireRange("momentum", momentum, momentum >= 0 && momentum < 1)
  SignumMinimizer.requireRange("wdLh", wdLh, wdLh >= 0)
  SignumMinimizer.requireRange("wd", wd, wd >= 0)
  clipGradient.foreach(c => SignumMinimizer.requireRange("clipGradient", c, c > 0))

  /** What an update hands to the next one. */
  case class History(negatedMomentum: T)

  override protected def initialHistory(f: StochasticDiffFunction[T], init: T): History =
    History(zeroLike(init))

  override protected def chooseDescentDirection(
      state: State,
      f: StochasticDiffFunction[T]
  ): T = {
    refuseNonFinite(state)
    if (momentum == 0) mapValues.mapActive(state.grad, SignumMinimizer.negatedSign)
    else mapValues.mapActive(advance(state), SignumMinimizer.sign)
  }

  override protected def determineStepSize(
      state: State,
      f: StochasticDiffFunction[T],
      direction: T
  ): Double =
    schedule.fold(learningRate)(_.withBaseLearningRate(learningRate).learningRate(state.iter + 1L))

  override protected def takeStep(state: State, dir: T, stepSize: Double): T = {
    val decay = if (momentum == 0) wd + wdLh else wdLh
    val kept = if (decay == 0) state.x else state.x * (1 - stepSize * decay)
    kept + dir * stepSize
  }

  /** Breeze calls this after the step; the momentum is the one that chose the direction, so it is
    * made of the old state's gradient.
    */
  override protected def updateHistory(
      newX: T,
      newGrad: T,
      newVal: Double,
      f: StochasticDiffFunction[T],
      oldState: State
  ): History = if (momentum == 0) oldState.history else History(advance(oldState))

  private def advance(state: State): T = {
    val clipped = clipGradient match {
      case Some(c) => mapValues.mapActive(state.grad, SignumMinimizer.clip(c))
      case None    => state.grad
    }
    val r = if (wd == 0) clipped else clipped + state.x * wd
    state.history.negatedMomentum * momentum - r * (1 - momentum)
  }

  private def refuseNonFinite(state: State): Unit = {
    val count = iterateValues.traverse(state.grad, new SignumMinimizer.NonFiniteCount)
    if (count.nonFinite > 0) {
      throw new ArithmeticException(
        s"SignumMinimizer: at update ${state.iter + 1} the gradient has ${count.nonFinite} of " +
          s"${count.all} coordinates that are NaN or infinite"
      )
    }
  }
}

object SignumMinimizer {

  /** A minimizer that ends after `maxIter` updates or, if `tolerance` is greater than 0, when
    * Breeze's default checks say so.
    *
    * @param maxIter
    *   the most updates; -1 for no limit, which then asks for a tolerance
    * @param tolerance
    *   0 (default) for `maxIter` alone; else that of `FirstOrderMinimizer.defaultConvergenceCheck`
    *   with a window of `fvalMemory` values: see the class on why it may end a run too soon
    */
  def apply[T](
      learningRate: Double = 0.01,
      momentum: Double = 0.9,
      wdLh: Double = 0.0,
      wd: Double = 0.0,
      clipGradient: Option[Double] = None,
      schedule: Option[LearningRateSchedule] = None,
      maxIter: Int = 100,
      tolerance: Double = 0.0,
      fvalMemory: Int = 100
  )(implicit space: CoordinateField[T, Double]): SignumMinimizer[T] = {
    requireRange("tolerance", tolerance, tolerance >= 0)
    require(maxIter >= 0 || tolerance > 0, s"maxIter $maxIter and tolerance 0: would never end")
    val check =
      if (tolerance > 0) {
        FirstOrderMinimizer.defaultConvergenceCheck[T](
          maxIter,
          tolerance,
          relative = true,
          fvalMemory
        )
      } else {
        FirstOrderMinimizer.maxIterationsReached[T](maxIter) || FirstOrderMinimizer.searchFailed[T]
      }
    new SignumMinimizer(learningRate, momentum, wdLh, wd, clipGradient, schedule, check)
  }

  // Signed zeros as in the kernel: a zero momentum adds +0 to the weight, a zero gradient of
  // signSGD subtracts +0 from it.
  private val sign: Double => Double = v => if (v > 0) 1.0 else if (v < 0) -1.0 else 0.0
  private val negatedSign: Double => Double = v => if (v > 0) -1.0 else if (v < 0) 1.0 else -0.0

  private def clip(c: Double): Double => Double = v => if (v > c) c else if (v < -c) -c else v

  private def requireRange(name: String, value: Double, ok: Boolean): Unit =
    require(ok && !value.isInfinite, s"$name $value is out of range")

  private final class NonFiniteCount extends ValuesVisitor[Double] {
    var nonFinite = 0L
    var all = 0L
    override def visit(a: Double): Unit = {
      all += 1
      if (a.isNaN || a.isInfinite) nonFinite += 1
    }
    override def zeros(numZero: Int, zeroValue: Double): Unit = all += numZero
  }
}
