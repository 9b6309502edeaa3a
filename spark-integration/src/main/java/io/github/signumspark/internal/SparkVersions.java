// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import org.apache.spark.package$;

/** The versions of Spark and of this library. */
final class SparkVersions {
  private SparkVersions() {}

  /** Whether this library was written for such a Spark. */
  static boolean isSupported(String version) {
    return version.startsWith("4.0.") || version.startsWith("4.1.");
  }

  static String own() {
    String version = SparkVersions.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  static String running() {
    return package$.MODULE$.SPARK_VERSION();
  }
}
