// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One test for each row of the table of deviations in {@code docs/mxnet-parity.md}: what happens
 * here, and that {@code mxnetCompatible()} gives MXNet's behaviour instead.
 */
class DeviationsTest {

  @Test
  void hyperParametersStayDouble() {
    double[] ours = {1.0};
    double[] mxnets = {1.0};
    update(Signum.builder().learningRate(0.1), ours, 1.0);
    update(Signum.builder().learningRate(0.1).mxnetCompatible(), mxnets, 1.0);
    assertEquals(1.0 - 0.1, ours[0]);
    assertEquals(1.0 - (double) 0.1f, mxnets[0]);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertRefused("learningRate", List.of(-0.1, NaN, INF), SignumBuilder::learningRate);
    assertRefused("momentum", List.of(-0.1, 1.0, 1.5, NaN), SignumBuilder::momentum);
    assertRefused("wd", List.of(-0.1, NaN, INF), SignumBuilder::wd);
    assertRefused("wdLh", List.of(-0.1, NaN, INF), SignumBuilder::wdLh);
    assertRefused("rescaleGrad", List.of(-1.0, 0.0, NaN, INF), SignumBuilder::rescaleGrad);
    assertRefused(
        "beginNumUpdate",
        List.of(-1.0),
        (builder, value) -> builder.beginNumUpdate((long) (double) value));
    assertRefused("lrMult", List.of(-1.0, NaN), (b, value) -> b.parameterMultipliers(0, value, 1));
    assertRefused("wdMult", List.of(-1.0, NaN), (b, value) -> b.parameterMultipliers(0, 1, value));
    assertSetterRefuses("learningRate", -1.0, signum -> signum.setLearningRate(-1.0));
    assertSetterRefuses("rescaleGrad", 0.0, signum -> signum.setRescaleGrad(0.0));
    assertSetterRefuses("lrMult", -1.0, signum -> signum.setLrMult(Map.of(0, -1.0)));
    assertSetterRefuses("wdMult", -1.0, signum -> signum.setWdMult(Map.of("bias", -1.0)));
  }

  @Test
  void clipBoundsAtOrBelowZeroAreRefused() {
    assertRefused("clipGradient", List.of(-0.5, 0.0, NaN, INF), SignumBuilder::clipGradient);
    SignumBuilder compatible = Signum.builder().mxnetCompatible().learningRate(0.1);
    double[] fused = {1.0};
    update(compatible.clipGradient(0.0), fused, 1.0);
    assertEquals(1.0 - (double) 0.1f, fused[0], "the fused update takes 0 for no clipping");
    double[] clippedToZero = {1.0};
    update(compatible.useFusedStep(false), clippedToZero, 1.0);
    assertEquals(1.0, clippedToZero[0], "step clips to zero");
    double[] inverted = {1.0};
    update(compatible.clipGradient(-0.5), inverted, 1.0);
    assertEquals(1.0 + 0.1, inverted[0], "step inverts the sign under a negative bound");
  }

  @Test
  void defaultLearningRateLeavesTheScheduleAlone() {
    LearningRateSchedule schedule = FactorSchedule.of(3, 0.5).withBaseLearningRate(0.1);
    try (LogCapture log = new LogCapture(Signum.class)) {
      assertEquals(0.1, Signum.builder().learningRateSchedule(schedule).build().learningRate());
      assertEquals(List.of(), log.warnings());
      SignumBuilder compatible = Signum.builder().learningRateSchedule(schedule).mxnetCompatible();
      assertEquals(0.01, compatible.build().learningRate());
      assertEquals(1, log.warnings().size());
    }
  }

  @Test
  void givenLearningRateReachesTheWholeSchedule() {
    LearningRateSchedule schedule =
        PolySchedule.of(6).withWarmup(Warmup.linear(2, 0.0)).withBaseLearningRate(0.1);
    SignumBuilder builder = Signum.builder().learningRate(0.5).learningRateSchedule(schedule);
    try (LogCapture log = new LogCapture(Signum.class)) {
      Signum ours = builder.beginNumUpdate(1).build();
      assertEquals(0.25, ours.learningRate(), "half way up the warm-up");
      assertEquals(0.5, builder.beginNumUpdate(2).build().learningRate(), "at its end");
      assertEquals(List.of(), log.warnings());
      builder.mxnetCompatible();
      assertEquals(0.05, builder.beginNumUpdate(1).build().learningRate());
      assertEquals(0.1, builder.beginNumUpdate(2).build().learningRate());
      assertEquals(2, log.warnings().size());
    }
  }

