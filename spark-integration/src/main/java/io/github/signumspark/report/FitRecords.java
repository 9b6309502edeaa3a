// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.sql.types.StructType;

/** Records the last fits of an application. Thread-safe. */
public final class FitRecords implements TrainingListener {
  private final int retained;
  private final Map<Long, FitRecord> records = new LinkedHashMap<>();

  /**
   * No fits yet.
   *
   * @param retained how many to keep; running fits are kept in addition
   */
  public FitRecords(int retained) {
    this.retained = retained;
  }

  @Override
  public void onReading(long fit, String stage) {
    record(fit, stage);
  }

  @Override
  public void onStart(FitInfo fit) {
    record(fit.id(), fit.stage()).start(fit);
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    record(fit.id(), fit.stage()).round(fit, round);
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    record(fit.id(), fit.stage()).end(result, Double.NaN);
  }

  @Override
  public void onModel(
      FitInfo fit, PredictionModel<?, ?> model, StructType rows, IntToDoubleFunction deviation) {
    record(fit.id(), fit.stage())
        .model(Coefficients.of(model, Coefficients.names(rows, model.getFeaturesCol()), deviation));
  }

  @Override
  public void onFailure(FitInfo fit, Throwable error) {
    record(fit.id(), fit.stage()).fail(fit, error);
  }

  @Override
  public synchronized void onClosed(long fit) {
    FitRecord record = records.get(fit);
    if (record != null) {
      record.close();
    }
  }

  /** All fits, the newest first, each as one row of a table. */
  public ArrayNode list() {
    List<FitRecord> all;
    synchronized (this) {
      all = new ArrayList<>(records.values());
    }
    Collections.reverse(all);
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    all.forEach(record -> json.add(record.toSummary()));
    return json;
  }

  /** Everything that is known of a fit, if it is kept. */
  public Optional<ObjectNode> fit(long id) {
    FitRecord record;
    synchronized (this) {
      record = records.get(id);
    }
    return Optional.ofNullable(record).map(FitRecord::toJson);
  }

  /** A fit as one row of a table, if it is kept. */
  public Optional<ObjectNode> summary(long id) {
    FitRecord record;
    synchronized (this) {
      record = records.get(id);
    }
    return Optional.ofNullable(record).map(FitRecord::toSummary);
  }

  private synchronized FitRecord record(long id, String stage) {
    FitRecord record =
        records.computeIfAbsent(id, i -> new FitRecord(i, stage, System.currentTimeMillis()));
    if (records.size() > retained) {
      records.values().stream()
          .filter(old -> old != record && old.isOver())
          .findFirst()
          .ifPresent(old -> records.values().remove(old));
    }
    return record;
  }
}
