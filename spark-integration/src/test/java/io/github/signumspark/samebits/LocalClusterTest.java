// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors in processes of their own, behind a join: what befalls them does not change a bit of
 * what one JVM gives without any fault.
 */
@Tag("proof")
class LocalClusterTest {
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  @TempDir private static Path folder;
  private static Map<String, String> reference;

  @BeforeAll
  static void fitInOneJvm() throws Exception {
    // Executors get their jars by the class path, but Spark wants to see the folder.
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    reference = fit("local[2]", "calm").bits();
    assertEquals(Fits.MODES.size(), reference.size());
  }

  @Test
  void executorsOfTheirOwnProcesses() throws Exception {
    assertEquals(reference, fit(CLUSTER, "calm").bits());
  }

  @Test
  void anExecutorKilledInTheMiddleOfEachFit() throws Exception {
    ChildJvm.Output output = fit(CLUSTER, "kill");
    for (String mode : Fits.MODES) {
      assertNotEquals("none", output.facts().get(mode + " struck"), output.text());
      assertEquals("true", output.facts().get(mode + " removedDuringFit"), output.text());
      int lost = output.number(mode + " lostBlocks");
      assertTrue(lost > 0, output.text());
      assertEquals(lost, output.number(mode + " computedAgain"), output.text());
    }
    assertEquals(reference, output.bits());
  }

  @Test
  void tasksThatFailAtFirstAndBlocksThatGetLost() throws Exception {
    ChildJvm.Output output = fit(CLUSTER, "fail");
    assertTrue(output.number("failed") > 8, output.text());
    assertEquals(Fits.MODES.size(), output.number("thefts"), output.text());
    assertEquals(reference, output.bits());
  }

  @Test
  void speculativeCopiesThatOvertakeStragglers() throws Exception {
    ChildJvm.Output output = fit("two-hosts", "straggle");
    assertTrue(output.number("speculated") > 0, output.text());
    assertEquals(reference, output.bits());
  }

  private static ChildJvm.Output fit(String master, String fault)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve(fault + master.length()));
    ChildJvm.Output output =
        ChildJvm.run(
            ClusterMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            ChildJvm.sparkHome(folder),
            master,
            fault,
            own.toString(),
            String.join(File.pathSeparator, ChildJvm.classPath()));
    System.out.println(master + " " + fault + " " + output.facts());
    return output;
  }
}
