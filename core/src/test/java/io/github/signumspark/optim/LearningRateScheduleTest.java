// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
  private static final double BASE = 0.1;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "constant; constant",
        " constant : warmupSteps=4 ; constant:warmupSteps=4,warmupBeginLr=0.0,warmupMode=linear",
        "factor:step=100; factor:step=100,factor=1.0,stopFactorLr=1.0E-8",
        "factor:step=100,factor=0.5,stopFactorLr=1e-8,warmupSteps=10,warmupBeginLr=0,warmupMode=linear;"
            + " factor:step=100,factor=0.5,stopFactorLr=1.0E-8,"
            + "warmupSteps=10,warmupBeginLr=0.0,warmupMode=linear",
        "multifactor:steps=100|200,factor=.1; multifactor:steps=100|200,factor=0.1",
        "poly:maxUpdate=1000,pwr=2,finalLr=0; poly:maxUpdate=1000,pwr=2.0,finalLr=0.0",
        "cosine:maxUpdate=1000,warmupSteps=7,warmupMode=constant,warmupBeginLr=0.005;"
            + " cosine:maxUpdate=1000,finalLr=0.0,"
            + "warmupSteps=7,warmupBeginLr=0.005,warmupMode=constant",
      })
  void textIsReadAndWritten(String text, String canonical) {
    LearningRateSchedule schedule = LearningRateSchedule.parse(text);
    assertEquals(canonical, schedule.toString());
    LearningRateSchedule again = LearningRateSchedule.parse(canonical);
    assertEquals(canonical, again.toString());
    assertEquals(0.01, schedule.baseLearningRate());
    for (long n = 0; n < 1100; n += 13) {
      assertEquals(schedule.learningRate(n), again.learningRate(n));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; '' is none of constant, factor, multifactor, poly, cosine",
        "exponential:step=3; 'exponential' is none of",
        "factor; factor needs step=",
        "factor:; '' is not of the form key=value",
        "factor:step; 'step' is not of the form key=value",
        "factor:step=x; step 'x' is not a whole number",
        "factor:step=0; step is 0, but must be at least 1",
        "factor:step=3,step=4; 'step' is given twice",
        "factor:step=3,factor=1.5; factor is 1.5, but must be from 0 to 1",
        "factor:step=3,factor=half; factor 'half' is not a number",
        "factor:step=3,pwr=2; 'pwr' is no option of factor",
        "multifactor:factor=0.5; multifactor needs steps=",
        "multifactor:steps=3|2; steps is [3, 2], but must be strictly ascending",
        "multifactor:steps=3||5; steps '' is not a whole number",
        "poly:pwr=2; poly needs maxUpdate=",
        "cosine:maxUpdate=5,warmupSteps=5; warmupSteps is 5, but must be below maxUpdate 5",
        "constant:warmupMode=cubic; warmupMode 'cubic' is neither linear nor constant",
        "constant:warmupSteps=-1; warmupSteps is -1, but must be at least 0",
      })
  void wrongTextIsNamed(String text, String complaint) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LearningRateSchedule.parse(text));
    assertTrue(
        e.getMessage().startsWith("learningRateSchedule '" + text + "': " + complaint),
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant:warmupSteps=6",
        "factor:step=7,factor=0.9",
        "factor:step=3,factor=0.3,stopFactorLr=0.004,warmupSteps=5,warmupBeginLr=0.01",
        "multifactor:steps=4|10|11|30,factor=0.1,warmupSteps=12",
        "poly:maxUpdate=30,pwr=0.9,finalLr=0.0001,warmupSteps=8,warmupMode=constant",
        "cosine:maxUpdate=33,finalLr=0.001",
      })
  void answersDoNotDependOnTheQuestionsBefore(String text) {
    MxnetSchedule<?> schedule =
        (MxnetSchedule<?>) LearningRateSchedule.parse(text).withBaseLearningRate(BASE);
    MxnetSchedule<?> mxnets = schedule.mxnetCompatible();
    for (long n = 0; n <= 60; n++) {
      double expected = mxnets.learningRate(n);
      assertEquals(expected, schedule.copy().learningRate(n), "asked first, update " + n);
      assertEquals(expected, schedule.learningRate(n), "asked in turn, update " + n);
      schedule.learningRate(60 - n);
    }
  }

  @Test
  void copiesBeginAnewAndKeepEverything() {
    List<MxnetSchedule<?>> schedules =
        List.of(
            ConstantSchedule.of(),
            FactorSchedule.of(3, 0.5).withStopFactorLr(0.001),
            MultiFactorSchedule.of(new int[] {3, 7}, 0.5),
            PolySchedule.of(30).withPower(3).withFinalLr(0.001),
            CosineSchedule.of(30).withFinalLr(0.001));
    for (MxnetSchedule<?> plain : schedules) {
      MxnetSchedule<?> schedule =
          plain.withWarmup(Warmup.linear(2, 0.005)).withBaseLearningRate(BASE).mxnetCompatible();
      double first = schedule.learningRate(2);
      schedule.learningRate(25);
      MxnetSchedule<?> copy = schedule.copy();
      assertEquals(schedule.toString(), copy.toString());
      assertTrue(copy.compatible());
      assertEquals(BASE, copy.baseLearningRate());
      assertEquals(first, copy.learningRate(2));
    }
  }

  @Test
  void baseMayNotLieBelowTheWarmupsBegin() {
    LearningRateSchedule schedule =
        LearningRateSchedule.parse("constant:warmupSteps=5,warmupBeginLr=0.05");
    assertEquals(0.05, schedule.withBaseLearningRate(0.05).learningRate(5));
    SignumBuilder builder = Signum.builder().learningRateSchedule(schedule);
    for (SignumBuilder low : List.of(builder, builder.learningRate(0.02))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, low::build);
      assertTrue(
          e.getMessage().startsWith("warmupBeginLr is 0.05, but must be at most"), e.getMessage());
    }
  }

  @Test
  void signumWorksOnItsOwnCopy() {
    LearningRateSchedule schedule = FactorSchedule.of(1, 0.5).withBaseLearningRate(BASE);
    Signum signum = Signum.builder().learningRateSchedule(schedule).build();
    schedule.learningRate(1000);
    assertEquals(BASE, signum.nextCall(0, true, true).lr());
    assertEquals(BASE / 2, signum.nextCall(0, true, true).lr());
  }
}