  @Test
  void stepLeavesTheGradientAlone() {
    SignumBuilder builder = Signum.builder().rescaleGrad(0.5).wd(0.25).useFusedStep(false);
    double[] gradient = {3.0};
    float[] floats = {3f};
    updateWith(builder.build(), new double[] {1.0}, gradient);
    updateWith(builder.build(), new float[] {1f}, floats);
    assertArrayEquals(new double[] {3.0}, gradient);
    assertArrayEquals(new float[] {3f}, floats);
    updateWith(builder.mxnetCompatible().build(), new double[] {1.0}, gradient);
    assertArrayEquals(new double[] {1.75}, gradient);
    updateWith(builder.clipGradient(0.5).build(), new float[] {1f}, floats);
    assertArrayEquals(new float[] {1.5f}, floats);
  }

  @Test
  void clipBoundsOfStepStayDouble() {
    SignumBuilder builder =
        Signum.builder().momentum(0.5).clipGradient(0.1).useFusedStep(false).learningRate(1);
    assertEquals(-0.5 * 0.1, stateAfter(builder.build(), 7.0));
    assertEquals(-0.5 * (double) 0.1f, stateAfter(builder.mxnetCompatible().build(), 7.0));
  }

  @Test
  void schedulesAnswerEarlierUpdatesAgain() {
    for (MxnetSchedule<?> schedule : samples()) {
      double early = schedule.learningRate(4);
      double late = schedule.learningRate(900);
      assertNotEquals(early, late);
      assertEquals(early, schedule.learningRate(4), schedule.toString());
      assertEquals(late, schedule.learningRate(900), schedule.toString());
    }
    FactorSchedule compatible = FactorSchedule.of(3, 0.5).mxnetCompatible();
    assertEquals(0.005, compatible.learningRate(4));
    assertEquals(0.005, compatible.learningRate(1), "it never goes back");
  }

  @Test
  void schedulesEndAtTheirFinalRate() {
    PolySchedule poly = PolySchedule.of(10).withFinalLr(0.002);
    CosineSchedule cosine = CosineSchedule.of(10).withFinalLr(0.002);
    assertEquals(0.002, poly.learningRate(11));
    assertEquals(0.002, cosine.learningRate(11));
    assertEquals(0.01, poly.mxnetCompatible().learningRate(11), "the base, asked for nothing else");
    CosineSchedule compatible = cosine.mxnetCompatible();
    double before = compatible.learningRate(7);
    assertEquals(before, compatible.learningRate(11), "the last one computed");
  }

  @Test
  void stopFactorLrDoesNotRaiseTheRate() {
    FactorSchedule schedule =
        FactorSchedule.of(2, 0.5).withStopFactorLr(0.01).withBaseLearningRate(0.001);
    assertEquals(0.001, schedule.learningRate(3));
    assertEquals(0.01, schedule.mxnetCompatible().learningRate(3));
  }

  @Test
  void warmupEndsBeforeTheSchedule() {
    Warmup warmup = Warmup.linear(10, 0.0);
    List<MxnetSchedule<?>> schedules = List.of(PolySchedule.of(10), CosineSchedule.of(10));
    for (MxnetSchedule<?> schedule : schedules) {
      assertMessage(() -> schedule.withWarmup(warmup), "warmupSteps", "10");
      MxnetSchedule<?> compatible = schedule.mxnetCompatible().withWarmup(warmup);
      assertThrows(ArithmeticException.class, () -> compatible.learningRate(10));
      assertEquals(
          0.01, schedule.mxnetCompatible().withWarmup(Warmup.linear(11, 0.0)).learningRate(11));
    }
  }

