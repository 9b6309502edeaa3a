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

/**
 * One job for all rounds on executors in processes of their own: the bits of a job each, also where
 * an executor is killed between two rounds and another takes its task, or none is there to take it.
 */
@Tag("proof")
class KilledResidentTaskTest {
  @TempDir private Path folder;

  @Test
  void anotherExecutorTakesTheTask() throws Exception {
    ChildJvm.Output output = fit("local-cluster[3,1,1024]");
    assertEquals(1, output.number("killed roundJobs"), output.text());
  }

  @Test
  void noExecutorIsThereToTakeTheTask() throws Exception {
    fit("local-cluster[2,1,1024]");
  }

  private ChildJvm.Output fit(String master) throws Exception {
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    ChildJvm.Output output =
        ChildJvm.run(
            ResidentTasksMain.class,
            List.of(ChildJvm.VECTOR_MODULE),
            ChildJvm.sparkHome(folder),
            master,
            folder.toString(),
            String.join(File.pathSeparator, ChildJvm.classPath()));
    System.out.println(master + " standing " + output.facts());
    assertEquals(1, output.number("calm roundJobs"), output.text());
    assertTrue(output.number("each roundJobs") > 5, output.text());
    assertNotEquals("none", output.facts().get("struck"), output.text());
    assertTrue(output.number("lostTasks") > 0, output.text());
    assertEquals(output.bits().get("each"), output.bits().get("calm"), output.text());
    assertEquals(output.bits().get("each"), output.bits().get("killed"), output.text());
    return output;
  }
}
