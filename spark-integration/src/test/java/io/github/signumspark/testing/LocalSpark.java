// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One local session of two cores for all tests of a JVM, handed to constructors and methods. */
public final class LocalSpark implements BeforeAllCallback, ParameterResolver {

  /** The session, started at first use. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("signum-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config(
            "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/signum-warehouse")
        .getOrCreate();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }
}
