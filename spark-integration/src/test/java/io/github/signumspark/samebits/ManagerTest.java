// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of Spark's cluster managers share: applications, and what one JVM gives. */
abstract class ManagerTest {
  @TempDir static Path folder;
  static Map<String, String> reference;

  @BeforeAll
  static void fitInOneJvm() throws Exception {
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    reference =
        fit("local[2]", ChildJvm.classPath(), ChildJvm.sparkHome(folder), "calm", List.of()).bits();
    assertEquals(Fits.MODES.size(), reference.size());
  }

  /** Runs {@link ManagerMain} with its driver in a process of this machine. */
  static ChildJvm.Output fit(
      String master,
      List<String> classPath,
      Map<String, String> environment,
      String event,
      List<String> settings)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                master,
                event,
                Files.createDirectories(folder.resolve(event + settings.size())).toString(),
                String.join(File.pathSeparator, ChildJvm.classPath())));
    arguments.addAll(settings);
    long start = System.nanoTime();
    ChildJvm.Output output =
        ChildJvm.run(
            ManagerMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            environment,
            classPath,
            arguments.toArray(String[]::new));
    System.out.printf(
        "%s %s %d s %s%n",
        master, event, (System.nanoTime() - start) / 1_000_000_000, output.facts());
    return output;
  }

  /**
   * Submits {@link ManagerMain} in cluster mode: its driver runs where the manager puts it, and
   * prints to a file.
   */
  static ChildJvm.Output submit(
      String master,
      List<String> classPath,
      Map<String, String> environment,
      String event,
      List<String> settings)
      throws Exception {
    Path jar = folder.resolve("application.jar");
    try (JarOutputStream empty = new JarOutputStream(Files.newOutputStream(jar), new Manifest())) {
      empty.finish();
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("--master", master, "--deploy-mode", "cluster", "--driver-memory", "600m"));
    settings.forEach(setting -> arguments.addAll(List.of("--conf", setting)));
    arguments.addAll(
        List.of(
            "--class",
            ManagerMain.class.getName(),
            jar.toUri().toString(),
            master,
            event,
            Files.createDirectories(folder.resolve("driver")).toString(),
            String.join(File.pathSeparator, ChildJvm.classPath())));
    arguments.addAll(settings);
    ChildJvm.Output submitted =
        ChildJvm.run(
            SparkSubmit.class, List.of(), environment, classPath, arguments.toArray(String[]::new));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(file -> file.endsWith("stdout")).toList()) {
        ChildJvm.Output output = ChildJvm.output(file);
        if (output.facts().containsKey("executors")) {
          String errors = Files.readString(file.resolveSibling("stderr"));
          return new ChildJvm.Output(output.bits(), output.facts(), output.text() + errors);
        }
      }
    }
    throw new IOException("no driver printed its result\n" + submitted.text());
  }

  /** The executor that was struck is gone, and the fit does not tell. */
  static void assertLostInTheFit(ChildJvm.Output output) {
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertEquals("true", output.facts().get("removedDuringFit"), output.text());
    assertTrue(output.number("lostTasks") > 0, output.text());
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
  }
}
