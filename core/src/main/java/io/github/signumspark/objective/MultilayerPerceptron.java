// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.kernel.StrictFunctions;
import java.io.Serial;
import java.util.Arrays;

/**
 * A feed-forward network with logistic hidden units and a softmax output under its cross-entropy,
 * the network of MLlib's {@code MultilayerPerceptronClassifier}, its weights in MLlib's order: for
 * each layer the matrix, the weights of one input side by side, then the biases. So the first
 * layer's matrix has the coordinates of the columns, all else is free.
 *
 * <p>Cost of a row: three multiplications a weight. Memory: 16 bytes a unit.
 */
public final class MultilayerPerceptron implements Objective {
  @Serial private static final long serialVersionUID = 1L;

  private final int[] units;

  /**
   * The network.
   *
   * @param units of each layer after the input: hidden layers, then one a class
   */
  public MultilayerPerceptron(int... units) {
    if (units.length == 0 || Arrays.stream(units).anyMatch(u -> u < 1)) {
      throw new IllegalArgumentException("units = " + Arrays.toString(units));
    }
    this.units = units.clone();
  }

  @Override
  public int perColumn() {
    return units[0];
  }

  @Override
  public int freeCoordinates() {
    long free = units[0];
    for (int l = 1; l < units.length; l++) {
      free += (units[l - 1] + 1L) * units[l];
    }
    return Math.toIntExact(free);
  }

  /** Number of layers after the input. */
  public int layers() {
    return units.length;
  }

  /** Units of layer {@code l}, from 0 for the one behind the input. */
  public int units(int l) {
    return units[l];
  }

  @Override
  public double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[][] activations = buffers();
    double[][] slopes = buffers();
    double loss = 0;
    for (int i = from; i < to; i++) {
      double rowWeight = block.weight(i);
      loss += rowWeight * forward(block, i, weights, activations);
      backward(block, i, rowWeight, weights, activations, slopes, gradient);
    }
    return loss;
  }

  @Override
  public double loss(RowBlock block, int from, int to, double[] weights) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[][] activations = buffers();
    double loss = 0;
    for (int i = from; i < to; i++) {
      loss += block.weight(i) * forward(block, i, weights, activations);
    }
    return loss;
  }

  private double[][] buffers() {
    double[][] buffers = new double[units.length][];
    for (int l = 0; l < units.length; l++) {
      buffers[l] = new double[units[l]];
    }
    return buffers;
  }

  /**
   * The loss of row {@code i}; leaves the units' outputs in {@code activations}, for the last layer
   * the derivatives of the loss by its margins.
   */
  private double forward(RowBlock block, int i, double[] weights, double[][] activations) {
    int at = block.width() * units[0];
    double[] first = activations[0];
    System.arraycopy(weights, at, first, 0, first.length);
    RowProducts.addProduct(block, i, weights, first);
    at += units[0];
    for (int l = 1; l < units.length; l++) {
      double[] in = activations[l - 1];
      double[] out = activations[l];
      for (int u = 0; u < in.length; u++) {
        in[u] = StrictFunctions.sigmoid(in[u]);
      }
      int biases = at + in.length * out.length;
      System.arraycopy(weights, biases, out, 0, out.length);
      for (int u = 0; u < in.length; u++) {
        SignumKernels.addScaled(in[u], weights, at + u * out.length, out, 0, out.length);
      }
      at = biases + out.length;
    }
    int last = units.length - 1;
    return Softmax.lossAndSlopes(activations[last], 0, units[last], (int) block.label(i));
  }

  private void backward(
      RowBlock block,
      int i,
      double rowWeight,
      double[] weights,
      double[][] activations,
      double[][] slopes,
      double[] gradient) {
    int last = units.length - 1;
    for (int k = 0; k < units[last]; k++) {
      slopes[last][k] = rowWeight * activations[last][k];
    }
    int at = weights.length;
    for (int l = last; l > 0; l--) {
      double[] out = slopes[l];
      double[] in = slopes[l - 1];
      at -= out.length;
      SignumKernels.addScaled(1, out, 0, gradient, at, out.length);
      at -= in.length * out.length;
      double[] values = activations[l - 1];
      for (int u = 0; u < in.length; u++) {
        int w = at + u * out.length;
        double y = values[u];
        SignumKernels.addScaled(y, out, 0, gradient, w, out.length);
        in[u] = SignumKernels.dot(weights, w, out, 0, out.length) * (y * (1 - y));
      }
    }
    SignumKernels.addScaled(1, slopes[0], 0, gradient, at - units[0], units[0]);
    RowProducts.addOuter(block, i, slopes[0], gradient);
  }
}
