// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starts JVMs of its own: other vector widths, other compilers, no vector module. */
class KernelJvmTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";
  private static final Map<List<String>, Output> OUTPUTS = new HashMap<>();

  @Test
  void everyJvmGivesTheSameBits() throws Exception {
    Map<String, String> checksums = new TreeMap<>();
    List<List<String>> variants =
        List.of(
            List.of(MODULE, "-XX:UseAVX=1"),
            List.of(MODULE, "-XX:UseAVX=2"),
            List.of(MODULE, "-XX:UseAVX=3"),
            List.of(),
            List.of("-XX:UseAVX=1"),
            List.of(MODULE, "-XX:TieredStopAtLevel=1"),
            List.of(MODULE, "-Dsignum.kernel=scalar"));
    for (List<String> options : variants) {
      Output output = run(options);
      assertEquals(0, output.status, output.text);
      checksums.put(options.toString(), output.line("checksum "));
      boolean panama = options.contains(MODULE) && options.toString().contains("UseAVX");
      String described = output.line("described ");
      assertEquals(panama, described.startsWith("panama"), options + " " + described);
    }
    assertEquals(1, checksums.values().stream().distinct().count(), checksums.toString());
  }

  @Test
  void oneLineAtStartSaysWhichAndWhy() throws Exception {
    Output forced = run(List.of(MODULE, "-Dsignum.kernel=scalar"));
    assertEquals(1, Collections.frequency(forced.words(), "INFO:"), forced.text);
    assertTrue(
        forced.text.contains("INFO: signum kernel scalar (plain Java loops): -Dsignum.kernel"),
        forced.text);
    Output missing = run(List.of());
    assertTrue(missing.text.contains("module jdk.incubator.vector is missing"), missing.text);
    Output first = run(List.of(MODULE, "-XX:TieredStopAtLevel=1"));
    assertTrue(first.text.contains("the C2 compiler is off"), first.text);
  }

  @Test
  void panamaForcedWithoutItsModuleIsAnError() throws Exception {
    Output output = run(List.of("-Dsignum.kernel=panama"));
    assertNotEquals(0, output.status);
    assertTrue(
        output.text.contains(
            "IllegalStateException: -Dsignum.kernel=panama: module jdk.incubator.vector is missing"),
        output.text);
    assertFalse(output.text.contains("checksum"), output.text);
  }

  @Test
  void anUnknownProviderIsAnError() throws Exception {
    Output output = run(List.of(MODULE, "-Dsignum.kernel=avx"));
    assertNotEquals(0, output.status);
    assertTrue(
        output.text.contains(
            "IllegalStateException: -Dsignum.kernel=avx: the providers are scalar and panama"),
        output.text);
  }

  private record Output(int status, String text) {
    String line(String prefix) {
      return text.lines()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElseThrow(() -> new AssertionError(text));
    }

    List<String> words() {
      return List.of(text.split("\\s+"));
    }
  }

  /** Each JVM runs once, whatever the tests that look at it. */
  private static synchronized Output run(List<String> options) throws Exception {
    Output known = OUTPUTS.get(options);
    if (known == null) {
      known = start(options);
      OUTPUTS.put(options, known);
    }
    return known;
  }

  private static Output start(List<String> options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(options);
    command.add("-Duser.language=en");
    command.add("-cp");
    command.add(
        place(SignumKernels.class) + System.getProperty("path.separator") + place(Samples.class));
    command.add(KernelChecksum.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = read(process);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + command);
    return new Output(process.exitValue(), text);
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
