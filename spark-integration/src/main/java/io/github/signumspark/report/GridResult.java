// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What each param map of a grid came to.
 *
 * @param metric by which models were compared
 * @param largerIsBetter whether the best is the largest
 * @param by how it was measured, as in {@code 5 folds}
 * @param entries of the grid, in its order
 */
public record GridResult(String metric, boolean largerIsBetter, String by, List<Entry> entries) {

  /**
   * One param map.
   *
   * @param params by name, in order of the names
   * @param value of the metric
   */
  public record Entry(Map<String, Object> params, double value) {}

  /** What a validator's maps came to. */
  public static GridResult of(Evaluator evaluator, String by, ParamMap[] maps, double[] metrics) {
    List<Entry> entries = new ArrayList<>();
    for (int m = 0; m < maps.length; m++) {
      Map<String, Object> params = new TreeMap<>();
      for (ParamPair<?> pair : CollectionConverters.asJava(maps[m].toSeq())) {
        params.put(pair.param().name(), pair.value());
      }
      entries.add(new Entry(params, metrics[m]));
    }
    String metric =
        evaluator.hasParam("metricName")
            ? String.valueOf(evaluator.getOrDefault(evaluator.getParam("metricName")))
            : evaluator.getClass().getSimpleName();
    return new GridResult(metric, evaluator.isLargerBetter(), by, entries);
  }

  /** The first of the best entries. */
  public int best() {
    int best = 0;
    for (int m = 1; m < entries.size(); m++) {
      int order = Double.compare(entries.get(m).value(), entries.get(best).value());
      if (largerIsBetter ? order > 0 : order < 0) {
        best = m;
      }
    }
    return best;
  }

  /** The grid as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("metric", metric).put("largerIsBetter", largerIsBetter).put("by", by);
    json.put("best", best());
    ArrayNode all = json.putArray("entries");
    for (Entry entry : entries) {
      ObjectNode one = all.addObject();
      ObjectNode params = one.putObject("params");
      entry.params().forEach((name, value) -> put(params, name, value));
      FitRecord.put(one, "value", entry.value());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, Object value) {
    if (value instanceof Number number) {
      FitRecord.put(json, name, number.doubleValue());
    } else {
      json.put(name, String.valueOf(value));
    }
  }
}
