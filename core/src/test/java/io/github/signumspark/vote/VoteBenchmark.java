// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Microseconds on ballots of a million coordinates, one thread: packing signs, adding ballots to a
 * tally (time of one of 64), with weights of 1 and of 17 bits, deciding, encoding, decoding,
 * spreading from and gathering to one column in three, and moving weights by a ballot.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms1g", "-Xmx1g"})
@State(Scope.Thread)
public class VoteBenchmark {
  private static final int SIZE = 1_000_000;
  private static final int BALLOTS = 64;

  private final double[] values = new double[SIZE];
  private final double[] weights = new double[SIZE];
  private final Ballot[] ballots = new Ballot[BALLOTS];
  private final long[] masses = new long[BALLOTS];
  private byte[] encoded;
  private VoteTally counted;
  private CoordinateMask third;
  private Ballot thirdBallot;

  /** Signs that no branch predictor guesses, one in ten an abstention. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < BALLOTS; k++) {
      for (int i = 0; i < SIZE; i++) {
        values[i] = random.nextInt(10) == 0 ? 0 : random.nextDouble() - 0.5;
      }
      ballots[k] = Ballot.ofSigns(values, 0);
      masses[k] = 100_000L + random.nextInt(30_000);
    }
    third =
        CoordinateMask.ofColumns(
            IntStream.range(0, SIZE).filter(j -> random.nextInt(3) == 0).toArray(), 1, SIZE, 0);
    thirdBallot = third.gather(ballots[4]);
    encoded = ballots[0].encode();
    counted = new VoteTally(SIZE);
    for (Ballot ballot : ballots) {
      counted.add(ballot);
    }
  }

  @Benchmark
  public Ballot pack() {
    return Ballot.ofSigns(values, 1e-30);
  }

  @Benchmark
  @OperationsPerInvocation(BALLOTS)
  public VoteTally add() {
    VoteTally tally = new VoteTally(SIZE);
    for (Ballot ballot : ballots) {
      tally.add(ballot);
    }
    return tally;
  }

  @Benchmark
  @OperationsPerInvocation(BALLOTS)
  public VoteTally addWeighted() {
    VoteTally tally = new VoteTally(SIZE);
    for (int k = 0; k < BALLOTS; k++) {
      tally.add(ballots[k], masses[k]);
    }
    return tally;
  }

  @Benchmark
  public Ballot decide() {
    return new MajorityVote(0.1, BALLOTS).decide(counted);
  }

  @Benchmark
  public byte[] encode() {
    return ballots[1].encode();
  }

  @Benchmark
  public Ballot decode() {
    return Ballot.decode(encoded);
  }

  @Benchmark
  public Ballot spread() {
    return third.spread(thirdBallot);
  }

  @Benchmark
  public Ballot gather() {
    return third.gather(ballots[3]);
  }

  @Benchmark
  public double[] step() {
    ballots[2].step(weights, 0, SIZE, 1e-3, 1);
    return weights;
  }

  /** Runs them in this class's forks. Arguments: JVM options of the forks. */
  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include("\\." + VoteBenchmark.class.getSimpleName() + "\\.")
                .jvmArgsPrepend(args)
                .build())
        .run();
  }
}
