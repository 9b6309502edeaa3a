// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fit was asked for that Signum cannot honour, and what follows: MLlib's own fit with one
 * warning, or an error, as the param {@code unsupportedParams} says.
 */
public final class UnsupportedParams {
  private static final Logger LOG = LoggerFactory.getLogger(UnsupportedParams.class);

  private final List<String> reasons = new ArrayList<>();

  private boolean better = true;

  /** Notes a reason where {@code applies}. */
  public UnsupportedParams when(boolean applies, String reason) {
    if (applies) {
      reasons.add(reason);
      better = false;
    }
    return this;
  }

  /** Notes where MLlib's solver is the better one, which is nothing to warn of. */
  public UnsupportedParams whenBetter(boolean applies, String reason) {
    if (applies) {
      reasons.add(reason);
    }
    return this;
  }

  /**
   * Whether the fit goes to MLlib.
   *
   * @param uid the stage's
   * @param policy the value of {@code unsupportedParams}
   * @throws IllegalArgumentException where the policy is {@code error} and there is a reason
   */
  public boolean delegate(String uid, String policy) {
    if (reasons.isEmpty()) {
      return false;
    }
    String all = String.join("; ", reasons);
    if (policy.equals("error")) {
      throw new IllegalArgumentException(
          uid + ": Signum cannot honour " + all + " (unsupportedParams = error)");
    }
    if (better) {
      LOG.info("{}: MLlib's own solver fits {}", uid, all);
      return true;
    }
    LOG.warn("{}: Signum cannot honour {}; MLlib's own solver fits instead", uid, all);
    return true;
  }
}
