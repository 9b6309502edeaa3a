// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.signumspark.listener.FinishReport;
import io.github.signumspark.listener.FitResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The figures of a run, in insertion order, written as JSON. */
final class MetricsFile {
  private final Map<String, Object> json = new LinkedHashMap<>();

  MetricsFile put(String name, Object value) {
    json.put(name, value);
    return this;
  }

  /** Puts numbers by name; JSON has no NaN and no infinities, they become null. */
  MetricsFile putNumbers(String name, Map<String, Double> numbers) {
    Map<String, Object> finite = new LinkedHashMap<>();
    numbers.forEach((key, value) -> finite.put(key, finite(value)));
    return put(name, finite);
  }

  /** Puts the history of the objective, one object for each entry, and the details of the fit. */
  MetricsFile putFit(Fitted fitted) {
    double[] objective = fitted.objective();
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int i = 0; i < objective.length; i++) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("round", i);
      entry.put("objective", finite(objective[i]));
      entry.put("seconds", secondsAt(i, fitted.details()));
      entries.add(entry);
    }
    put("objectiveHistory", entries);
    if (fitted.details() == null) {
      return put("solver", "mllib");
    }
    FitResult details = fitted.details();
    FinishReport finish = details.finish();
    if (finish != null) {
      put("gap", finite(finish.gap()))
          .put("gradientNorm", finite(finish.gradientNorm()))
          .put("converged", finish.converged())
          .put("finishIterations", finish.iterations())
          .put("finishPasses", finish.passes());
    }
    return put("solver", "signum")
        .put("aggregation", details.aggregation())
        .put("learningRate", finite(details.learningRate()))
        .put("passes", details.passes())
        .put("rounds", details.rounds().size())
        .put("stopReason", details.stopReason())
        .put("improved", details.isImproved())
        .put("workers", details.workers())
        .put("partitioning", details.partitioning())
        .put("bytesUp", details.bytesUp())
        .put("bytesDown", details.bytesDown())
        .put("kernelProviders", details.kernelProviders())
        .put("seed", details.seed());
  }

  /** Since training started; null where it was not measured. */
  private static Object secondsAt(int entry, FitResult details) {
    if (details == null) {
      return null;
    }
    return finite(details.historySeconds().get(entry));
  }

  void write(Configuration conf, Path path) throws IOException {
    try (OutputStream out = path.getFileSystem(conf).create(path, true)) {
      out.write((toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  String toJson() throws JsonProcessingException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
  }

  private static Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