  @Test
  void scheduleNumbersOutOfRangeAreRefused() {
    for (double wrong : new double[] {-0.5, NaN}) {
      assertMessage(() -> FactorSchedule.of(3, wrong), "factor", "" + wrong);
      assertMessage(() -> MultiFactorSchedule.of(new int[] {3}, wrong), "factor", "" + wrong);
      assertMessage(
          () -> FactorSchedule.of(3, 1).withStopFactorLr(wrong), "stopFactorLr", "" + wrong);
      assertMessage(() -> PolySchedule.of(3).withPower(wrong), "pwr", "" + wrong);
      assertMessage(() -> PolySchedule.of(3).withFinalLr(wrong), "finalLr", "" + wrong);
      assertMessage(() -> CosineSchedule.of(3).withFinalLr(wrong), "finalLr", "" + wrong);
      assertMessage(
          () -> ConstantSchedule.of().withBaseLearningRate(wrong), "learningRate", "" + wrong);
      assertMessage(
          () -> ConstantSchedule.of().withWarmup(Warmup.constant(2, wrong)),
          "warmupBeginLr",
          "" + wrong);
      assertDoesNotThrow(
          () ->
              PolySchedule.of(3)
                  .mxnetCompatible()
                  .withPower(wrong)
                  .withFinalLr(wrong)
                  .withBaseLearningRate(NaN)
                  .withWarmup(Warmup.constant(2, wrong)));
      assertDoesNotThrow(
          () ->
              FactorSchedule.of(3, 1).mxnetCompatible().withStopFactorLr(wrong).withFactor(wrong));
      assertDoesNotThrow(
          () -> MultiFactorSchedule.of(new int[] {3}, 1).mxnetCompatible().withFactor(wrong));
    }
  }

  /** The table and this class name the same tests. */
  @Test
  void everyRowOfTheTableHasItsTest() throws IOException {
    Path page = Path.of("..", "docs", "mxnet-parity.md");
    Pattern reference = Pattern.compile("`DeviationsTest\\.(\\w+)`");
    Matcher matcher = reference.matcher(Files.readString(page, StandardCharsets.UTF_8));
    Set<String> named =
        matcher.results().map(r -> r.group(1)).collect(Collectors.toCollection(TreeSet::new));
    Set<String> tests =
        Stream.of(DeviationsTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(method -> method.getName())
            .filter(name -> !name.equals("everyRowOfTheTableHasItsTest"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(tests, named);
  }

  private static final double NaN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private interface Setter {
    SignumBuilder apply(SignumBuilder builder, double value);
  }

  /** Refused by name and value; taken as it is in compatible mode. */
  private static void assertRefused(String name, List<Double> wrong, Setter setter) {
    for (double value : wrong) {
      assertMessage(
          () -> setter.apply(Signum.builder(), value).build(),
          name,
          name.equals("beginNumUpdate") ? "" + (long) value : "" + value);
      assertDoesNotThrow(() -> setter.apply(Signum.builder().mxnetCompatible(), value).build());
    }
  }

  private static void assertSetterRefuses(String name, double value, Consumer<Signum> setter) {
    assertMessage(() -> setter.accept(Signum.builder().build()), name, "" + value);
    assertDoesNotThrow(() -> setter.accept(Signum.builder().mxnetCompatible().build()));
  }

  private static void assertMessage(Runnable action, String name, String value) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().startsWith(name + " is " + value + ","), e.getMessage());
  }

  private static List<MxnetSchedule<?>> samples() {
    return List.of(
        FactorSchedule.of(3, 0.5),
        MultiFactorSchedule.of(new int[] {3, 50}, 0.5),
        PolySchedule.of(1000),
        CosineSchedule.of(1000));
  }

  private static void update(SignumBuilder builder, double[] weight, double gradient) {
    updateWith(builder.build(), weight, new double[] {gradient});
  }

  private static void updateWith(Signum signum, double[] weight, double[] gradient) {
    signum.update(0, weight, gradient, signum.createState(weight));
  }

  private static void updateWith(Signum signum, float[] weight, float[] gradient) {
    signum.update(0, weight, gradient, signum.createState(weight));
  }

  private static double stateAfter(Signum signum, double gradient) {
    double[] weight = {0.0};
    SignumState state = signum.createState(weight);
    signum.update(0, weight, new double[] {gradient}, state);
    return state.doubles()[0];
  }
}
