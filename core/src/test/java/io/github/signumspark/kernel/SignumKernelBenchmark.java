// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a coordinate of in-place updates of 20 million coordinates, one thread, beside a loop
 * that reads three arrays and writes two with one addition each: the memory traffic of an update.
 * The provider is the JVM's ({@code -Dsignum.kernel}); {@link SignumKernelBenchmarkRun} runs both.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SignumKernelBenchmark.SIZE)
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms1g", "-Xmx1g"})
public class SignumKernelBenchmark {
  static final int SIZE = 20_000_000;

  /** Three arrays of normal numbers. */
  @State(Scope.Thread)
  public static class Floats {
    float[] weight = new float[SIZE];
    float[] state = new float[SIZE];
    float[] gradient = new float[SIZE];

    /** Fills the arrays, with signs that no branch predictor guesses. */
    @Setup
    public void fill() {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < SIZE; i++) {
        weight[i] = (float) random.nextDouble() - 0.5f;
        state[i] = (float) random.nextDouble() - 0.5f;
        gradient[i] = (float) random.nextDouble() - 0.5f;
      }
    }
  }

  /** Three arrays of normal numbers. */
  @State(Scope.Thread)
  public static class Doubles {
    double[] weight = new double[SIZE];
    double[] state = new double[SIZE];
    double[] gradient = new double[SIZE];

    /** Fills the arrays, with signs that no branch predictor guesses. */
    @Setup
    public void fill() {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < SIZE; i++) {
        weight[i] = random.nextDouble() - 0.5;
        state[i] = random.nextDouble() - 0.5;
        gradient[i] = random.nextDouble() - 0.5;
      }
    }
  }

  @Benchmark
  public void floatLoop(Floats a) {
    float[] weight = a.weight;
    float[] state = a.state;
    float[] gradient = a.gradient;
    for (int i = 0; i < SIZE; i++) {
      float g = gradient[i];
      weight[i] += g;
      state[i] += g;
    }
  }

  @Benchmark
  public void floatMomentum(Floats a) {
    SignumKernels.signum(a.weight, a.state, a.gradient, 0, SIZE, 1e-3f, 0.9f, 0f, 1f, -1f, 0f);
  }

  @Benchmark
  public void floatAllOptions(Floats a) {
    SignumKernels.signum(
        a.weight, a.state, a.gradient, 0, SIZE, 1e-3f, 0.9f, 1e-4f, 0.5f, 0.2f, 1e-4f);
  }

  @Benchmark
  public void doubleLoop(Doubles a) {
    double[] weight = a.weight;
    double[] state = a.state;
    double[] gradient = a.gradient;
    for (int i = 0; i < SIZE; i++) {
      double g = gradient[i];
      weight[i] += g;
      state[i] += g;
    }
  }

  @Benchmark
  public void doubleMomentum(Doubles a) {
    SignumKernels.signum(a.weight, a.state, a.gradient, 0, SIZE, 1e-3, 0.9, 0, 1, -1, 0);
  }

  @Benchmark
  public void doubleAllOptions(Doubles a) {
    SignumKernels.signum(a.weight, a.state, a.gradient, 0, SIZE, 1e-3, 0.9, 1e-4, 0.5, 0.2, 1e-4);
  }
}
