// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the text form of schedules; the grammar is at {@link LearningRateSchedule#parse}. */
final class ScheduleParser {
  private final String text;
  private final String name;
  private final Map<String, String> options = new LinkedHashMap<>();

  private ScheduleParser(String text) {
    this.text = text;
    String trimmed = text.trim();
    int colon = trimmed.indexOf(':');
    this.name = (colon < 0 ? trimmed : trimmed.substring(0, colon)).trim();
    if (colon >= 0) {
      for (String piece : trimmed.substring(colon + 1).split(",", -1)) {
        int equals = piece.indexOf('=');
        if (equals < 0) {
          throw wrong("'" + piece.trim() + "' is not of the form key=value");
        }
        String key = piece.substring(0, equals).trim();
        if (options.put(key, piece.substring(equals + 1).trim()) != null) {
          throw wrong("'" + key + "' is given twice");
        }
      }
    }
  }

  static LearningRateSchedule parse(String text) {
    return new ScheduleParser(text).read();
  }

  private LearningRateSchedule read() {
    MxnetSchedule<?> schedule;
    try {
      schedule = withoutWarmup().withWarmup(warmup());
    } catch (WrongText e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new WrongText(text, e.getMessage(), e);
    }
    if (!options.isEmpty()) {
      throw wrong("'" + options.keySet().iterator().next() + "' is no option of " + name);
    }
    return schedule;
  }

  private MxnetSchedule<?> withoutWarmup() {
    return switch (name) {
      case "constant" -> ConstantSchedule.of();
      case "factor" ->
          FactorSchedule.of(integer("step", null), number("factor", 1.0))
              .withStopFactorLr(number("stopFactorLr", FactorSchedule.DEFAULT_STOP));
      case "multifactor" -> MultiFactorSchedule.of(steps(), number("factor", 1.0));
      case "poly" ->
          PolySchedule.of(integer("maxUpdate", null))
              .withPower(number("pwr", 2.0))
              .withFinalLr(number("finalLr", 0.0));
      case "cosine" ->
          CosineSchedule.of(integer("maxUpdate", null)).withFinalLr(number("finalLr", 0.0));
      default ->
          throw wrong("'" + name + "' is none of constant, factor, multifactor, poly, cosine");
    };
  }

  private Warmup warmup() {
    String mode = options.remove("warmupMode");
    Warmup.Mode parsed =
        switch (mode == null ? "linear" : mode.toLowerCase(Locale.ROOT)) {
          case "linear" -> Warmup.Mode.LINEAR;
          case "constant" -> Warmup.Mode.CONSTANT;
          default -> throw wrong("warmupMode '" + mode + "' is neither linear nor constant");
        };
    return new Warmup(integer("warmupSteps", 0), number("warmupBeginLr", 0.0), parsed);
  }

  private int[] steps() {
    String[] pieces = required("steps").split("\\|", -1);
    int[] steps = new int[pieces.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = toInteger("steps", pieces[i].trim());
    }
    return steps;
  }

  private int integer(String key, Integer fallback) {
    if (fallback != null && !options.containsKey(key)) {
      return fallback;
    }
    return toInteger(key, required(key));
  }

  private int toInteger(String key, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new WrongText(text, key + " '" + value + "' is not a whole number", e);
    }
  }

  private double number(String key, double fallback) {
    String value = options.remove(key);
    if (value == null) {
      return fallback;
    }
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new WrongText(text, key + " '" + value + "' is not a number", e);
    }
  }

  private String required(String key) {
    String value = options.remove(key);
    if (value == null) {
      throw wrong(name + " needs " + key + "=");
    }
    return value;
  }

  private IllegalArgumentException wrong(String what) {
    return new WrongText(text, what, null);
  }

  /**
   * Distinguishes the parser's own errors from those of the schedules' constructors, which get its
   * prefix.
   */
  private static final class WrongText extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    WrongText(String text, String what, Throwable cause) {
      super("learningRateSchedule '" + text + "': " + what, cause);
    }
  }
}
