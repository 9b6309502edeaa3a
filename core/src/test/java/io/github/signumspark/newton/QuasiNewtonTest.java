// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.newton.QuasiNewton.Evaluation;
import io.github.signumspark.newton.QuasiNewton.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuasiNewtonTest {
  private static final int N = 8;
  private final Random random = new Random(3);

  /** Of the diagonal alone. */
  private static NewtonMetric metric(double diagonal) {
    float[] all = new float[N];
    Arrays.fill(all, (float) diagonal);
    return new NewtonMetric(N, false, new float[N], all, 1);
  }

  @Test
  void directionIsThatOfTheUpdatedInverse() {
    CorrectionPairs pairs = new CorrectionPairs(3);
    float[][] steps = new float[4][N];
    float[][] changes = new float[4][N];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < N; j++) {
        steps[i][j] = (float) random.nextGaussian();
        changes[i][j] = (float) (steps[i][j] * (1 + j) + 0.1 * random.nextGaussian());
      }
      pairs.add(steps[i], changes[i]);
    }
    assertEquals(3, pairs.size());
    double[] gradient = random.doubles(N).toArray();
    double scale = dot(steps[3], changes[3]) / (dot(changes[3], changes[3]) / 5);
    double[][] inverse = new double[N][N];
    for (int j = 0; j < N; j++) {
      inverse[j][j] = scale / 5;
    }
    for (int i = 1; i < 4; i++) {
      inverse = updated(inverse, steps[i], changes[i]);
    }
    double[] expected = DenseAlgebra.times(inverse, gradient);

    pairs.direction(gradient, metric(5));

    for (int j = 0; j < N; j++) {
      assertEquals(-expected[j], gradient[j], 1e-9);
    }
  }

  /** BFGS's update of an inverse, as it is written in books. */
  private static double[][] updated(double[][] h, float[] s, float[] y) {
    double rho = 1 / dot(s, y);
    double[][] left = new double[N][N];
    for (int a = 0; a < N; a++) {
      for (int b = 0; b < N; b++) {
        left[a][b] = (a == b ? 1 : 0) - rho * s[a] * y[b];
      }
    }
    double[][] next =
        DenseAlgebra.times(DenseAlgebra.times(left, h), DenseAlgebra.transposed(left));
    for (int a = 0; a < N; a++) {
      for (int b = 0; b < N; b++) {
        next[a][b] += rho * s[a] * s[b];
      }
    }
    return next;
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += (double) x[j] * y[j];
    }
    return sum;
  }

  @Test
  void pairsAlongWhichTheGradientFellAreNotKept() {
    CorrectionPairs pairs = new CorrectionPairs(3);
    pairs.add(new float[] {1, 0}, new float[] {-1, 0});
    pairs.add(new float[] {0, 0}, new float[] {1, 0});
    assertEquals(0, pairs.size());
  }

  /** ½ Σ (j + 1) (xⱼ − 1)², whose gap is known. */
  private static Evaluation bowl(double[] point, double[] gradient) {
    double value = 0;
    for (int j = 0; j < N; j++) {
      gradient[j] = (j + 1) * (point[j] - 1);
      value += 0.5 * gradient[j] * (point[j] - 1);
    }
    return new Evaluation(value + 1, null);
  }

  private static QuasiNewton at(
      double[] start, NewtonMetric metric, QuasiNewton.Function function) {
    double[] gradient = new double[N];
    double value = function.evaluate(start, gradient).value();
    return new QuasiNewton(Descent.SMOOTH, metric, new CorrectionPairs(5), start, gradient, value);
  }

  @Test
  void oneStepIsEnoughInTheTrueMetric() {
    float[] diagonal = new float[N];
    for (int j = 0; j < N; j++) {
      diagonal[j] = j + 1;
    }
    NewtonMetric metric = new NewtonMetric(N, false, new float[N], diagonal, 1);
    QuasiNewton method = at(new double[N], metric, QuasiNewtonTest::bowl);

    assertEquals(method.value() - 1, method.gap(), 1e-12);
    assertEquals(Outcome.ACCEPTED, method.trial(QuasiNewtonTest::bowl));
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, method.point(), 1e-12);
    assertTrue(method.isExhausted());
  }

  @Test
  void steepMetricsAreLineSearched() {
    QuasiNewton method = at(new double[N], metric(0.05), QuasiNewtonTest::bowl);
    double before = method.value();
    assertEquals(Outcome.SHORTENED, method.trial(QuasiNewtonTest::bowl));
    assertEquals(before, method.value());
    assertTrue(method.nextLength() < 0.71);
    for (int trials = 0; !method.isExhausted() && trials < 100; trials++) {
      method.trial(QuasiNewtonTest::bowl);
    }
    assertEquals(1, method.value(), 1e-12);
  }

  @Test
  void whatIsNoNumberIsShortenedAndGivenUp() {
    QuasiNewton method = at(new double[N], metric(1), QuasiNewtonTest::bowl);
    Outcome last = Outcome.SHORTENED;
    int trials = 0;
    while (last == Outcome.SHORTENED) {
      last = method.trial((point, gradient) -> new Evaluation(Double.NaN, null));
      trials++;
    }
    assertEquals(Outcome.FAILED, last);
    assertEquals(12, trials);
    assertArrayEquals(new double[N], method.point());
  }

  @Test
  void goesOnFromWhatIsSavedWithTheSameBits() {
    QuasiNewton whole = at(new double[N], metric(2), QuasiNewtonTest::bowl);
    for (int i = 0; i < 4; i++) {
      whole.trial(QuasiNewtonTest::bowl);
    }
    // As between two accepted trials, which is when fits are saved.
    while (whole.nextLength() != 1) {
      whole.trial(QuasiNewtonTest::bowl);
    }
    CorrectionPairs pairs = new CorrectionPairs(5);
    for (int i = 0; i < whole.pairs().size(); i++) {
      pairs.add(whole.pairs().steps().get(i), whole.pairs().changes().get(i));
    }
    QuasiNewton second =
        new QuasiNewton(
            Descent.SMOOTH,
            metric(2),
            pairs,
            whole.point().clone(),
            whole.gradient().clone(),
            whole.value());
    whole.trial(QuasiNewtonTest::bowl);
    second.trial(QuasiNewtonTest::bowl);

    assertArrayEquals(whole.point(), second.point());
    assertEquals(whole.value(), second.value());
  }
}
