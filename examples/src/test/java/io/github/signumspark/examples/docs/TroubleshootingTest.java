// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages that docs/troubleshooting.md explains are those of the sources. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern HEADING = Pattern.compile("(?m)^### `(.*)`$");

  /** What changes from run to run. */
  private static final String ANYTHING = "…";

  /** Two literals that are one message. */
  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void everyMessageIsPrintedSomewhere() throws IOException {
    List<String> sources = sources();
    Matcher heading = HEADING.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")));
    int found = 0;
    while (heading.find()) {
      found++;
      // All parts of a message stand in one file, or the document joins what nobody prints.
      String message = heading.group(1);
      List<String> parts =
          Stream.of(message.split(ANYTHING)).filter(part -> part.strip().length() > 2).toList();
      assertTrue(
          sources.stream().anyMatch(source -> parts.stream().allMatch(source::contains)),
          () -> "no source prints: " + message);
    }
    assertTrue(found >= 20, "only " + found + " messages");
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("spark-integration/src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(TroubleshootingTest::literals)
          .collect(Collectors.toList());
    }
  }

  private static String literals(Path file) {
    try {
      return JOINT.matcher(Files.readString(file)).replaceAll("").replace("\\\\", "\\");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
