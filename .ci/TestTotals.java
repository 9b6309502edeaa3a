// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Adds up the test reports under a folder: tests that failed and tests that were skipped with the
 * reason, then the totals in one line. Ends with status 1 if a test failed, or if none ran.
 */
public final class TestTotals {
  private int passed;
  private int failed;
  private int skipped;

  private TestTotals() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    boolean failedElsewhere = Boolean.parseBoolean(args[1]);
    TestTotals totals = new TestTotals();
    for (Path report : reports(folder)) {
      totals.add(folder.relativize(report.getParent()).toString(), report);
    }
    if (totals.passed + totals.failed == 0) {
      System.out.println("no test ran");
    } else if (failedElsewhere && totals.failed == 0) {
      System.out.println("no test failed, but a step above did");
    }
    System.out.printf(
        "%d passed, %d failed, %d skipped%n", totals.passed, totals.failed, totals.skipped);
    System.exit(totals.failed > 0 || totals.passed == 0 ? 1 : 0);
  }

  private static List<Path> reports(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
  }

  private void add(String where, Path report) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    NodeList cases = builder.parse(report.toFile()).getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String name = where + " " + test.getAttribute("classname") + "." + test.getAttribute("name");
      Element skip = child(test, "skipped");
      Element failure = child(test, "failure");
      Element error = child(test, "error");
      if (failure != null || error != null) {
        failed++;
        System.out.println("FAILED  " + name + ": " + reason(failure != null ? failure : error));
      } else if (skip != null) {
        skipped++;
        System.out.println("skipped " + name + ": " + reason(skip));
      } else {
        passed++;
      }
    }
  }

  private static Element child(Element test, String name) {
    return (Element) test.getElementsByTagName(name).item(0);
  }

  private static String reason(Element element) {
    String message = element.getAttribute("message");
    String text = message.isBlank() ? element.getTextContent() : message;
    return text.isBlank() ? "no reason given" : text.strip().lines().findFirst().orElseThrow();
  }
}
