// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.samebits.ChildJvm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who does not ask for the plugin has nothing of it in his JVM. */
@Tag("proof")
class PluginAbsentTest {

  @Test
  void aFitWithoutThePluginLoadsNothingOfIt() throws Exception {
    ChildJvm.Output output =
        ChildJvm.run(AbsentMain.class, List.of("-Xlog:class+load:stdout"), Map.of());
    List<String> ours =
        output
            .text()
            .lines()
            .filter(line -> line.contains("io.github.signumspark."))
            .filter(line -> line.contains(" source: "))
            .toList();
    assertTrue(
        ours.stream().anyMatch(line -> line.contains("signumspark.train.fit.FitSession")),
        "the log of loaded classes is not understood");
    assertEquals(
        List.of(),
        ours.stream()
            .filter(
                line ->
                    line.contains("signumspark.report.")
                        || line.contains("signumspark.internal.SparkUiTabs")
                        || line.contains("signumspark.ml.FitReport ")
                        || line.contains("signumspark.ui.")
                            && !line.contains("signumspark.ui.AbsentMain"))
            .toList());
  }
}
