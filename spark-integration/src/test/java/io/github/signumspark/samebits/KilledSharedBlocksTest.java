// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor is killed while several fits share its blocks: the bits of fits alone. */
@Tag("proof")
class KilledSharedBlocksTest {
  @TempDir private Path folder;

  @Test
  void fitsThatShareBlocksSurviveAnExecutor() throws Exception {
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    ChildJvm.Output output =
        ChildJvm.run(
            SharedBlocksMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            ChildJvm.sparkHome(folder),
            folder.toString(),
            String.join(File.pathSeparator, ChildJvm.classPath()));
    System.out.println("shared blocks " + output.facts());
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertTrue(output.number("lostTasks") > 0, output.text());
    for (int k = 0; k < 4; k++) {
      assertEquals(
          output.bits().get("alone-" + k), output.bits().get("shared-" + k), output.text());
    }
    assertEquals(1, output.number("readings"), output.text());
    assertEquals(1, output.number("kept"), output.text());
    assertEquals(0, output.number("left"), output.text());
  }
}
