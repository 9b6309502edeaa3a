// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every snippet of the documents stands in a source that is compiled and run, and links lead on.
 */
class DocsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

  /** Documents whose shell snippets {@link TutorialProofTest} runs. */
  private static final List<String> RUN = List.of("tutorial.md", "monitoring.md");

  /** Documents whose Python snippets a test of the Python package runs. */
  private static final List<String> PYTHON_RUN = List.of("README.md", "python.md", "tutorial.md");

  @Test
  void snippetsStandInSourcesThatRun() throws IOException {
    String sources = sources();
    int found = 0;
    for (Path document : documents()) {
      String name = document.getFileName().toString();
      for (Snippet snippet : Snippet.of(document)) {
        switch (snippet.language()) {
          case "java", "scala" -> {
            assertTrue(sources.contains(bare(snippet.text())), () -> name + ":\n" + snippet.text());
            found++;
          }
          case "python" ->
              // The package's own tests run them.
              assertTrue(PYTHON_RUN.contains(name), () -> name + ":\n" + snippet.text());
          case "sh" -> assertTrue(RUN.contains(name), () -> name + ":\n" + snippet.text());
          default ->
              assertTrue(
                  List.of("", "text", "xml").contains(snippet.language()),
                  () -> name + ": nothing runs " + snippet.language());
        }
      }
    }
    assertTrue(found >= 15, "only " + found + " snippets found");
  }

  @Test
  void theVersionInReadmeIsOurs() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.split("<version>")[1].split("</version>")[0];
    List<Snippet> xml =
        Snippet.of(ROOT.resolve("README.md")).stream()
            .filter(snippet -> snippet.language().equals("xml"))
            .toList();
    assertEquals(1, xml.size());
    assertTrue(xml.get(0).text().contains("<version>" + version + "</version>"));
  }

  @Test
  void linksBetweenDocumentsLeadSomewhere() throws IOException {
    for (Path document : documents()) {
      String prose = Files.readString(document).replaceAll("(?s)```.*?```|`[^`]*`", "");
      Matcher link = LINK.matcher(prose);
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://")) {
          assertTrue(
              Files.exists(document.resolveSibling(target)),
              () -> document + " links to " + target);
        }
      }
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  /** All that is compiled and run by tests, without blanks. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String folder :
        List.of("examples/src", "examples/benchmarks/src", "spark-integration/src/test")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file :
            files.filter(f -> f.toString().matches(".*\\.(java|scala)")).sorted().toList()) {
          all.append(bare(Files.readString(file)));
        }
      }
    }
    return all.toString();
  }

  private static String bare(String text) {
    return text.replaceAll("\\s+", "");
  }
}
