// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SignumTest {

  @Test
  void defaultsAreMxnets() {
    Signum signum = Signum.builder().build();
    KernelCall call = signum.nextCall(0, true, true);
    assertEquals(new KernelCall(true, 0.01, 0.0, 1.0, 0.9, null, null), call);
    assertEquals(1, signum.numUpdate());
  }

  @Test
  void followsTheFormula() {
    Signum signum =
        Signum.builder()
            .learningRate(0.1)
            .momentum(0.75)
            .wd(0.5)
            .wdLh(0.25)
            .rescaleGrad(2)
            .clipGradient(3)
            .build();
    double[] weight = {1.0, -2.0, 0.0};
    double[] gradient = {4.0, 1.0, 0.0};
    SignumState state = SignumState.of(new double[] {0.5, -1.0, 0.0});
    signum.update(0, weight, gradient, state);
    // r = clip(2g) + w/2 = 3.5, 1, 0; s = 0.75 s - 0.25 r
    assertArrayEquals(new double[] {0.375 - 0.875, -0.75 - 0.25, 0.0}, state.doubles());
    double decay = 1 - 0.1 * 0.25;
    assertArrayEquals(new double[] {decay - 0.1, decay * -2 - 0.1, 0.0}, weight);
    assertArrayEquals(new double[] {4.0, 1.0, 0.0}, gradient);
  }

  @Test
  void withoutMomentumItIsSignSgd() {
    for (boolean fused : new boolean[] {true, false}) {
      Signum signum =
          Signum.builder()
              .learningRate(0.5)
              .momentum(0)
              .wd(0.25)
              .wdLh(0.5)
              .rescaleGrad(1e-300)
              .clipGradient(1e-300)
              .useFusedStep(fused)
              .build();
      double[] weight = {1.0, 1.0, 1.0};
      assertTrue(signum.createState(weight).isEmpty());
      signum.update(0, weight, new double[] {1e-300, -7, Double.NaN}, SignumState.none());
      assertArrayEquals(new double[] {0.625 - 0.5, 0.625 + 0.5, 0.625}, weight);
      float[] floats = {1f};
      signum.update(0, floats, new float[] {3f}, SignumState.none());
      assertArrayEquals(new float[] {0.125f}, floats);
    }
  }

  @Test
  void stepAndFusedAgreeToTheBitInDouble() {
    SplittableRandom random = new SplittableRandom(7);
    for (double momentum : new double[] {0, 0.5, 0.9}) {
      SignumBuilder builder =
          Signum.builder()
              .momentum(momentum)
              .wd(0.03)
              .wdLh(0.015)
              .rescaleGrad(0.3)
              .clipGradient(0.4);
      Signum fused = builder.build();
      Signum step = fused.copy();
      double[] a = random.doubles(67, -1, 1).toArray();
      double[] b = a.clone();
      SignumState stateA = fused.createState(a);
      SignumState stateB = step.createState(b);
      for (int n = 0; n < 20; n++) {
        double[] gradient = random.doubles(67, -3, 3).toArray();
        int[] one = {0};
        double[][] gradients = {gradient};
        fused.fusedStep(one, new double[][] {a}, gradients, new SignumState[] {stateA});
        step.step(one, new double[][] {b}, gradients, new SignumState[] {stateB});
      }
      assertArrayEquals(a, b);
      if (momentum > 0) {
        assertArrayEquals(stateA.doubles(), stateB.doubles());
      }
    }
  }

  @Test
  void listsGoOneAfterTheOtherAndCountEachTime() {
    Signum signum =
        Signum.builder().learningRateSchedule(MultiFactorSchedule.of(new int[] {1}, 0.5)).build();
    float[] twice = {0f};
    float[] once = {0f};
    SignumState state = signum.createState(twice);
    float[] gradient = {1f};
    for (boolean fused : new boolean[] {true, false}) {
      Signum run = signum.copy();
      int[] indices = {3, 3, 5};
      float[][] weights = {twice, twice, once};
      float[][] gradients = {gradient, gradient, gradient};
      SignumState[] states = {state, state, run.createState(once)};
      if (fused) {
        run.fusedStep(indices, weights, gradients, states);
      } else {
        run.step(indices, weights, gradients, states);
      }
      assertEquals(2, run.updateCount(3));
      assertEquals(1, run.updateCount(5));
      assertEquals(0, run.updateCount(4));
      assertEquals(2, run.numUpdate());
    }
    // Rates 0.01 and 0.005, in both runs; index 5 comes late and gets the shared count's.
    assertEquals(-0.03f, twice[0], 1e-8f);
    assertEquals(-0.01f, once[0], 1e-8f);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingHappens() {
    Signum signum = Signum.builder().build();
    double[] weight = {1, 2};
    double[] gradient = {1, 2};
    SignumState state = signum.createState(weight);
    assertRefused(
        "parameter 4: gradient has 1 coordinates, weight has 2",
        () -> signum.update(4, weight, new double[1], state));
    assertRefused(
        "parameter 4: gradient and weight are one array",
        () -> signum.update(4, weight, weight, state));
    assertRefused(
        "parameter 4: SignumState[2 doubles] for a weight of 2 floats",
        () -> signum.update(4, new float[2], new float[2], state));
    assertRefused(
        "parameter 4: SignumState[0 nothing] for an optimizer with momentum",
        () -> signum.update(4, weight, gradient, SignumState.none()));
    assertRefused(
        "parameter 4: SignumState[2 doubles] for an optimizer without momentum",
        () -> Signum.builder().momentum(0).build().update(4, weight, gradient, state));
    assertRefused(
        "parameter 9: SignumState[3 doubles] for a weight of 2 doubles",
        () ->
            signum.fusedStep(
                new int[] {4, 9},
                new double[][] {weight, weight},
                new double[][] {gradient, gradient},
                new SignumState[] {state, SignumState.of(new double[3])}));
    assertRefused(
        "2 indices, but 1 weights, 0 gradients and 3 states",
        () -> signum.step(new int[2], new float[1][], new float[0][], new SignumState[3]));
    assertEquals(0, signum.numUpdate());
    assertArrayEquals(new double[] {1, 2}, weight);
    assertArrayEquals(new double[2], state.doubles());
  }

  @Test
  void learningRateIsTheSchedulesIfThereIsOne() {
    Signum signum =
        Signum.builder().learningRateSchedule(LearningRateSchedule.parse("constant")).build();
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> signum.setLearningRate(0.5));
    assertTrue(
        e.getMessage().contains("0.5") && e.getMessage().contains("constant"), e.getMessage());
    Signum plain = Signum.builder().build();
    plain.setLearningRate(0.5);
    assertEquals(0.5, plain.learningRate());
    assertEquals(0.5, plain.nextCall(0, true, true).lr());
  }

  @Test
  void multiplierTablesAreReplacedWhole() {
    Signum signum = Signum.builder().learningRate(1).paramIdx2Name(Map.of(1, "bias")).build();
    signum.setLrMult(Map.of("bias", 2.0));
    assertEquals(2.0, signum.nextCall(1, true, true).lr());
    Map<Object, Double> wrong = Map.of(1L, 2.0);
    assertRefused("lrMult key is 1,", () -> signum.setLrMult(wrong));
    assertEquals(2.0, signum.nextCall(1, true, true).lr());
    signum.setLrMult(Map.of(2, 3.0));
    assertEquals(1.0, signum.nextCall(1, true, true).lr());
    assertEquals(3.0, signum.nextCall(2, true, true).lr());
  }

  @Test
  void copyKeepsEveryHyperParameterAndForgetsTheCounts() {
    Signum signum = unusual();
    signum.nextCall(0, true, true);
    signum.nextCall(0, true, true);
    Signum copy = signum.copy();
    assertEquals(11, copy.numUpdate());
    Map<String, String> expected = hyperParameters(signum);
    assertEquals(expected, hyperParameters(copy));
    Map<String, String> defaults = hyperParameters(Signum.builder().build());
    expected.forEach(
        (name, value) ->
            assertNotEquals(
                defaults.get(name), value, name + " has no unusual value in this test"));
    assertEquals(signum.copy().nextCall(3, true, false), copy.nextCall(3, true, false));
  }

  @Test
  void serializationKeepsEverything() throws IOException, ClassNotFoundException {
    Signum signum = unusual();
    signum.nextCall(0, true, true);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(signum);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Signum read = (Signum) in.readObject();
      assertEquals(hyperParameters(signum), hyperParameters(read));
      assertEquals(signum.numUpdate(), read.numUpdate());
      assertEquals(signum.nextCall(0, true, true), read.nextCall(0, true, true));
    }
  }

  /** Every hyper-parameter away from its default. */
  private static Signum unusual() {
    Signum signum =
        Signum.builder()
            .learningRate(0.3)
            .momentum(0.4)
            .wd(0.05)
            .wdLh(0.06)
            .clipGradient(0.7)
            .learningRateSchedule(LearningRateSchedule.parse("factor:step=3,factor=0.5"))
            .beginNumUpdate(11)
            .useFusedStep(false)
            .paramIdx2Name(Map.of(3, "three"))
            .parameterMultipliers(5, 0.5, 0.25)
            .mxnetCompatible()
            .build();
    signum.setRescaleGrad(0.8);
    signum.setLrMult(Map.of("three", 2.0, "four", 3.0));
    signum.setWdMult(Map.of(3, 4.0));
    return signum;
  }

  /** Name and value of every field but the counts, nested ones of this package included. */
  private static Map<String, String> hyperParameters(Object object) {
    Map<String, String> values = new TreeMap<>();
    for (Class<?> c = object.getClass(); c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType() == UpdateCounts.class) {
          continue;
        }
        field.setAccessible(true);
        try {
          Object value = field.get(object);
          boolean nested = value instanceof Multipliers;
          values.put(
              field.getName(), nested ? hyperParameters(value).toString() : String.valueOf(value));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return values;
  }

  private static void assertRefused(String message, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }
}
