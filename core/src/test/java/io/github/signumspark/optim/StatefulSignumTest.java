// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatefulSignumTest {
  private static final int STEPS = 40;

  static Stream<SignumBuilder> optimizers() {
    List<String> schedules =
        List.of(
            "constant",
            "factor:step=4,factor=0.7,warmupSteps=3",
            "multifactor:steps=5|9|20,factor=0.5",
            "poly:maxUpdate=30,finalLr=0.001",
            "cosine:maxUpdate=25,warmupSteps=5,warmupMode=constant,warmupBeginLr=0.001");
    return Stream.of(true, false)
        .flatMap(
            fused ->
                Stream.of(0.0, 0.9)
                    .flatMap(
                        momentum ->
                            schedules.stream()
                                .map(
                                    schedule ->
                                        Signum.builder()
                                            .useFusedStep(fused)
                                            .momentum(momentum)
                                            .wd(0.01)
                                            .wdLh(0.1)
                                            .learningRateSchedule(
                                                LearningRateSchedule.parse(schedule)))));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void resumedRunIsTheUninterruptedOne(SignumBuilder builder) throws IOException {
    for (int stop : new int[] {0, 1, 7, 31, 39}) {
      Weights whole = new Weights();
      whole.run(new StatefulSignum(builder.build()), 0, STEPS);

      Weights parts = new Weights();
      StatefulSignum first = new StatefulSignum(builder.build());
      parts.run(first, 0, stop);
      StatefulSignum second = new StatefulSignum(builder.build());
      second.setStates(first.getStates());
      parts.run(second, stop, STEPS);
      assertArrayEquals(whole.doubles, parts.doubles, "stopped at " + stop);
      assertArrayEquals(whole.floats, parts.floats, "stopped at " + stop);
      assertEquals(STEPS, second.optimizer().numUpdate());
    }
  }

  @Test
  void damagedBytesAreRefusedAndChangeNothing() throws IOException {
    StatefulSignum updater = new StatefulSignum(Signum.builder().build());
    new Weights().run(updater, 0, 3);
    byte[] good = updater.getStates();
    StatefulSignum other = new StatefulSignum(Signum.builder().build());
    new Weights().run(other, 0, 5);
    byte[] before = other.getStates();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(IOException.class, () -> other.setStates(bad), "bit " + bit);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(IOException.class, () -> other.setStates(cut), "length " + length);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThrows(IOException.class, () -> other.setStates(longer));
    assertArrayEquals(before, other.getStates());
    other.setStates(good);
    assertArrayEquals(good, other.getStates());
  }

  @Test
  void statesAreMadeAtFirstSight() {
    StatefulSignum updater = new StatefulSignum(Signum.builder().build());
    assertNull(updater.state(7));
    assertThrows(
        IllegalArgumentException.class,
        () -> updater.update(7, new double[] {1}, new double[] {1, 2}));
    assertNull(updater.state(7), "a refused update leaves nothing");
    updater.update(7, new double[] {1, 1}, new double[] {1, 2});
    assertEquals(2, updater.state(7).length());
    assertThrows(
        IllegalArgumentException.class,
        () -> updater.update(7, new float[] {1, 1}, new float[] {1, 2}));
    assertEquals(1, updater.optimizer().updateCount(7));
  }

  @Test
  void devicesCountApartAndAreRestored() throws IOException {
    StatefulSignum updater = new StatefulSignum(Signum.builder().build());
    double[] weight = {1};
    updater.update(0, weight, new double[] {1});
    updater.optimizer().setCurrentDevice(1);
    updater.update(0, weight, new double[] {1});
    updater.update(0, weight, new double[] {1});
    StatefulSignum restored = new StatefulSignum(Signum.builder().build());
    restored.setStates(updater.getStates());
    assertEquals(2, restored.optimizer().updateCount(0));
    restored.optimizer().setCurrentDevice(0);
    assertEquals(1, restored.optimizer().updateCount(0));
    assertEquals(2, restored.optimizer().numUpdate());
  }

  /** Two parameters, one of each precision, under gradients that depend on the step alone. */
  private static final class Weights {
    final double[] doubles = new SplittableRandom(1).doubles(5, -1, 1).toArray();
    final float[] floats = new float[3];

    void run(StatefulSignum updater, int from, int to) {
      for (int n = from; n < to; n++) {
        SplittableRandom random = new SplittableRandom(n);
        updater.update(0, doubles, random.doubles(doubles.length, -1, 1).toArray());
        float[] gradient = new float[floats.length];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = (float) random.nextDouble(-1, 1);
        }
        updater.update(4, floats, gradient);
      }
    }
  }
}
