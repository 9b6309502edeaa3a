// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Builds the schedule that a golden line describes by MXNet's class name and arguments. */
final class GoldenSchedules {
  private GoldenSchedules() {}

  /** A compatible schedule; an argument that nobody reads fails. */
  static MxnetSchedule<?> compatible(String className, JsonNode args) {
    Arguments given = new Arguments(args);
    MxnetSchedule<?> schedule =
        switch (className) {
          case "FactorScheduler" ->
              FactorSchedule.of(given.integer("step", 0), 1.0)
                  .mxnetCompatible()
                  .withFactor(given.number("factor", 1.0))
                  .withStopFactorLr(given.number("stop_factor_lr", 1e-8));
          case "MultiFactorScheduler" ->
              MultiFactorSchedule.of(given.integers("step"), 1.0)
                  .mxnetCompatible()
                  .withFactor(given.number("factor", 1.0));
          case "PolyScheduler" ->
              PolySchedule.of(given.integer("max_update", 0))
                  .mxnetCompatible()
                  .withPower(given.number("pwr", 2.0))
                  .withFinalLr(given.number("final_lr", 0.0));
          case "CosineScheduler" ->
              CosineSchedule.of(given.integer("max_update", 0))
                  .mxnetCompatible()
                  .withFinalLr(given.number("final_lr", 0.0));
          default -> throw new IllegalArgumentException("no schedule for " + className);
        };
    Warmup.Mode mode =
        given.text("warmup_mode", "linear").equals("linear")
            ? Warmup.Mode.LINEAR
            : Warmup.Mode.CONSTANT;
    Warmup warmup =
        new Warmup(given.integer("warmup_steps", 0), given.number("warmup_begin_lr", 0.0), mode);
    schedule = schedule.withWarmup(warmup).withBaseLearningRate(given.number("base_lr", 0.01));
    given.checkAllRead();
    return schedule;
  }

  private static final class Arguments {
    private final Map<String, JsonNode> values = new TreeMap<>();

    Arguments(JsonNode args) {
      for (Iterator<Map.Entry<String, JsonNode>> i = args.fields(); i.hasNext(); ) {
        Map.Entry<String, JsonNode> entry = i.next();
        values.put(entry.getKey(), entry.getValue());
      }
    }

    int integer(String name, int fallback) {
      JsonNode value = values.remove(name);
      return value == null ? fallback : value.intValue();
    }

    int[] integers(String name) {
      JsonNode list = values.remove(name);
      int[] values = new int[list.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = list.get(i).intValue();
      }
      return values;
    }

    double number(String name, double fallback) {
      JsonNode value = values.remove(name);
      return value == null ? fallback : value.doubleValue();
    }

    String text(String name, String fallback) {
      JsonNode value = values.remove(name);
      return value == null ? fallback : value.textValue();
    }

    void checkAllRead() {
      if (!values.isEmpty()) {
        throw new IllegalArgumentException("scheduler arguments not understood: " + values);
      }
    }
  }
}
