// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import io.github.signumspark.internal.SparkInternals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What a report says about where a fit ran: the properties named here and no other, their values
 * through Spark's redaction ({@code spark.redaction.regex}) and without the user part of URLs.
 */
public final class Environment {
  private static final List<String> SPARK_KEYS =
      List.of(
          "spark.app.name",
          "spark.master",
          "spark.submit.deployMode",
          "spark.driver.cores",
          "spark.driver.memory",
          "spark.executor.instances",
          "spark.executor.cores",
          "spark.executor.memory",
          "spark.dynamicAllocation.enabled",
          "spark.default.parallelism",
          "spark.sql.shuffle.partitions",
          "spark.serializer",
          "spark.task.cpus",
          "spark.signum.gpu");

  private static final List<String> JAVA_KEYS =
      List.of("java.version", "java.vm.name", "os.name", "os.arch");

  private Environment() {}

  /** The properties of an application, by name. */
  public static Map<String, String> of(SparkContext context) {
    Map<String, String> found = new LinkedHashMap<>();
    found.put("Signum", SparkInternals.signumVersion());
    found.put("Spark", SparkInternals.sparkVersion());
    for (String key : JAVA_KEYS) {
      found.put(key, System.getProperty(key, ""));
    }
    found.put("processors of the driver", "" + Runtime.getRuntime().availableProcessors());
    SparkConf conf = context.getConf();
    for (String key : SPARK_KEYS) {
      if (conf.contains(key)) {
        found.put(key, conf.get(key));
      }
    }
    return SparkInternals.redact(conf, found);
  }
}
