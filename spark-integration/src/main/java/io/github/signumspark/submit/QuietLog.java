// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;

/**
 * Spark logs hundreds of lines at its default level. Where the user has not set up logging, only
 * its warnings and the lines of this library are shown.
 */
final class QuietLog {
  private static final String FILE = "quiet-log4j2.properties";

  private QuietLog() {}

  /** Applies the quiet configuration unless the user configured logging. */
  static void use() {
    if (LogManager.getContext(false) instanceof LoggerContext context
        && isDefault(context.getConfiguration())) {
      URL file = QuietLog.class.getResource(FILE);
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      try {
        URI location = file.toURI();
        Configurator.reconfigure(location);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Ends logging for this process, so that a line on standard error can be the last one. */
  static void end() {
    if (LogManager.getContext(false) instanceof LoggerContext) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    }
  }

  private static boolean isDefault(Configuration configuration) {
    String location = configuration.getConfigurationSource().getLocation();
    return configuration instanceof DefaultConfiguration
        || (location != null && location.contains("org/apache/spark/log4j2-"));
  }
}
