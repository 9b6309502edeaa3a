// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hadoop's YARN: where drivers and executors run does not change a bit of what one JVM gives. */
@Tag("proof")
class YarnClusterTest extends ManagerTest {
  private static YarnCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    ChildJvm.assumeModule("spark-yarn");
    cluster = new YarnCluster(folder.resolve("yarn"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void theDriverInTheApplicationMaster() throws Exception {
    ChildJvm.Output output =
        submit("yarn", cluster.classPath(), cluster.environment(), "calm", settings());
    assertEquals(reference, output.bits(), output.text());
    assertEquals(2, output.number("executors"), output.text());
  }

  @Test
  void anExecutorKilledInTheFinishInClientMode() throws Exception {
    assertLostInTheFit(fit("yarn", cluster.classPath(), cluster.environment(), "kill", settings()));
  }

  private static List<String> settings() {
    return List.of(
        "spark.executor.instances=2",
        "spark.yarn.stagingDir=" + folder.resolve("yarn").toUri(),
        // As an installation on every node would have it.
        "spark.yarn.jars="
            + ChildJvm.classPath().stream()
                .map(entry -> "local:" + entry)
                .collect(Collectors.joining(",")));
  }
}
