// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver's process is killed in the middle of a fit; another one takes it up. */
@Tag("proof")
@ExtendWith(LocalSpark.class)
class KilledDriverTest {
  private static final int KILLED_AFTER = 5;

  private final SparkSession spark;

  @TempDir private Path folder;

  KilledDriverTest(SparkSession spark) {
    this.spark = spark;
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void theNextDriverGoesOn(String mode) throws Exception {
    String reference = Bits.of(Fits.stage(mode).fit(Fits.sparse(spark)));
    ChildJvm.Output killed =
        ChildJvm.runAndKill(
            ResumeMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            "fact round-" + KILLED_AFTER + " ",
            mode,
            folder.toString());
    assertFalse(killed.bits().containsKey(mode), killed.text());
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
    ChildJvm.Output resumed =
        ChildJvm.run(
            ResumeMain.class, List.of(ChildJvm.VECTOR_MODULE), Map.of(), mode, folder.toString());
    assertFalse(resumed.facts().containsKey("round-3"), resumed.text());
    assertTrue(resumed.facts().containsKey("round-8"), resumed.text());
    assertEquals(reference, resumed.bits().get(mode), resumed.text());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
    int again = 0;
    for (String fact : killed.facts().keySet()) {
      again += fact.startsWith("round-") && resumed.facts().containsKey(fact) ? 1 : 0;
    }
    System.out.println(mode + ": driver killed, " + again + " rounds done twice");
  }
}
