// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A newcomer's walk: the commands of docs/tutorial.md, and those of docs/monitoring.md, one after
 * the other in a clean clone of what is committed here.
 */
@Tag("proof")
class TutorialProofTest {

  @Test
  void theCommandsOfTheTutorialLeadToAModel(@TempDir Path dir) throws Exception {
    Path clone = dir.resolve("signum");
    run(dir, "git clone -q '" + Path.of("..").toRealPath() + "' signum");
    StringBuilder commands = new StringBuilder("set -euo pipefail\n");
    for (String document : List.of("docs/tutorial.md", "docs/monitoring.md")) {
      for (Snippet snippet : Snippet.of(clone.resolve(document))) {
        if (snippet.language().equals("sh")) {
          commands.append(snippet.text());
        }
      }
    }
    String told = run(clone, commands.toString());
    assertTrue(told.contains("MLlib, L-BFGS"), told);
    JsonNode metrics = new ObjectMapper().readTree(clone.resolve("visits.json").toFile());
    assertEquals(3000, metrics.path("rows").asInt());
    assertEquals(1000, metrics.path("testRows").asInt());
    assertTrue(metrics.path("test").path("areaUnderROC").asDouble() > 0.7, metrics.toString());
    assertTrue(Files.readString(clone.resolve("visits.html")).contains("signum-data"));
    assertTrue(Files.exists(clone.resolve("scores.csv")));
    assertTrue(Files.isDirectory(clone.resolve("visits-model/stages")));
  }

  private static String run(Path dir, String commands) throws IOException, InterruptedException {
    Path script = Files.writeString(Files.createTempFile("signum-walk", ".sh"), commands);
    Path output = Files.createTempFile("signum-walk", ".txt");
    Process process =
        new ProcessBuilder("bash", script.toString())
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertTrue(ended, text);
    assertEquals(0, process.exitValue(), text);
    Files.delete(script);
    Files.delete(output);
    return text;
  }
}
