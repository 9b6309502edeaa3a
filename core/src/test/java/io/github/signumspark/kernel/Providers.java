// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * The providers to test in this JVM. Surefire names them in {@code signum.test.providers}, so that
 * a run that should have the vector module fails without it, instead of skipping half of the tests.
 */
final class Providers {
  private Providers() {}

  static List<SignumKernel> all() {
    List<SignumKernel> kernels = new ArrayList<>();
    for (String name : System.getProperty("signum.test.providers", "scalar").split(",", -1)) {
      kernels.add(KernelSelection.of(name).kernel());
    }
    return kernels;
  }
}
