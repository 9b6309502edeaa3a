// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.listener.FinishReport;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.ProgressEstimate;
import io.github.signumspark.listener.TrainingListener.ParamSetting;
import io.github.signumspark.listener.TrainingListener.Round;
import io.github.signumspark.listener.VoteReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of one fit so far, and its JSON. Keeps at most {@value RoundPoints#LIMIT} rounds,
 * evenly spread over a longer fit. Thread-safe.
 */
public final class FitRecord {
  private static final int BYTES_OF_A_DOUBLE = 8;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Where a fit stands. */
  enum State {
    READING,
    RUNNING,
    DONE,
    FAILED,
    /** There was nothing to train, or MLlib trains. */
    LEFT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final long id;
  private final String stage;
  private final long startedAt;
  private final long began = System.nanoTime();
  private final RoundPoints rounds = new RoundPoints();
  private final ProgressEstimate timeLeft = new ProgressEstimate();
  private State state = State.READING;
  private double seconds = Double.NaN;
  private FitInfo fit;
  private ObjectNode result;
  private ObjectNode model;
  private String error;

  /**
   * A fit that starts to read its rows.
   *
   * @param id its number
   * @param stage uid of its stage
   * @param startedAt milliseconds since 1970
   */
  public FitRecord(long id, String stage, long startedAt) {
    this.id = id;
    this.stage = stage;
    this.startedAt = startedAt;
  }

  /** Training started. */
  public synchronized void start(FitInfo info) {
    fit = info;
    state = State.RUNNING;
  }

  /** A round ended; the plan may have changed with it. */
  public synchronized void round(FitInfo info, Round round) {
    fit = info;
    rounds.add(round);
    timeLeft.round(round);
  }

  /**
   * Training succeeded.
   *
   * @param ended what it came to
   * @param fitSeconds of the fit, or NaN for the time measured here
   */
  public synchronized void end(FitResult ended, double fitSeconds) {
    state = State.DONE;
    seconds = Double.isNaN(fitSeconds) ? elapsed() : fitSeconds;
    result = json(ended);
  }

  /** MLlib trained, whose summary knows the objective before each of its iterations alone. */
  public synchronized void endMLlib(double[] objectives, double fitSeconds) {
    state = State.DONE;
    seconds = fitSeconds;
    result = JSON.objectNode().put("solver", "MLlib").put("iterations", objectives.length);
    if (objectives.length > 0) {
      put(result, "objective", objectives[objectives.length - 1]);
      put(result, "startObjective", objectives[0]);
    }
    if (objectives.length > 1) {
      ArrayNode all = result.putArray("objectives");
      for (double objective : objectives) {
        RoundPoints.add(all, objective);
      }
    }
  }

  /** The model was made; null where it has no coefficients. */
  public synchronized void model(ObjectNode coefficients) {
    model = coefficients;
  }

  /** The fit ended with an error. */
  public synchronized void fail(FitInfo info, Throwable thrown) {
    fit = info;
    state = State.FAILED;
    seconds = elapsed();
    error = message(thrown);
  }

  /** The fit released its rows; a fit that did not train by then will not. */
  public synchronized void close() {
    if (state == State.READING) {
      state = State.LEFT;
      seconds = elapsed();
    }
  }

  /** Whether the fit is over. */
  synchronized boolean isOver() {
    return state != State.READING && state != State.RUNNING;
  }

  private static ObjectNode json(FitResult ended) {
    ObjectNode json = JSON.objectNode();
    json.put("solver", "Signum");
    put(json, "objective", ended.objective());
    put(json, "startObjective", ended.course().objectives().get(0));
    put(json, "trainSeconds", ended.trainSeconds());
    put(json, "learningRate", ended.learningRate());
    put(json, "passes", ended.passes());
    json.put("bytesUp", ended.bytesUp())
        .put("bytesDown", ended.bytesDown())
        .put("stopReason", ended.stopReason())
        .put("improved", ended.isImproved());
    ObjectNode providers = json.putObject("kernelProviders");
    for (Map.Entry<String, String> provider : ended.kernelProviders().entrySet()) {
      providers.put(provider.getKey(), provider.getValue());
    }
    FinishReport finish = ended.finish();
    if (finish != null) {
      ObjectNode about = json.putObject("finish");
      about.put("iterations", finish.iterations()).put("passes", finish.passes());
      about.put("rounds", finish.rounds()).put("roundPasses", finish.roundPasses());
      put(about, "gap", finish.gap());
      put(about, "gradientNorm", finish.gradientNorm());
      about.put("converged", finish.converged());
    }
    if (ended.votes() != null) {
      ArrayNode partitions = json.putArray("votes");
      for (VoteReport.Voter voter : ended.votes().workers()) {
        partitions
            .addObject()
            .put("partition", voter.worker())
            .put("agreements", voter.agreements())
            .put("disagreements", voter.disagreements())
            .put("unsoundSteps", voter.unsoundSteps());
      }
    }
    return json;
  }

  /** The fit as one row of a table. */
  synchronized ObjectNode toSummary() {
    ObjectNode json = head();
    Round last = rounds.last();
    json.put("round", last == null ? 0 : last.number());
    put(json, "loss", last == null ? Double.NaN : last.loss());
    if (result != null) {
      json.set("loss", result.get("objective"));
      json.set("gap", result.path("finish").get("gap"));
    }
    put(json, "learningRate", last == null ? Double.NaN : last.learningRate());
    put(json, "passes", last == null ? 0 : last.passes());
    json.put("bytesUp", rounds.bytesUp()).put("bytesDown", rounds.bytesDown());
    if (result != null) {
      for (String name : List.of("passes", "bytesUp", "bytesDown")) {
        json.set(name, result.get(name));
      }
    }
    json.set("curve", rounds.curve());
    return json;
  }

  /** Everything that is known. */
  public synchronized ObjectNode toJson() {
    ObjectNode json = head();
    if (fit != null) {
      put(json, "plannedPasses", fit.plannedPasses());
      json.set("data", data());
      json.set("params", json(fit.params()));
    }
    long dense =
        fit == null ? 0 : BYTES_OF_A_DOUBLE * (long) fit.coordinates() * (fit.workers() + 1L);
    json.set("rounds", rounds.toJson(dense));
    ArrayNode partitions = rounds.partitions();
    if (!partitions.isEmpty()) {
      json.set("partitions", partitions);
    }
    json.putObject("totals")
        .put("bytesUp", rounds.bytesUp())
        .put("bytesDown", rounds.bytesDown())
        .put("steps", rounds.steps())
        .put("denseBytes", rounds.steps() * dense);
    if (result != null) {
      json.set("result", result);
    }
    if (model != null) {
      json.set("model", model);
    }
    return json;
  }

  /** Params, an object each. */
  public static ArrayNode json(List<ParamSetting> params) {
    ArrayNode json = JSON.arrayNode();
    for (ParamSetting param : params) {
      json.addObject()
          .put("name", param.name())
          .put("value", param.value())
          .put("set", param.set());
    }
    return json;
  }

  private ObjectNode head() {
    ObjectNode json = JSON.objectNode();
    json.put("id", id).put("stage", stage).put("state", state.word()).put("startedAt", startedAt);
    put(json, "seconds", Double.isNaN(seconds) ? elapsed() : seconds);
    json.put("aggregation", fit == null ? "" : fit.aggregation());
    if (fit != null) {
      json.put("rows", fit.rows()).put("features", fit.features());
      fit.params().stream()
          .filter(param -> param.name().equals("regParam"))
          .forEach(param -> json.put("regParam", Double.parseDouble(param.value())));
    }
    json.put("plannedRounds", fit == null ? 0 : fit.plannedRounds());
    json.put("now", now());
    put(
        json,
        "secondsLeft",
        state == State.RUNNING ? timeLeft.seconds(fit.plannedRounds()) : Double.NaN);
    if (error != null) {
      json.put("error", error);
    }
    return json;
  }

  private ObjectNode data() {
    ObjectNode json = JSON.objectNode();
    json.put("rows", fit.rows())
        .put("features", fit.features())
        .put("nonZeros", fit.nonZeros())
        .put("validationRows", fit.validationRows())
        .put("coordinates", fit.coordinates())
        .put("workers", fit.workers())
        .put("partitioning", fit.partitioning());
    put(json, "ingestSeconds", fit.ingestSeconds());
    return json;
  }

  private String now() {
    return switch (state) {
      case READING -> "reading the rows";
      case RUNNING -> {
        int next = (rounds.last() == null ? 0 : rounds.last().number()) + 1;
        yield next > fit.plannedRounds()
            ? "the final loss"
            : "round " + next + " of " + fit.plannedRounds();
      }
      case LEFT -> "ended without training";
      default -> "";
    };
  }

  private double elapsed() {
    return (System.nanoTime() - began) * 1e-9;
  }

  private static String message(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null || root.getMessage().isBlank()
        ? root.getClass().getName()
        : root.getMessage();
  }

  /** JSON has no NaN and no infinities: they become null. */
  static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }
}
