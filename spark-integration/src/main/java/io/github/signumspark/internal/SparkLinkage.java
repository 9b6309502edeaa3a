// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the running Spark once: whether it has every private member that the library calls. That
 * alone decides; a version that this library was not tried with is told in one warning.
 */
final class SparkLinkage {
  private static final Logger LOG = LoggerFactory.getLogger(SparkLinkage.class);

  /** What is wrong with the running Spark; null if nothing is. */
  private static final String FAULT =
      fault(Versions.spark(), PrivateMembers.required(), SparkLinkage.class.getClassLoader());

  static {
    String warning = FAULT == null ? warning(Versions.spark()) : null;
    if (warning != null) {
      LOG.warn(warning);
    }
  }

  private SparkLinkage() {}

  /**
   * Refuses a Spark that this library cannot work with.
   *
   * @throws UnsupportedOperationException naming the Spark found, those that this library was tried
   *     with, and the first member that is missing
   */
  static void check() {
    if (FAULT != null) {
      throw new UnsupportedOperationException(FAULT);
    }
  }

  /**
   * What is wrong with a Spark.
   *
   * @param version its version
   * @param groups of members, one of each group must exist
   * @param loader of its classes
   * @return null if nothing is
   */
  static String fault(String version, List<List<SparkMember>> groups, ClassLoader loader) {
    for (List<SparkMember> group : groups) {
      if (group.stream().noneMatch(member -> member.isThere(loader))) {
        return found(version) + "; this Spark has no " + group.get(0);
      }
    }
    return null;
  }

  /** What is to be said of a Spark that has all members; null if this library was tried with it. */
  static String warning(String version) {
    return Versions.isTried(version)
        ? null
        : found(version) + "; this Spark has every member that is called, and is used";
  }

  private static String found(String version) {
    return "Spark "
        + version
        + " found; signum-spark "
        + Versions.signum()
        + " was tried with "
        + String.join(", ", SparkLine.TRIED);
  }
}
