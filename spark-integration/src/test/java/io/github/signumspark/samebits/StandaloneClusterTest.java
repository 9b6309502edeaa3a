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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Spark's standalone cluster manager, Master, Workers, driver and executors in processes of their
 * own: what befalls them does not change a bit of what one JVM gives.
 */
@Tag("proof")
class StandaloneClusterTest extends ManagerTest {
  private static final Map<String, String> SECRET =
      Map.of(
          "spark.authenticate", "true",
          "spark.authenticate.secret", "of the tests",
          "spark.network.crypto.enabled", "true");

  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
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

  @Test
  void theDriverOnAWorker() throws Exception {
    ChildJvm.Output output =
        submit(
            cluster.url(),
            ChildJvm.classPath(),
            ChildJvm.sparkHome(folder),
            "once",
            List.of(
                "spark.standalone.submit.waitAppCompletion=true",
                "spark.driver.extraClassPath="
                    + String.join(File.pathSeparator, ChildJvm.classPath())));
    assertEquals(reference.get("local"), output.bits().get("local"), output.text());
    assertEquals(2, output.number("executors"), output.text());
  }

  @Test
  void anExecutorKilledInTheFinish() throws Exception {
    assertLostInTheFit(fit(cluster.url(), "kill"));
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
    assertLostInTheFit(output);
    assertTrue(output.number("waitedMillis") < 40_000, output.text());
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
    return fit(master, ChildJvm.classPath(), ChildJvm.sparkHome(folder), event, List.of(settings));
  }
}
