// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/** The options that a device is checked with: each with every other, and at the edges. */
final class CheckRules {
  private static final double NONE = Double.NaN;

  static final UpdateRule MOMENTUM_ALONE = UpdateRule.signum(0.001, 0.9, 0, 1, NONE, 0);
  static final UpdateRule ALL_OPTIONS = UpdateRule.signum(0.001, 0.9, 0.01, 0.125, 0.4, 0.02);
  static final UpdateRule SIGN_SGD = UpdateRule.signSgd(0.001, 0.01);

  private CheckRules() {}

  /** A few, for long columns. */
  static List<UpdateRule> few() {
    return List.of(
        MOMENTUM_ALONE,
        ALL_OPTIONS,
        SIGN_SGD,
        UpdateRule.signum(0.05, 0.25, 0, -3, 0, 0.1),
        UpdateRule.signum(0, 1, 0.03, 0, NONE, 0));
  }

  /** All of them. */
  static List<UpdateRule> all() {
    List<UpdateRule> rules = new ArrayList<>(few());
    for (double lr : new double[] {0.01, 0.0, -0.5}) {
      for (double momentum : new double[] {0.9, 0.5, 1.0, 0.0}) {
        for (double wd : new double[] {0, 0.03}) {
          for (double rescale : new double[] {1, 0.125, -3, 0}) {
            for (double clip : new double[] {NONE, 0.4, 0, -1}) {
              for (double wdLh : new double[] {0, 0.02, 100}) {
                rules.add(UpdateRule.signum(lr, momentum, wd, rescale, clip, wdLh));
              }
            }
          }
        }
      }
      for (double wd : new double[] {0, 0.1, 120}) {
        rules.add(UpdateRule.signSgd(lr, wd));
      }
    }
    for (double odd : new double[] {NONE, Double.POSITIVE_INFINITY, 1e30}) {
      rules.add(UpdateRule.signum(odd, 0.9, 0, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, odd, 0, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, odd, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, odd, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, 1, odd, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, 1, NONE, odd));
      rules.add(UpdateRule.signSgd(odd, 0));
      rules.add(UpdateRule.signSgd(0.1, odd));
    }
    return rules;
  }
}
