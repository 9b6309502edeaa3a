// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.io.Serializable;
import java.util.Locale;

/**
 * How near to the optimum a fit ended, and what its two phases took: local rounds first, then the
 * finish, an L-BFGS in the metric of the Hessian.
 *
 * @param iterations of the finish
 * @param passes over the rows that the finish took, line searches included
 * @param rounds of local steps before it
 * @param roundPasses over the rows that these took
 * @param gap estimate of how far the objective is above its least value: half the decrease that the
 *     next step's quadratic model promises. It was .1 to 1.9 times the real one on the sets that
 *     were measured, down to .03 times on wide text
 * @param gradientNorm length of the objective's gradient, in units of the columns
 * @param converged whether the fit ended by {@code tol}, and not by a cap
 */
public record FinishReport(
    int iterations,
    double passes,
    int rounds,
    double roundPasses,
    double gap,
    double gradientNorm,
    boolean converged)
    implements Serializable {

  /** One line for logs. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%d rounds of %.1f passes, then %d iterations of %.1f passes; gap about %.2g, gradient %.2g",
        rounds,
        roundPasses,
        iterations,
        passes,
        gap,
        gradientNorm);
  }
}
