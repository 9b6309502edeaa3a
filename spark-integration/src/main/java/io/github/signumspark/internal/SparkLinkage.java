// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;

/**
 * Checks the running Spark once: whether its version is supported, and whether it has every private
 * member that the library calls.
 */
final class SparkLinkage {
  /** What is wrong with the running Spark; null if nothing is. */
  private static final String FAULT =
      fault(Versions.spark(), PrivateMembers.required(), SparkLinkage.class.getClassLoader());

  private SparkLinkage() {}

  /**
   * Refuses a Spark that this library cannot work with.
   *
   * @throws UnsupportedOperationException naming the Spark found and those supported, and the first
   *     member that is missing if the version is not the reason
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
    String found =
        "Spark " + version + " found; signum-spark " + Versions.signum() + " supports 4.0 and 4.1";
    if (!Versions.isSupported(version)) {
      return found;
    }
    for (List<SparkMember> group : groups) {
      if (group.stream().noneMatch(member -> member.isThere(loader))) {
        return found + ", and this one has no " + group.get(0);
      }
    }
    return null;
  }
}
