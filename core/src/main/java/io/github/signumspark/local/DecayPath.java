// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

/**
 * Where a weight stands after h steps of decoupled decay, from where it began and the sum of its
 * sign steps: {@code w · factor(h) + learningRate · tally · stretch(h)}, with ρ = 1 − learningRate
 * · decay, factor(h) = ρ^h and stretch(h) = (1 − ρ^h) / (h (1 − ρ)). With equal steps this is the
 * recursion w ← ρ w + learningRate · v exactly, and |w| ≤ 1/decay holds for all. Without decay both
 * are 1.
 */
public final class DecayPath {
  private final double[] factor;
  private final double[] stretch;

  /** The path of a round of this many steps. */
  public DecayPath(int steps, double learningRate, double decay) {
    factor = new double[steps + 1];
    stretch = new double[steps + 1];
    double rho = 1 - learningRate * decay;
    factor[0] = 1;
    stretch[0] = 1;
    double sum = 0;
    for (int h = 1; h <= steps; h++) {
      sum += factor[h - 1];
      factor[h] = factor[h - 1] * rho;
      stretch[h] = decay == 0 ? 1 : sum / h;
    }
  }

  /** What {@code h} steps leave of a weight. */
  public double factor(int h) {
    return factor[h];
  }

  /** What {@code h} steps leave of their sum. */
  public double stretch(int h) {
    return stretch[h];
  }
}
