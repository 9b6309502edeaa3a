// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of what is running. */
final class Versions implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Map<String, String> all = asMap();
    return new String[] {
      "signum " + all.remove("signum"),
      String.join(", ", all.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList())
    };
  }

  /** Versions by name. */
  static Map<String, String> asMap() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("signum", signum());
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("scala", scala.util.Properties$.MODULE$.versionNumberString());
    versions.put("java", Runtime.version().toString());
    return versions;
  }

  private static String signum() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
