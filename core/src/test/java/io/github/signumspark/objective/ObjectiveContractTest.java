// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.signumspark.data.RowBlock;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every objective keeps, and each against a naive one. */
class ObjectiveContractTest {
  private static final int WIDTH = 11;
  private static final int CLASSES = 5;

  /** An objective, its loss of one row in plain words, and whether it takes real labels. */
  private record Case(String name, Objective objective, Naive naive, int classes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Naive {
    double loss(double[] x, double label, double[] w);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "softmax",
            new SoftmaxObjective(CLASSES, true),
            (x, y, w) -> naiveNetwork(x, y, w, CLASSES),
            CLASSES),
        new Case(
            "softmax without intercepts",
            new SoftmaxObjective(CLASSES, false),
            (x, y, w) -> naiveNetwork(x, y, Arrays.copyOf(w, w.length + CLASSES), CLASSES),
            CLASSES),
        new Case(
            "fm logistic",
            FactorizationMachine.logistic(3, true, true),
            (x, y, w) -> naiveLogistic(naiveMargin(x, w, 3, true, true), y),
            2),
        new Case(
            "fm logistic, factors only",
            FactorizationMachine.logistic(9, false, false),
            (x, y, w) -> naiveLogistic(naiveMargin(x, w, 9, false, false), y),
            2),
        new Case(
            "fm squared",
            FactorizationMachine.squared(4, true, true, new LabelScale(0.5, 3)),
            (x, y, w) -> square(naiveMargin(x, w, 4, true, true) - (y - 0.5) / 3),
            0),
        new Case(
            "perceptron 11-5",
            new MultilayerPerceptron(CLASSES),
            (x, y, w) -> naiveNetwork(x, y, w, CLASSES),
            CLASSES),
        new Case(
            "perceptron 11-7-5",
            new MultilayerPerceptron(7, CLASSES),
            (x, y, w) -> naiveNetwork(x, y, w, 7, CLASSES),
            CLASSES),
        new Case(
            "perceptron 11-18-3-5",
            new MultilayerPerceptron(18, 3, CLASSES),
            (x, y, w) -> naiveNetwork(x, y, w, 18, 3, CLASSES),
            CLASSES));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientIsTheSlopeOfTheLoss(Case c) {
    for (boolean sparse : new boolean[] {true, false}) {
      RowBlock block = block(c, sparse, 20, 7);
      double[] weights = weights(c, 11);
      double[] gradient = new double[weights.length];
      c.objective.addGradient(block, 2, 18, weights, gradient);
      double h = 1e-5;
      for (int j = 0; j < weights.length; j++) {
        double[] up = weights.clone();
        double[] down = weights.clone();
        up[j] += h;
        down[j] -= h;
        double slope =
            (c.objective.loss(block, 2, 18, up) - c.objective.loss(block, 2, 18, down)) / (2 * h);
        assertEquals(slope, gradient[j], 1e-6 * Math.max(1, Math.abs(slope)), "coordinate " + j);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossIsTheNaiveSum(Case c) {
    RowBlock block = block(c, true, 20, 3);
    double[] weights = weights(c, 5);
    double expected = 0;
    for (int i = 0; i < block.rows(); i++) {
      double[] x = new double[WIDTH];
      for (int k = block.offsets()[i]; k < block.offsets()[i + 1]; k++) {
        x[block.columns()[k]] = block.values()[k];
      }
      expected += block.weight(i) * c.naive.loss(x, block.label(i), weights);
    }
    assertEquals(expected, c.objective.loss(block, 0, 20, weights), 1e-11 * expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void denseAndSparseRowsGiveTheSameBits(Case c) {
    RowBlock sparse = block(c, true, 20, 9);
    RowBlock dense = densified(sparse);
    double[] weights = weights(c, 2);
    double[] a = new double[weights.length];
    double[] b = new double[weights.length];
    assertEquals(
        c.objective.addGradient(sparse, 0, 20, weights, a),
        c.objective.addGradient(dense, 0, 20, weights, b));
    assertArrayEquals(a, b);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossHasTheSameBitsWithAndWithoutTheGradient(Case c) {
    RowBlock block = block(c, false, 20, 1);
    double[] weights = weights(c, 8);
    assertEquals(
        c.objective.loss(block, 0, 20, weights),
        c.objective.addGradient(block, 0, 20, weights, new double[weights.length]));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesOfSeveralPointsAreThoseOfEach(Case c) {
    RowBlock block = block(c, true, 20, 1);
    List<double[]> points = List.of(weights(c, 8), weights(c, 9), weights(c, 10));
    assertArrayEquals(
        points.stream().mapToDouble(w -> c.objective.loss(block, 1, 19, w)).toArray(),
        c.objective.losses(block, 1, 19, points));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightTwoIsTheRowTwice(Case c) {
    RowBlock once = block(c, false, 10, 4);
    double[] weights = weights(c, 6);
    double[] two = new double[10];
    Arrays.fill(two, 2);
    RowBlock heavy = RowBlock.dense(WIDTH, once.labels(), two, once.values(), null);
    RowBlock plain = RowBlock.dense(WIDTH, once.labels(), null, once.values(), null);
    double[] a = new double[weights.length];
    double[] b = new double[weights.length];
    double heavyLoss = c.objective.addGradient(heavy, 0, 10, weights, a);
    double twiceLoss =
        c.objective.addGradient(plain, 0, 10, weights, b)
            + c.objective.addGradient(plain, 0, 10, weights, b);
    assertEquals(twiceLoss, heavyLoss, 1e-12 * twiceLoss);
    assertArrayEquals(b, a, 1e-12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void countsItsCoordinatesAndRefusesOthers(Case c) {
    RowBlock block = block(c, true, 5, 1);
    double[] weights = weights(c, 1);
    assertEquals(
        WIDTH * c.objective.perColumn() + c.objective.freeCoordinates(),
        c.objective.coordinates(WIDTH));
    assertThrows(IndexOutOfBoundsException.class, () -> c.objective.loss(block, 0, 6, weights));
    assertThrows(
        IllegalArgumentException.class,
        () -> c.objective.loss(block, 0, 5, new double[weights.length + 1]));
  }

  @Test
  void hugeMarginsStayFinite() {
    RowBlock block = RowBlock.dense(1, new double[] {1}, null, new float[] {1}, null);
    double[] gradient = new double[2];
    SoftmaxObjective softmax = new SoftmaxObjective(2, false);
    assertEquals(1e5, softmax.addGradient(block, 0, 1, new double[] {1e5, 0}, gradient));
    assertArrayEquals(new double[] {1, -1}, gradient);
    assertEquals(0, softmax.loss(block, 0, 1, new double[] {-1e5, 0}));
  }

  private static double square(double x) {
    return x * x;
  }

  private static double naiveLogistic(double margin, double label) {
    double p = 1 / (1 + StrictMath.exp(-margin));
    return -StrictMath.log(label == 1 ? p : 1 - p);
  }

  private static double naiveMargin(
      double[] x, double[] w, int factors, boolean linear, boolean intercept) {
    int perColumn = factors + (linear ? 1 : 0);
    double margin = intercept ? w[w.length - 1] : 0;
    for (int i = 0; i < x.length; i++) {
      if (linear) {
        margin += w[i * perColumn] * x[i];
      }
      for (int j = i + 1; j < x.length; j++) {
        double dot = 0;
        for (int f = perColumn - factors; f < perColumn; f++) {
          dot += w[i * perColumn + f] * w[j * perColumn + f];
        }
        margin += dot * x[i] * x[j];
      }
    }
    return margin;
  }

  /** MLlib's order of weights: matrix, input by input, then biases. */
  private static double naiveNetwork(double[] x, double label, double[] w, int... units) {
    double[] in = x;
    int at = 0;
    for (int l = 0; l < units.length; l++) {
      double[] out = new double[units[l]];
      for (int o = 0; o < out.length; o++) {
        out[o] = w[at + in.length * out.length + o];
        for (int u = 0; u < in.length; u++) {
          out[o] += w[at + u * out.length + o] * in[u];
        }
        if (l < units.length - 1) {
          out[o] = 1 / (1 + StrictMath.exp(-out[o]));
        }
      }
      at += (in.length + 1) * out.length;
      in = out;
    }
    double sum = 0;
    for (double margin : in) {
      sum += StrictMath.exp(margin);
    }
    return StrictMath.log(sum) - in[(int) label];
  }

  private static double[] weights(Case c, long seed) {
    return new SplittableRandom(seed).doubles(c.objective.coordinates(WIDTH), -1, 1).toArray();
  }

  private static RowBlock block(Case c, boolean sparse, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels =
        c.classes == 0
            ? random.doubles(rows, -3, 5).toArray()
            : random.ints(rows, 0, c.classes).asDoubleStream().toArray();
    double[] weights = random.doubles(rows, 0.5, 2).toArray();
    int[] offsets = new int[rows + 1];
    int[] columns = new int[rows * WIDTH];
    float[] values = new float[rows * WIDTH];
    int n = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < WIDTH; j++) {
        if (random.nextInt(2) == 0) {
          columns[n] = j;
          values[n++] = (float) random.nextDouble(-2, 2);
        }
      }
      offsets[i + 1] = n;
    }
    RowBlock block =
        RowBlock.sparse(
            WIDTH,
            labels,
            weights,
            offsets,
            Arrays.copyOf(columns, n),
            Arrays.copyOf(values, n),
            null);
    return sparse ? block : densified(block);
  }

  private static RowBlock densified(RowBlock sparse) {
    float[] values = new float[sparse.rows() * sparse.width()];
    for (int i = 0; i < sparse.rows(); i++) {
      for (int k = sparse.offsets()[i]; k < sparse.offsets()[i + 1]; k++) {
        values[i * sparse.width() + sparse.columns()[k]] = sparse.values()[k];
      }
    }
    return RowBlock.dense(sparse.width(), sparse.labels(), sparse.weights(), values, null);
  }
}
