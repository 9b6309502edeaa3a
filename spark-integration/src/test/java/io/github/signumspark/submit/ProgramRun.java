// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * What a run of a program gave.
 *
 * @param status its exit status
 * @param errors what it wrote to standard error
 * @param warnings what its log warned of
 */
public record ProgramRun(int status, String errors, List<String> warnings) {

  public static ProgramRun train(String... args) {
    return of(() -> Train.run(args));
  }

  public static ProgramRun score(String... args) {
    return of(() -> Score.run(args));
  }

  private static ProgramRun of(IntSupplier program) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    AbstractAppender appender =
        new AbstractAppender("warnings", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            if (event.getLevel().equals(Level.WARN)) {
              warnings.add(event.getMessage().getFormattedMessage());
            }
          }
        };
    appender.start();
    Logger logger = (Logger) LogManager.getRootLogger();
    logger.addAppender(appender);
    try {
      int status = program.getAsInt();
      return new ProgramRun(status, bytes.toString(StandardCharsets.UTF_8), List.copyOf(warnings));
    } finally {
      logger.removeAppender(appender);
      appender.stop();
      System.setErr(before);
    }
  }

  public String lastLine() {
    return errors.lines().reduce("", (a, b) -> b);
  }
}
