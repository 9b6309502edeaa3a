// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.optim.CosineSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.spark.mllib.classification.SVMModel;
import org.apache.spark.mllib.classification.SVMWithSGD;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The Java of docs/updater.md compiles, runs, and is the one that stands there. */
class UpdaterGuideTest {

  @Test
  void theExampleTrains() {
    SparkSession session = MllibProblem.session();
    try {
      RDD<LabeledPoint> data = MllibProblem.data(session, 2).rdd();
      SignumUpdater signum = new SignumUpdater().setSchedule(CosineSchedule.of(100));
      SVMWithSGD svm = new SVMWithSGD();
      svm.optimizer()
          .setUpdater(signum)
          .setStepSize(0.05) // the learning rate; the default of 1.0 is far too much
          .setNumIterations(100)
          .setRegParam(0.001)
          .setConvergenceTol(0.0); // or training may end after two updates
      SVMModel model = svm.run(data);
      SignumUpdater.State state = signum.state(); // for signum.restore(state), to go on later

      assertEquals(100, state.updates());
      long right =
          MllibProblem.points().stream()
              .filter(p -> model.predict(p.features()) == p.label())
              .count();
      assertTrue(right >= 0.95 * MllibProblem.ROWS, "right: " + right);
    } finally {
      session.stop();
    }
  }

  @Test
  void theGuideShowsThisExample() throws Exception {
    String guide = Files.readString(Path.of("../docs/updater.md"));
    String block = guide.substring(guide.indexOf("```java\n") + 8);
    block = unindented(block.substring(0, block.indexOf("```")));
    String source =
        unindented(
            Files.readString(
                Path.of("src/test/java/io/github/signumspark/mllib/UpdaterGuideTest.java")));
    assertTrue(source.contains(block), block);
    assertEquals(10, block.lines().count());
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
