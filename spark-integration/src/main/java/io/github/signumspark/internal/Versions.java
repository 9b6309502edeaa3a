// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.package$;

/** The versions of this library and of what it runs on. */
public final class Versions {
  private Versions() {}

  /** Whether this library was tried with this version's line. */
  static boolean isTried(String spark) {
    return SparkLine.TRIED.stream().anyMatch(line -> spark.startsWith(line + "."));
  }

  /** Of Spark. */
  public static String spark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /** Of this library. */
  public static String signum() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** All of them by name, this library's first. */
  public static Map<String, String> asMap() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("signum", signum());
    versions.put("spark", spark());
    versions.put("scala", scala.util.Properties$.MODULE$.versionNumberString());
    versions.put("java", Runtime.version().toString());
    return versions;
  }
}
