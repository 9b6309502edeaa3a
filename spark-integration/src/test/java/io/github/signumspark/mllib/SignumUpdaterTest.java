// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.optim.CosineSchedule;
import io.github.signumspark.optim.FactorSchedule;
import io.github.signumspark.optim.LearningRateSchedule;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Tuple2;

/** The updater without Spark: every call that MLlib's optimizers make, one by one. */
class SignumUpdaterTest {
  private static final int SIZE = 37;
  private static final int UPDATES = 40;

  private final double[][] gradients = gradients(11, UPDATES, SIZE);
  private final double[] start = gradients(5, 1, SIZE)[0];

  static Stream<Arguments> configurations() {
    LearningRateSchedule factor = FactorSchedule.of(7, 0.7);
    return Stream.of(
        Arguments.of(0.9, 0.0, 0.0, 1.0, null, null),
        Arguments.of(0.5, 0.01, 0.003, 0.25, 0.1, null),
        Arguments.of(0.9, 0.1, 0.0, 3.0, 0.5, factor),
        Arguments.of(0.99, 0.0, 0.05, 1.0, null, CosineSchedule.of(30)),
        Arguments.of(0.0, 0.0, 0.0, 1.0, null, null),
        Arguments.of(0.0, 0.02, 0.03, 0.5, 0.2, factor));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void takesTheOptimizersPath(
      double momentum,
      double wdLh,
      double wd,
      double rescaleGrad,
      Double clip,
      LearningRateSchedule schedule) {
    SignumUpdater updater =
        new SignumUpdater()
            .setMomentum(momentum)
            .setWdLh(wdLh)
            .setWd(wd)
            .setRescaleGrad(rescaleGrad)
            .setSchedule(schedule);
    var builder =
        Signum.builder()
            .learningRate(0.03)
            .momentum(momentum)
            .wdLh(wdLh)
            .wd(wd)
            .rescaleGrad(rescaleGrad);
    if (clip != null) {
      updater.setClipGradient(clip);
      builder.clipGradient(clip);
    }
    if (schedule != null) {
      builder.learningRateSchedule(schedule);
    }
    Signum signum = builder.build();
    double[] expected = start.clone();
    SignumState state = signum.createState(expected);

    Vector weights = Vectors.dense(start.clone());
    updater.compute(weights, Vectors.zeros(SIZE), 0, 1, 0);
    for (int t = 0; t < UPDATES; t++) {
      signum.update(0, expected, gradients[t], state);
      weights = updater.compute(weights, Vectors.dense(gradients[t]), 0.03, t + 1, 0)._1();
      assertBits(expected, weights.toArray());
    }
    assertEquals(UPDATES, updater.state().updates());
    if (momentum > 0) {
      assertBits(state.doubles(), updater.state().momentum().doubles());
    } else {
      assertTrue(updater.state().momentum().isEmpty());
    }
  }

  @Test
  void regParamAddsToWd() {
    double[] both = run(new SignumUpdater().setWd(0.25), 0.125);
    assertBits(run(new SignumUpdater().setWd(0.375), 0), both);
    assertBits(run(new SignumUpdater(), 0.375), both);
  }

  @Test
  void withoutMomentumRegParamIsStillPartOfTheSign() {
    SignumUpdater updater = new SignumUpdater().setMomentum(0).setWd(0.5);
    updater.setRescaleGrad(0.5).setClipGradient(1);
    // r = clip(0.5 g) + 0.25 w: the L2 term turns the first sign, clipping the second one's, the
    // third is balanced; wd only shrinks the weights.
    Vector weights = Vectors.dense(4, 8, -4, 0);
    Vector gradient = Vectors.dense(-1, -10, 2, -1);
    double shrink = 1 - 0.125 * 0.5;
    assertBits(
        new double[] {4 * shrink - 0.125, 8 * shrink - 0.125, -4 * shrink, 0.125},
        updater.compute(weights, gradient, 0.125, 1, 0.25)._1().toArray());
    // Without an L2 term: MXNet's signSGD, which does not look at the gradient's size.
    assertBits(
        new double[] {4 * shrink + 0.125, 8 * shrink + 0.125, -4 * shrink - 0.125, 0.125},
        updater.compute(weights, gradient, 0.125, 1, 0)._1().toArray());
  }

  @Test
  void returnsTheL2TermOfTheNewWeights() {
    SignumUpdater updater = new SignumUpdater().setWd(7).setWdLh(3);
    Vector weights = Vectors.dense(3, -4);
    assertEquals(0.5 * 0.1 * 25, (double) updater.compute(weights, zeros(2), 0, 1, 0.1)._2());
    Tuple2<Vector, Object> next = updater.compute(weights, Vectors.dense(-40, 40), 0.25, 1, 0.1);
    double[] w = next._1().toArray();
    assertBits(new double[] {3 * 0.25 + 0.25, -4 * 0.25 - 0.25}, w);
    assertEquals(0.5 * 0.1 * (w[0] * w[0] + w[1] * w[1]), (double) next._2(), 1e-15);
  }

  @Test
  void theIterationNumberDoesNotMatter() {
    SignumUpdater updater = new SignumUpdater().setSchedule(FactorSchedule.of(3, 0.5));
    double[] expected = run(updater, 0.01);
    Vector weights = Vectors.dense(start);
    updater.compute(weights, zeros(SIZE), 0, 1, 0.01);
    for (int t = 0; t < UPDATES; t++) {
      weights = updater.compute(weights, Vectors.dense(gradients[t]), 0.03, 5 + 3 * t, 0.01)._1();
    }
    assertBits(expected, weights.toArray());
  }

  @Test
  void thePrimingCallChangesNoWeightsAndCountsNoUpdate() {
    SignumUpdater updater = new SignumUpdater().setWd(0.5).setWdLh(0.5);
    Tuple2<Vector, Object> primed = updater.compute(Vectors.dense(start), zeros(SIZE), 0, 1, 0.5);
    assertBits(start, primed._1().toArray());
    assertEquals(0, updater.state().updates());
    assertTrue(updater.state().momentum().isEmpty());
    // Any other call with stepSize 0 is only a question too, and does not start afresh.
    updater.compute(Vectors.dense(start), Vectors.dense(gradients[0]), 0.1, 1, 0);
    updater.compute(Vectors.dense(start), Vectors.dense(gradients[1]), 0, 2, 0);
    assertEquals(1, updater.state().updates());
  }

  @Test
  void aSecondFitStartsFresh() {
    SignumUpdater updater = new SignumUpdater().setSchedule(CosineSchedule.of(UPDATES));
    double[] first = run(updater, 0.01);
    assertEquals(UPDATES, updater.state().updates());
    assertBits(first, run(updater, 0.01));
    // Also on a problem of another size.
    updater.compute(Vectors.dense(1, 2), zeros(2), 0, 1, 0);
    updater.compute(Vectors.dense(1, 2), Vectors.dense(1, -1), 0.1, 1, 0);
    assertEquals(2, updater.state().momentum().length());
  }

  @ParameterizedTest
  @CsvSource({"0.9, true", "0.9, false", "0, true"})
  void aRestoredFitGoesOnToTheSameBits(double momentum, boolean throughThePrimingCall)
      throws Exception {
    Consumer<SignumUpdater> configure =
        u -> u.setMomentum(momentum).setSchedule(FactorSchedule.of(3, 0.7)).setWd(0.1);
    SignumUpdater whole = new SignumUpdater();
    configure.accept(whole);
    double[] expected = run(whole, 0.01);

    SignumUpdater before = new SignumUpdater();
    configure.accept(before);
    Vector weights = Vectors.dense(start);
    before.compute(weights, zeros(SIZE), 0, 1, 0.01);
    weights = advance(before, weights, 0, 17, 0.01);
    SignumUpdater.State saved = serialized(before.state());
    assertEquals(17, saved.updates());
    // What happens to the first updater afterwards does not reach the saved state.
    advance(before, weights, 0, 3, 0.01);

    SignumUpdater after = new SignumUpdater();
    configure.accept(after);
    after.restore(saved);
    if (throughThePrimingCall) {
      after.compute(weights, zeros(SIZE), 0, 1, 0.01);
    }
    assertBits(expected, advance(after, weights, 17, UPDATES, 0.01).toArray());
    // The next fit is a fresh one again.
    assertBits(expected, run(after, 0.01));
    // And the saved state is as it was.
    after.restore(saved);
    assertBits(expected, advance(after, weights, 17, UPDATES, 0.01).toArray());
  }

  @Test
  void aSecondPrimingCallAfterRestoreStartsFresh() {
    SignumUpdater updater = new SignumUpdater();
    run(updater, 0);
    updater.restore(updater.state());
    updater.compute(Vectors.dense(start), zeros(SIZE), 0, 1, 0);
    assertEquals(UPDATES, updater.state().updates());
    updater.compute(Vectors.dense(start), zeros(SIZE), 0, 1, 0);
    assertEquals(0, updater.state().updates());
  }

  @Test
  void aSerializedUpdaterGoesOn() throws Exception {
    SignumUpdater updater = new SignumUpdater().setSchedule(CosineSchedule.of(UPDATES)).setWdLh(1);
    double[] expected = run(updater, 0);
    updater.compute(Vectors.dense(start), zeros(SIZE), 0, 1, 0);
    Vector weights = advance(updater, Vectors.dense(start), 0, 23, 0);
    assertBits(expected, advance(serialized(updater), weights, 23, UPDATES, 0).toArray());
  }

  @Test
  void readsSparseVectorsAndWritesToNone() {
    double[] w = {0, 2, 0, -1};
    double[] g = {0, 0, 3, -1};
    SignumUpdater updater = new SignumUpdater().setWdLh(0.5);
    double[] expected =
        updater.compute(Vectors.dense(w), Vectors.dense(g), 0.1, 1, 0.2)._1().toArray();
    assertBits(new double[] {0, 2, 0, -1}, w);
    assertBits(new double[] {0, 0, 3, -1}, g);

    updater.reset();
    Vector sparseW = Vectors.sparse(4, new int[] {1, 3}, new double[] {2, -1});
    Vector sparseG = Vectors.sparse(4, new int[] {2, 3}, new double[] {3, -1});
    assertBits(expected, updater.compute(sparseW, sparseG, 0.1, 1, 0.2)._1().toArray());
    assertEquals(Vectors.sparse(4, new int[] {1, 3}, new double[] {2, -1}), sparseW);
    assertEquals(Vectors.sparse(4, new int[] {2, 3}, new double[] {3, -1}), sparseG);

    updater.compute(sparseW, Vectors.sparse(4, new int[0], new double[0]), 0, 1, 0.2);
    assertBits(expected, updater.compute(sparseW, sparseG, 0.1, 1, 0.2)._1().toArray());
  }

  @Test
  void refusesVectorsThatDoNotFit() {
    SignumUpdater updater = new SignumUpdater();
    assertMessage(
        "gradient has 2 coordinates, weightsOld has 3",
        () -> updater.compute(zeros(3), zeros(2), 0.1, 1, 0));
    updater.compute(zeros(3), Vectors.dense(1, 2, 3), 0.1, 1, 0);
    assertMessage(
        "weightsOld has 4 coordinates, the momentum after 1 updates has 3: reset() the updater, or"
            + " restore a state of the same model",
        () -> updater.compute(zeros(4), Vectors.dense(1, 2, 3, 4), 0.1, 2, 0));
    updater.restore(updater.state());
    assertThrows(
        IllegalArgumentException.class, () -> updater.compute(zeros(4), zeros(4), 0, 1, 0));
    assertEquals(3, updater.state().momentum().length());
  }

  @ParameterizedTest
  @CsvSource({"0.9", "0"})
  void refusesGradientsThatAreNotFinite(double momentum) {
    SignumUpdater updater = new SignumUpdater().setMomentum(momentum);
    updater.compute(zeros(3), Vectors.dense(1, 2, 3), 0.1, 1, 0);
    SignumUpdater.State before = updater.state();
    Vector bad = Vectors.dense(Double.NaN, 1, Double.NEGATIVE_INFINITY);
    ArithmeticException e =
        assertThrows(ArithmeticException.class, () -> updater.compute(zeros(3), bad, 0.1, 7, 0));
    assertEquals(
        "update 2: 2 of 3 coordinates of the gradient are NaN or infinite", e.getMessage());
    assertEquals(1, updater.state().updates());
    if (momentum > 0) {
      assertBits(before.momentum().doubles(), updater.state().momentum().doubles());
    }
  }

  @Test
  void followsMxnetOnBadGradientsIfTold() {
    SignumUpdater updater = new SignumUpdater().setRefuseNonFinite(false);
    Vector bad = Vectors.dense(Double.NaN, 1, Double.NEGATIVE_INFINITY);
    Vector weights = updater.compute(zeros(3), bad, 0.5, 1, 0)._1();
    assertBits(new double[] {0, -0.5, 0.5}, weights.toArray());
    weights = updater.compute(weights, Vectors.dense(1, 1, 1), 0.5, 2, 0)._1();
    assertBits(new double[] {0, -1, 1}, weights.toArray());
    SignumUpdater.State poisoned = updater.state();
    assertMessage(
        "state: 2 of 3 numbers of the momentum are not finite",
        () -> new SignumUpdater().restore(poisoned));
    updater.restore(poisoned);
    assertEquals(2, updater.state().updates());
  }

  @Test
  void answersLbfgsWithTheL2TermAlone() {
    SignumUpdater updater = new SignumUpdater().setWd(9).setWdLh(9);
    Vector w = Vectors.dense(3, -4);
    for (int evaluation = 0; evaluation < 2; evaluation++) {
      updater.compute(w, zeros(2), 0, 1, 0.25);
      Tuple2<Vector, Object> probe = updater.compute(w, zeros(2), 1, 1, 0.25);
      assertBits(new double[] {3 - 0.75, -4 + 1}, probe._1().toArray());
      assertEquals(0, updater.state().updates());
    }
    // A zero gradient elsewhere is an update like any other.
    updater.compute(w, zeros(2), 1, 1, 0.25);
    assertEquals(1, updater.state().updates());
    updater.restore(updater.state());
    updater.compute(w, zeros(2), 0, 1, 0.25);
    updater.compute(w, zeros(2), 1, 1, 0.25);
    assertEquals(2, updater.state().updates());
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        refusal("momentum is 1.0", u -> u.setMomentum(1)),
        refusal("momentum is -0.1", u -> u.setMomentum(-0.1)),
        refusal("momentum is NaN", u -> u.setMomentum(Double.NaN)),
        refusal("wd is -1.0", u -> u.setWd(-1)),
        refusal("wdLh is Infinity", u -> u.setWdLh(Double.POSITIVE_INFINITY)),
        refusal("rescaleGrad is 0.0", u -> u.setRescaleGrad(0)),
        refusal("clipGradient is -2.0", u -> u.setClipGradient(-2)),
        refusal("clipGradient is 0.0", u -> u.setClipGradient(0)),
        refusal("stepSize is -0.5", u -> u.compute(zeros(1), zeros(1), -0.5, 1, 0)),
        refusal("stepSize is NaN", u -> u.compute(zeros(1), zeros(1), Double.NaN, 1, 0)),
        refusal("regParam is -1.0", u -> u.compute(zeros(1), zeros(1), 0, 1, -1)),
        refusal("updates is -1", u -> new SignumUpdater.State(-1, SignumState.none())),
        refusal(
            "momentum holds floats",
            u -> new SignumUpdater.State(1, SignumState.of(new float[] {1}))));
  }

