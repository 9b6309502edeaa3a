// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.train.TrainingListener.ParamSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** A stage's params as text, for listeners and reports. */
final class ShownParams {
  private ShownParams() {}

  /** The params that have a value, by name. */
  static List<ParamSetting> of(Params stage) {
    List<ParamSetting> settings = new ArrayList<>();
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param)) {
        settings.add(
            new ParamSetting(param.name(), text(stage.getOrDefault(param)), stage.isSet(param)));
      }
    }
    return List.copyOf(settings);
  }

  private static String text(Object value) {
    if (value instanceof double[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof int[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof Object[] values) {
      return Arrays.toString(values);
    }
    return String.valueOf(value);
  }
}
