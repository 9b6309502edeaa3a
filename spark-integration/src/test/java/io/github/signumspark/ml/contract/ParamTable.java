// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of params and stages in {@code docs/params.md}. */
final class ParamTable {
  static final String HONOURED = "honoured";
  static final String DELEGATED = "delegated";
  static final String IGNORED = "ignored";

  /** What becomes of each param, by stage. */
  private final Map<String, Map<String, String>> byStage = new LinkedHashMap<>();

  private ParamTable() {}

  static ParamTable read() {
    Path file = Path.of("docs", "params.md");
    if (!Files.exists(file)) {
      file = Path.of("..").resolve(file);
    }
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParamTable parse(List<String> lines) {
    List<List<String>> cells =
        lines.stream()
            .filter(line -> line.startsWith("|") && !line.startsWith("|-"))
            .map(
                line ->
                    Arrays.stream(line.substring(1).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
            .toList();
    ParamTable table = new ParamTable();
    List<String> stages = cells.get(0).subList(1, cells.get(0).size());
    stages.forEach(stage -> table.byStage.put(stage, new TreeMap<>()));
    for (List<String> row : cells.subList(1, cells.size())) {
      for (int k = 1; k < row.size(); k++) {
        if (!row.get(k).equals("–")) {
          table.byStage.get(stages.get(k - 1)).put(row.get(0), row.get(k));
        }
      }
    }
    return table;
  }

  List<String> stages() {
    return List.copyOf(byStage.keySet());
  }

  /** What becomes of the params of a stage. */
  Map<String, String> of(String stage) {
    return byStage.getOrDefault(stage, Map.of());
  }
}
