// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import org.apache.spark.package$;

/** Refuses a Spark that this build does not support, before anything of it fails to link. */
final class SparkVersions {
  private SparkVersions() {}

  /**
   * Checks the running Spark once.
   *
   * @throws UnsupportedOperationException where it is neither 4.0 nor 4.1
   */
  static void check(String version) {
    if (!version.startsWith("4.0.") && !version.startsWith("4.1.")) {
      throw new UnsupportedOperationException(
          "Spark " + version + " found; signum-spark " + own() + " supports 4.0 and 4.1");
    }
  }

  static String own() {
    String version = SparkVersions.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  static String running() {
    return package$.MODULE$.SPARK_VERSION();
  }
}