  private static Arguments refusal(String message, Consumer<SignumUpdater> call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outOfRange")
  void refusesWhatIsOutOfRange(String message, Consumer<SignumUpdater> call) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> call.accept(new SignumUpdater()));
    assertTrue(
        e.getMessage().startsWith(message + (message.contains(" is ") ? "," : "")), e::getMessage);
  }

  private double[] run(SignumUpdater updater, double regParam) {
    Vector weights = Vectors.dense(start);
    updater.compute(weights, zeros(SIZE), 0, 1, regParam);
    return advance(updater, weights, 0, UPDATES, regParam).toArray();
  }

  private Vector advance(SignumUpdater updater, Vector weights, int from, int to, double regParam) {
    for (int t = from; t < to; t++) {
      weights =
          updater.compute(weights, Vectors.dense(gradients[t]), 0.03, t - from + 1, regParam)._1();
    }
    return weights;
  }

  private static double[][] gradients(long seed, int count, int size) {
    Random random = new Random(seed);
    double[][] all = new double[count][size];
    for (double[] gradient : all) {
      for (int j = 0; j < size; j++) {
        gradient[j] = random.nextGaussian();
      }
    }
    return all;
  }

  private static Vector zeros(int size) {
    return Vectors.zeros(size);
  }

  private static void assertMessage(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static void assertBits(double[] expected, double[] actual) {
    assertArrayEquals(expected, actual); // compares bits
  }

  @SuppressWarnings("unchecked")
  private static <T> T serialized(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
