// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The figures of a run in the order in which they are put, written as JSON. */
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

  /** Puts the history of the objective, one object for each entry. */
  MetricsFile putObjective(TrainTask.Fitted fitted) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int i = 0; i < fitted.objective().length; i++) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("iteration", i);
      entry.put("objective", finite(fitted.objective()[i]));
      if (fitted.seconds() != null) {
        entry.put("seconds", finite(fitted.seconds()[i]));
      }
      entries.add(entry);
    }
    return put("objectiveHistory", entries);
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
