// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.testing.LocalSpark;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Votes whose executors are killed at a random step: the states of the lost workers are computed
 * again, from the last base through the steps since, to the same bits as in one JVM without a
 * fault.
 */
@ExtendWith(LocalSpark.class)
class KilledExecutorsTest {
  private final SparkSession spark;

  @TempDir private Path folder;

  KilledExecutorsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void twoKills() throws Exception {
    kill(2);
  }

  @Test
  @Tag("proof")
  void twentyKills() throws Exception {
    kill(20);
  }

  private void kill(int seeds) throws Exception {
    String reference = Bits.of(Fits.stage("vote").fit(Fits.sparse(spark)));
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    ChildJvm.Output output =
        ChildJvm.run(
            KillsMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            ChildJvm.sparkHome(folder),
            folder.toString(),
            String.join(File.pathSeparator, ChildJvm.classPath()),
            Integer.toString(seeds));
    assertEquals(reference, output.bits().get("calm"), output.text());
    assertEquals(reference, output.bits().get("parallel"), output.text());
    assertEquals(output.bits().get("other alone"), output.bits().get("other"), output.text());
    assertNotEquals(reference, output.bits().get("other"));
    List<Integer> lost = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      String kill = "kill-" + seed;
      assertNotEquals("none", output.facts().get(kill + " struck"), output.text());
      assertEquals("true", output.facts().get(kill + " removedDuringFit"), output.text());
      int blocks = output.number(kill + " lostBlocks");
      assertTrue(blocks > 0, output.text());
      assertEquals(blocks, output.number(kill + " computedAgain"), output.text());
      assertEquals(reference, output.bits().get(kill), () -> kill + "\n" + output.text());
      lost.add(output.number(kill + " millis") - output.number("calmMillis"));
    }
    Collections.sort(lost);
    System.out.println(
        seeds
            + " fits of "
            + output.number("calmMillis")
            + " ms, an executor killed in each: "
            + lost.get(lost.size() / 2)
            + " ms lost in the median, "
            + lost.get(lost.size() - 1)
            + " at most");
  }
}
