// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.golden.GoldenFiles;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A compatible Signum hands on, call by call, what MXNet's hands to its operators. */
class OptimizerCallsGoldenTest {

  static Stream<Named<JsonNode>> cases() {
    return GoldenFiles.lines(GoldenFiles.Kind.OPTIMIZER_CALLS).stream()
        .map(line -> Named.of(line.get("id").textValue(), line));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void handsOnWhatMxnetDoes(JsonNode line) {
    SignumBuilder builder = builder(line);
    Signum signum;
    try (LogCapture log = new LogCapture(Signum.class)) {
      signum = builder.build();
      JsonNode printed = line.get("printed");
      assertEquals(printed.isNull() ? List.of() : List.of(printed.textValue()), log.warnings());
    }
    if (line.hasNonNull("lr_mult")) {
      signum.setLrMult(multipliers(line.get("lr_mult")));
    }
    if (line.hasNonNull("wd_mult")) {
      signum.setWdMult(multipliers(line.get("wd_mult")));
    }
    assertRate(line.get("lr_before_any_update").doubleValue(), signum.learningRate(), "at first");
    if (!line.get("scheduler_base_lr_after_init").isNull()) {
      assertEquals(
          line.get("scheduler_base_lr_after_init").doubleValue(),
          signum.schedule().baseLearningRate());
    }
    assertTrue(line.get("updates").size() > 0);
    for (JsonNode update : line.get("updates")) {
      String where =
          line.get("id") + " update " + update.get("indices") + " to " + update.get("num_update");
      signum.setCurrentDevice(update.get("device").intValue());
      JsonNode calls = update.get("calls");
      assertEquals(calls.size(), update.get("indices").size());
      for (int i = 0; i < calls.size(); i++) {
        boolean hasState = !signum.createState(new float[1]).isEmpty();
        KernelCall call = signum.nextCall(update.get("indices").get(i).intValue(), hasState, true);
        assertEquals(
            calls.get(i).get("op").textValue(),
            call.signum() ? "signum_update" : "signsgd_update",
            where);
        assertAttributes(calls.get(i).get("attrs"), call, where);
      }
      assertEquals(update.get("num_update").longValue(), signum.numUpdate(), where);
      assertRate(update.get("learning_rate_after").doubleValue(), signum.learningRate(), where);
    }
  }

  private static void assertAttributes(JsonNode attrs, KernelCall call, String where) {
    Map<String, Double> expected = new TreeMap<>();
    attrs.fields().forEachRemaining(e -> expected.put(e.getKey(), e.getValue().doubleValue()));
    assertRate(expected.remove("lr"), call.lr(), where);
    Map<String, Double> actual = new TreeMap<>();
    actual.put("wd", call.wd());
    actual.put("rescale_grad", call.rescaleGrad());
    putUnlessNull(actual, "momentum", call.momentum());
    putUnlessNull(actual, "clip_gradient", call.clipGradient());
    putUnlessNull(actual, "wd_lh", call.wdLh());
    assertEquals(expected, actual, where);
  }

  private static void putUnlessNull(Map<String, Double> map, String key, Double value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /** The last bits of cos and pow are the platform's. */
  private static void assertRate(double expected, double actual, String where) {
    assertEquals(expected, actual, 2 * Math.ulp(expected), where);
  }

  private static SignumBuilder builder(JsonNode line) {
    SignumBuilder builder = Signum.builder().mxnetCompatible();
    for (Iterator<Map.Entry<String, JsonNode>> i = line.get("kwargs").fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = i.next();
      apply(builder, entry.getKey(), entry.getValue());
    }
    if (line.hasNonNull("lr_scheduler")) {
      JsonNode scheduler = line.get("lr_scheduler");
      builder.learningRateSchedule(
          GoldenSchedules.compatible(scheduler.get(0).textValue(), scheduler.get(1)));
    }
    if (line.hasNonNull("param_dict")) {
      line.get("param_dict")
          .fields()
          .forEachRemaining(
              e ->
                  builder.parameterMultipliers(
                      Integer.parseInt(e.getKey()),
                      e.getValue().get(0).doubleValue(),
                      e.getValue().get(1).doubleValue()));
    }
    return builder;
  }

  private static void apply(SignumBuilder builder, String key, JsonNode value) {
    switch (key) {
      case "learning_rate" -> {
        if (value.isNull()) {
          builder.learningRateFromSchedule();
        } else {
          builder.learningRate(value.doubleValue());
        }
      }
      case "momentum" -> builder.momentum(value.doubleValue());
      case "wd" -> builder.wd(value.doubleValue());
      case "wd_lh" -> builder.wdLh(value.doubleValue());
      case "rescale_grad" -> builder.rescaleGrad(value.doubleValue());
      case "clip_gradient" -> {
        if (!value.isNull()) {
          builder.clipGradient(value.doubleValue());
        }
      }
      case "begin_num_update" -> builder.beginNumUpdate(value.longValue());
      case "use_fused_step" -> builder.useFusedStep(value.booleanValue());
      case "param_idx2name" -> {
        Map<Integer, String> names = new HashMap<>();
        value
            .fields()
            .forEachRemaining(
                e -> names.put(Integer.valueOf(e.getKey()), e.getValue().textValue()));
        builder.paramIdx2Name(names);
      }
      default -> throw new IllegalArgumentException("no builder method for " + key);
    }
  }

  /** JSON turned indices into strings; digits are indices again. */
  private static Map<Object, Double> multipliers(JsonNode table) {
    Map<Object, Double> multipliers = new HashMap<>();
    table
        .fields()
        .forEachRemaining(
            e -> {
              String key = e.getKey();
              Object index = key.matches("\\d+") ? (Object) Integer.valueOf(key) : key;
              multipliers.put(index, e.getValue().doubleValue());
            });
    return multipliers;
  }
}
