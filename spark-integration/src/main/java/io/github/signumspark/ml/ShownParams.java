// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.TrainingListener.ParamSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** A stage's params as text, for listeners and reports. */
public final class ShownParams {
  private ShownParams() {}

  /** The params that have a value, by name; what Spark would not show is left out. */
  public static List<ParamSetting> of(Params stage) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param)) {
        values.put(param.name(), text(stage.getOrDefault(param)));
      }
    }
    SparkEnv env = SparkEnv.get();
    SparkConf conf = env == null ? new SparkConf() : env.conf();
    List<ParamSetting> settings = new ArrayList<>();
    SparkInternals.redact(conf, values)
        .forEach(
            (name, value) ->
                settings.add(new ParamSetting(name, value, stage.isSet(stage.getParam(name)))));
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
