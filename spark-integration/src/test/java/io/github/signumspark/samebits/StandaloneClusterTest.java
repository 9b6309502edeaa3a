// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark's standalone cluster manager, Master, Workers, driver and executors in processes of their
 * own: what befalls them does not change a bit of what one JVM gives.
 */
@Tag("proof")
class StandaloneClusterTest {
  private static final Map<String, String> SECRET =
      Map.of(
          "spark.authenticate", "true",
          "spark.authenticate.secret", "of the tests",
          "spark.network.crypto.enabled", "true");

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;
  private static Map<String, String> reference;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    reference = fit("local[2]", "calm").bits();
    assertEquals(Fits.MODES.size(), reference.size());
    cluster = new StandaloneCluster(folder, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void twoWorkersInClientMode() throws Exception {
    ChildJvm.Output output = fit(cluster.url(), "calm");
    assertEquals(reference, output.bits(), output.text());
    assertEquals(2, output.number("executors"), output.text());
  }

  /** The driver runs on a Worker, which prints what it says to a file. */
  @Test
  void theDriverOnAWorker() throws Exception {
    Path jar = folder.resolve("application.jar");
    try (JarOutputStream empty = new JarOutputStream(Files.newOutputStream(jar), new Manifest())) {
      empty.finish();
    }
    String path = String.join(File.pathSeparator, ChildJvm.classPath());
    Path pids = Files.createDirectories(folder.resolve("driver"));
    ChildJvm.run(
        SparkSubmit.class,
        List.of(),
        ChildJvm.sparkHome(folder),
        "--master",
        cluster.url(),
        "--deploy-mode",
        "cluster",
        "--driver-memory",
        "600m",
        "--conf",
        "spark.driver.extraClassPath=" + path,
        "--conf",
        "spark.standalone.submit.waitAppCompletion=true",
        "--class",
        StandaloneMain.class.getName(),
        jar.toUri().toString(),
        cluster.url(),
        "once",
        pids.toString(),
        path);
    try (Stream<Path> files = Files.walk(folder)) {
      Path printed =
          files
              .filter(file -> file.getParent().getFileName().toString().startsWith("driver-"))
              .filter(file -> file.endsWith("stdout"))
              .findFirst()
              .orElseThrow();
      ChildJvm.Output output = ChildJvm.output(printed);
      String errors = Files.readString(printed.resolveSibling("stderr"));
      assertEquals(reference.get("local"), output.bits().get("local"), errors);
      assertEquals(2, output.number("executors"), errors);
    }
  }

  @Test
  void anExecutorKilledInTheFinish() throws Exception {
    ChildJvm.Output output = fit(cluster.url(), "kill");
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertEquals("true", output.facts().get("removedDuringFit"), output.text());
    assertTrue(output.number("lostTasks") > 0, output.text());
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
  }

  @Test
  void anExecutorThatStandsStillForFourSeconds() throws Exception {
    ChildJvm.Output output = fit(cluster.url(), "stop");
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertTrue(output.number("waitedMillis") >= 3_500, output.text());
    assertEquals(0, output.number("removed"), output.text());
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
  }

  @Test
  void anExecutorThatStandsStillUntilSparkGivesItUp() throws Exception {
    ChildJvm.Output output =
        fit(
            cluster.url(),
            "freeze",
            "spark.executor.heartbeatInterval=1s",
            "spark.network.timeout=5s",
            "spark.network.timeoutInterval=1s",
            "spark.storage.blockManagerHeartbeatTimeoutMs=5s");
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertEquals("true", output.facts().get("removedDuringFit"), output.text());
    assertTrue(output.number("lostTasks") > 0, output.text());
    assertTrue(output.number("waitedMillis") < 40_000, output.text());
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
  }

  @Test
  void anExecutorThatRetiresInTheFinish() throws Exception {
    ChildJvm.Output output =
        fit(
            cluster.url(),
            "retire",
            "spark.decommission.enabled=true",
            "spark.storage.decommission.enabled=true",
            "spark.storage.decommission.rddBlocks.enabled=true",
            "spark.storage.decommission.shuffleBlocks.enabled=true");
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertEquals("true", output.facts().get("decommissioned"), output.text());
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
    assertEquals(reference.get("local"), output.bits().get("after"), output.text());
  }

  @Test
  void executorsThatComeAndGo() throws Exception {
    ChildJvm.Output output =
        fit(
            cluster.url(),
            "idle",
            "spark.dynamicAllocation.enabled=true",
            "spark.dynamicAllocation.shuffleTracking.enabled=true",
            "spark.dynamicAllocation.shuffleTracking.timeout=1s",
            "spark.dynamicAllocation.initialExecutors=1",
            "spark.dynamicAllocation.minExecutors=0",
            "spark.dynamicAllocation.maxExecutors=2",
            "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
            "spark.dynamicAllocation.executorIdleTimeout=2s",
            "spark.dynamicAllocation.cachedExecutorIdleTimeout=2s",
            TaskPlugin.WAIT + "=200");
    assertEquals(0, output.number("left"), output.text());
    assertTrue(output.number("new") > 0, output.text());
    assertEquals(reference.get("local"), output.bits().get("before"), output.text());
    assertEquals(reference.get("local"), output.bits().get("after"), output.text());
  }

  @Test
  void twoFitsInFairPools() throws Exception {
    ChildJvm.Output output = fit(cluster.url(), "pools", "spark.scheduler.mode=FAIR");
    assertEquals(2, output.number("pools"), output.text());
    for (String mode : List.of("local", "vote")) {
      assertEquals(reference.get(mode), output.bits().get(mode), output.text());
    }
  }

  @Test
  void authenticatedAndEncrypted() throws Exception {
    Path own = Files.createDirectories(folder.resolve("secret"));
    Files.createDirectories(own.resolve("home").resolve("jars"));
    List<String> settings = new ArrayList<>(List.of("spark.io.encryption.enabled=true"));
    SECRET.forEach((name, value) -> settings.add(name + "=" + value));
    try (StandaloneCluster guarded = new StandaloneCluster(own, SECRET)) {
      ChildJvm.Output output = fit(guarded.url(), "once", settings.toArray(String[]::new));
      assertEquals("true", output.facts().get("encrypted"), output.text());
      assertEquals(reference.get("local"), output.bits().get("local"), output.text());
    }
  }

  private static ChildJvm.Output fit(String master, String event, String... settings)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                master,
                event,
                Files.createDirectories(folder.resolve(event + settings.length)).toString(),
                String.join(File.pathSeparator, ChildJvm.classPath())));
    arguments.addAll(List.of(settings));
    long start = System.nanoTime();
    ChildJvm.Output output =
        ChildJvm.run(
            StandaloneMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            ChildJvm.sparkHome(folder),
            arguments.toArray(String[]::new));
    System.out.printf(
        "%s %s %d s %s%n",
        master, event, (System.nanoTime() - start) / 1_000_000_000, output.facts());
    return output;
  }
}
