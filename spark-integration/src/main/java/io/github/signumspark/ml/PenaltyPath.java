// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.ingest.RowsInHand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Fits of one stage with several param maps, on rows that are read once. Maps that differ in {@code
 * regParam} alone are a path: from the strongest penalty to the weakest, each fit starting from the
 * model before where that changes nothing but the time. The order of the fits, and so every bit of
 * the models, follows from the maps.
 */
public final class PenaltyPath {
  private static final String PENALTY = "regParam";

  private PenaltyPath() {}

  /**
   * Fits.
   *
   * @param <S> the stage
   * @param <M> its model
   * @param stage with the params that the maps do not set
   * @param dataset the rows
   * @param maps params of each fit
   * @param start makes a stage start from a model of the same path where its fit ends at the same
   *     optimum from wherever it starts, and leaves it as it is where not
   * @return the models, in the order of the maps
   */
  public static <S extends Predictor<Vector, ?, ?>, M extends Model<M>> Seq<M> fit(
      S stage, Dataset<?> dataset, Seq<ParamMap> maps, BiConsumer<S, M> start) {
    if (RowsInHand.isOpen(dataset)) {
      return fitInHand(stage, dataset, maps, start);
    }
    Dataset<?> rows = dataset.toDF(); // an object of this call's own
    try (RowsInHand hand = RowsInHand.of(rows)) {
      return fitInHand(stage, rows, maps, start);
    }
  }

  @SuppressWarnings("unchecked")
  private static <S extends Predictor<Vector, ?, ?>, M extends Model<M>> Seq<M> fitInHand(
      S stage, Dataset<?> rows, Seq<ParamMap> maps, BiConsumer<S, M> start) {
    List<S> stages = new ArrayList<>();
    for (ParamMap map : CollectionConverters.asJava(maps)) {
      S copy = (S) stage.copy(map);
      copy.transformSchema(rows.schema()); // all of them before the first fit
      stages.add(copy);
    }
    Object[] models = new Object[stages.size()];
    for (List<Integer> path : paths(stages)) {
      M last = null;
      for (int at : path) {
        S copy = stages.get(at);
        S started = (S) copy.copy(ParamMap.empty()); // the model's parent keeps no other model
        if (last != null) {
          start.accept(started, last);
        }
        M model = (M) started.train(rows);
        last = copy.copyValues(model.setParent((Estimator<M>) (Object) copy), ParamMap.empty());
        models[at] = last;
      }
    }
    return (Seq<M>) (Seq<?>) CollectionConverters.asScala(Arrays.asList(models)).toSeq();
  }

  /** The fits that differ in the penalty alone, by falling penalty; paths in order of the maps. */
  private static List<List<Integer>> paths(List<? extends Predictor<Vector, ?, ?>> stages) {
    Map<Map<String, Object>, List<Integer>> paths = new LinkedHashMap<>();
    for (int at = 0; at < stages.size(); at++) {
      paths.computeIfAbsent(others(stages.get(at)), params -> new ArrayList<>()).add(at);
    }
    for (List<Integer> path : paths.values()) {
      path.sort(Comparator.comparingDouble(at -> -penalty(stages.get(at))));
    }
    return List.copyOf(paths.values());
  }

  private static double penalty(Predictor<Vector, ?, ?> stage) {
    return stage.hasParam(PENALTY) ? (Double) stage.getOrDefault(stage.getParam(PENALTY)) : 0;
  }

  private static Map<String, Object> others(Predictor<Vector, ?, ?> stage) {
    Map<String, Object> params = new HashMap<>();
    for (ParamPair<?> pair : CollectionConverters.asJava(stage.extractParamMap().toSeq())) {
      if (!pair.param().name().equals(PENALTY)) {
        params.put(pair.param().name(), comparable(pair.value()));
      }
    }
    return params;
  }

  private static Object comparable(Object value) {
    return value instanceof double[] numbers
        ? Arrays.toString(numbers)
        : value instanceof int[] integers ? Arrays.toString(integers) : value;
  }
}
