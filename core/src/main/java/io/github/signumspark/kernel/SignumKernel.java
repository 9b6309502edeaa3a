// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/**
 * The bare loops of one provider. Arguments were checked by {@link SignumKernels}, which also says
 * what each method computes. Implementations are stateless.
 *
 * <p>A reduction adds element {@code i} of its range to lane {@code i mod 16}, in ascending order,
 * each lane starting at +0, and {@link Lanes#combine} adds up the lanes.
 */
interface SignumKernel {
  /** {@code scalar} or {@code panama}. */
  String name();

  /** What the log line says about it, after the name. */
  String details();

  void signum(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float lr,
      float momentum,
      float wd,
      float rescaleGrad,
      float clip,
      float wdLh);

  void signum(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double lr,
      double momentum,
      double wd,
      double rescaleGrad,
      double clip,
      double wdLh);

  void signSgd(float[] weight, float[] gradient, int from, int to, float lr, float wd);

  void signSgd(double[] weight, double[] gradient, int from, int to, double lr, double wd);

  void touchedSigns(
      double[] start,
      double[] penalty,
      double[] sums,
      double[] state,
      double[] tally,
      double[] weight,
      double lr,
      double momentum,
      double scale,
      double clip,
      double tiny);

  double dot(float[] x, int xFrom, double[] y, int yFrom, int length);

  double dot(double[] x, int xFrom, double[] y, int yFrom, int length);

  void addScaled(double a, float[] x, int xFrom, double[] y, int yFrom, int length);

  void addScaled(double a, double[] x, int xFrom, double[] y, int yFrom, int length);

  void logistic(double[] labels, int labelsFrom, double[] margins, double[] losses, int length);

  long countNonFinite(float[] x, int from, int to);

  long countNonFinite(double[] x, int from, int to);

  void packSigns(double[] x, int from, int to, double tiny, long[] positive, long[] negative);
}
