// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the documents, the scripts and the sources say of Spark is what the build's profiles say.
 */
class ProfilesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PROFILE =
      Pattern.compile(
          "<id>spark-(\\d\\.\\d)</id>\\s*<properties>(.*?)</properties>", Pattern.DOTALL);
  private static final Pattern PROPERTY = Pattern.compile("<([\\w.]+)>([^<]*)</\\1>");

  /** The properties of each profile, by its line of Spark, with what is set for all before them. */
  private static Map<String, Map<String, String>> profiles() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Map<String, String> shared =
        properties(pom.substring(0, pom.indexOf("<dependencyManagement>")));
    Map<String, Map<String, String>> profiles = new LinkedHashMap<>();
    Matcher profile = PROFILE.matcher(pom);
    while (profile.find()) {
      Map<String, String> all = new LinkedHashMap<>(shared);
      all.putAll(properties(profile.group(2)));
      profiles.put(profile.group(1), all);
    }
    assertTrue(profiles.size() >= 4, profiles.toString());
    return profiles;
  }

  private static Map<String, String> properties(String text) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher property = PROPERTY.matcher(text);
    while (property.find()) {
      found.put(property.group(1), property.group(2));
    }
    return found;
  }

  @Test
  void thePageOfVersionsListsEveryProfile() throws IOException {
    String rows =
        Files.readAllLines(ROOT.resolve("docs/compatibility.md")).stream()
            .filter(line -> line.startsWith("| `spark-"))
            .collect(Collectors.joining("\n"));
    StringBuilder expected = new StringBuilder();
    for (Map.Entry<String, Map<String, String>> profile : profiles().entrySet()) {
      Map<String, String> values = profile.getValue();
      expected.append(
          String.format(
              "| `spark-%s` | `signum-spark%s_%s` | %s | %s | %s |\n",
              profile.getKey(),
              values.getOrDefault("spark.suffix", ""),
              values.get("scala.binary.version"),
              values.get("spark.version"),
              values.get("scala.version"),
              values.get("hadoop.version")));
    }
    assertEquals(expected.toString().strip(), rows);
  }

  @Test
  void theContinuousIntegrationRunsEveryProfile() throws IOException {
    String script = Files.readString(ROOT.resolve(".ci/run"));
    for (String line : profiles().keySet()) {
      assertTrue(script.contains("spark-" + line), line);
    }
  }

  /** A Spark of these lines is used without a warning. */
  @Test
  void theSourcesNameTheProfiles() throws IOException {
    Map<String, List<String>> lines =
        profiles().entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    profile -> profile.getValue().get("spark.line"),
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    assertEquals(2, lines.size(), lines.toString());
    for (Map.Entry<String, List<String>> line : lines.entrySet()) {
      Path source =
          ROOT.resolve(
              "spark-integration/src/main/java-spark-"
                  + line.getKey()
                  + "/io/github/signumspark/internal/SparkLine.java");
      String list =
          line.getValue().stream()
              .map(name -> '"' + name + '"')
              .collect(Collectors.joining(", ", "TRIED = List.of(", ");"));
      assertTrue(Files.readString(source).contains(list), () -> source + " has no " + list);
    }
  }
}
