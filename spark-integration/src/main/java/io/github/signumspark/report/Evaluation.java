// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * What a model is worth on some rows, beside the best constant model's worth on the same ones.
 *
 * @param measures by name: of classes {@code accuracy}, {@code f1} (weighted by class where there
 *     are more than two) and, with probabilities, {@code logLoss}; of two classes also {@code
 *     precision}, {@code recall}, {@code areaUnderROC} and {@code areaUnderPR}, all of class 1; of
 *     numbers {@code rmse}, {@code r2} and {@code mae}
 * @param baseline the same measures of the constant model that has the best one, where it is known
 * @param classes their names; empty for numbers
 * @param confusion sums of weights by actual and predicted class; empty for numbers
 * @param curves by name, columns of points: {@code roc} (false and true positive rate), {@code pr}
 *     (recall, precision), {@code calibration} (mean prediction, mean label, rows); empty unless
 *     asked for
 */
public record Evaluation(
    Map<String, Double> measures,
    Map<String, Double> baseline,
    List<String> classes,
    double[][] confusion,
    Map<String, double[][]> curves) {

  /** Points of a curve. */
  private static final int POINTS = 200;

  private static final int BINS = 20;

  /** Classes up to which the confusion matrix is told. */
  private static final int TOLD = 50;

  private static final String RAW = "rawPrediction";
  private static final String PROBABILITY = "probability";

  /**
   * Measures a model, by MLlib's evaluators: three to six jobs over the rows.
   *
   * @param classes names of the model's classes; null for numbers
   * @param weightColumn null if every row weighs 1
   * @param scored rows with a label and the model's columns
   * @param curves whether to make the curves too: some jobs more
   */
  public static Evaluation of(
      PredictionModel<?, ?> model,
      List<String> classes,
      String weightColumn,
      Dataset<Row> scored,
      boolean curves) {
    Evaluation empty =
        new Evaluation(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            classes == null ? List.of() : List.copyOf(classes),
            classes == null ? new double[0][] : confusion(model, classes, weightColumn, scored),
            new LinkedHashMap<>());
    if (classes == null) {
      empty.regression(model, weightColumn, scored, curves);
    } else {
      empty.classification(model, weightColumn, scored, curves);
    }
    return empty;
  }

  private void put(String name, double value, double constant) {
    measures.put(name, value);
    baseline.put(name, constant);
  }

  private void regression(
      PredictionModel<?, ?> model, String weightColumn, Dataset<Row> scored, boolean wanted) {
    RegressionEvaluator evaluator =
        new RegressionEvaluator()
            .setLabelCol(model.getLabelCol())
            .setPredictionCol(model.getPredictionCol());
    if (weightColumn != null) {
      evaluator.setWeightCol(weightColumn);
    }
    RegressionMetrics metrics = evaluator.getMetrics(scored);
    double rmse = metrics.rootMeanSquaredError();
    double r2 = metrics.r2();
    // The labels' deviation: what the error of their mean would be.
    put("rmse", rmse, rmse / StrictMath.sqrt(1 - r2));
    put("r2", r2, 0);
    put("mae", metrics.meanAbsoluteError(), Double.NaN);
    if (wanted) {
      Row range = scored.agg(min(prediction(model)), max(prediction(model))).first();
      double low = range.getDouble(0);
      double width = (range.getDouble(1) - low) / BINS;
      if (width > 0) {
        calibration(model, scored, prediction(model), low, width);
      }
    }
  }

  private void classification(
      PredictionModel<?, ?> model, String weightColumn, Dataset<Row> scored, boolean wanted) {
    int k = classes.size();
    double[] actual = new double[k];
    double[] predicted = new double[k];
    double all = 0;
    double right = 0;
    for (int i = 0; i < k; i++) {
      right += confusion[i][i];
      for (int j = 0; j < k; j++) {
        actual[i] += confusion[i][j];
        predicted[j] += confusion[i][j];
        all += confusion[i][j];
      }
    }
    double f1 = 0;
    double mostF1 = 0;
    double entropy = 0;
    for (int i = 0; i < k; i++) {
      double share = actual[i] / all;
      f1 += share * f1(confusion[i][i], actual[i], predicted[i]);
      mostF1 = Math.max(mostF1, share * f1(actual[i], actual[i], all));
      entropy -= share > 0 ? share * StrictMath.log(share) : 0;
    }
    put("accuracy", right / all, Arrays.stream(actual).max().orElse(0) / all);
    if (k == 2) {
      double share = actual[1] / all;
      BinaryClassificationMetrics ranking = ranking(model, weightColumn, scored);
      put("areaUnderROC", ranking.areaUnderROC(), 0.5);
      put("areaUnderPR", ranking.areaUnderPR(), share);
      double hits = confusion[1][1];
      put("f1", f1(hits, actual[1], predicted[1]), f1(actual[1], actual[1], all));
      put("precision", predicted[1] > 0 ? hits / predicted[1] : 0, share);
      put("recall", actual[1] > 0 ? hits / actual[1] : 0, Double.NaN);
      if (wanted) {
        curves.put("roc", curve(ranking.roc()));
        curves.put("pr", curve(ranking.pr()));
      }
      ranking.unpersist();
    } else {
      put("f1", f1, mostF1);
    }
    if (Arrays.asList(scored.columns()).contains(PROBABILITY)) {
      MulticlassClassificationEvaluator loss =
          new MulticlassClassificationEvaluator()
              .setLabelCol(model.getLabelCol())
              .setPredictionCol(model.getPredictionCol())
              .setProbabilityCol(PROBABILITY)
              .setMetricName("logLoss");
      if (weightColumn != null) {
        loss.setWeightCol(weightColumn);
      }
      put("logLoss", loss.getMetrics(scored).logLoss(loss.getEps()), entropy);
      if (wanted && k == 2) {
        Column first = functions.vector_to_array(col(PROBABILITY), "float64").getItem(1);
        calibration(model, scored, first, 0, 1.0 / BINS);
      }
    }
  }

  private static double f1(double hits, double actual, double predicted) {
    return hits > 0 ? 2 * hits / (actual + predicted) : 0;
  }

  private static BinaryClassificationMetrics ranking(
      PredictionModel<?, ?> model, String weightColumn, Dataset<Row> scored) {
    BinaryClassificationEvaluator evaluator =
        new BinaryClassificationEvaluator()
            .setLabelCol(model.getLabelCol())
            .setRawPredictionCol(RAW)
            // 0: every distinct score is a point of the curve, so that the area is exact.
            .setNumBins(0);
    if (weightColumn != null) {
      evaluator.setWeightCol(weightColumn);
    }
    return evaluator.getMetrics(scored);
  }

  private static double[][] confusion(
      PredictionModel<?, ?> model, List<String> classes, String weightColumn, Dataset<Row> scored) {
    double[][] confusion = new double[classes.size()][classes.size()];
    Column weight = weightColumn == null ? lit(1.0) : quoted(weightColumn).cast("double");
    scored
        .groupBy(quoted(model.getLabelCol()).cast("double"), prediction(model))
        .agg(sum(weight))
        .collectAsList()
        .forEach(
            cell ->
                confusion[(int) cell.getDouble(0)][(int) cell.getDouble(1)] = cell.getDouble(2));
    return confusion;
  }

  private static double[][] curve(RDD<Tuple2<Object, Object>> points) {
    long every = Math.max(1, points.count() / POINTS);
    long last = points.count() - 1;
    List<Tuple2<Object, Object>> kept =
        points
            .toJavaRDD()
            .zipWithIndex()
            .filter(point -> point._2() % every == 0 || point._2() == last)
            .map(Tuple2::_1)
            .collect();
    double[][] columns = new double[2][kept.size()];
    for (int i = 0; i < kept.size(); i++) {
      columns[0][i] = (Double) kept.get(i)._1();
      columns[1][i] = (Double) kept.get(i)._2();
    }
    return columns;
  }

  /** Means of predictions and labels of rows whose predictions are alike. */
  private void calibration(
      PredictionModel<?, ?> model, Dataset<Row> scored, Column predicted, double low, double bin) {
    List<double[]> bins = new ArrayList<>();
    scored
        .select(predicted.as("p"), quoted(model.getLabelCol()).cast("double").as("y"))
        .groupBy(least(lit(BINS - 1), floor(col("p").minus(lit(low)).divide(lit(bin)))).as("bin"))
        .agg(avg("p"), avg("y"), sum(lit(1.0)))
        .orderBy("bin")
        .collectAsList()
        .forEach(r -> bins.add(new double[] {r.getDouble(1), r.getDouble(2), r.getDouble(3)}));
    double[][] columns = new double[3][bins.size()];
    for (int i = 0; i < bins.size(); i++) {
      for (int c = 0; c < columns.length; c++) {
        columns[c][i] = bins.get(i)[c];
      }
    }
    curves.put("calibration", columns);
  }

  private static Column prediction(PredictionModel<?, ?> model) {
    return quoted(model.getPredictionCol());
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** The measures in words. */
  @Override
  public String toString() {
    StringJoiner words = new StringJoiner(" ");
    measures.forEach((name, v) -> words.add(String.format(Locale.ROOT, "%s %.4f", name, v)));
    return words.toString();
  }

  /** The measures as numbers by name, and behind them the rest; what is not finite is null. */
  public ObjectNode toJson() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    measures.forEach((name, value) -> FitRecord.put(json, name, value));
    ObjectNode constant = json.putObject("baseline");
    baseline.forEach((name, value) -> FitRecord.put(constant, name, value));
    if (!classes.isEmpty() && classes.size() <= TOLD) {
      ObjectNode matrix = json.putObject("confusionMatrix");
      matrix.set("labels", mapper.valueToTree(classes));
      matrix.set("actualByPredicted", mapper.valueToTree(confusion));
    }
    if (!curves.isEmpty()) {
      json.set("curves", mapper.valueToTree(curves));
    }
    return json;
  }
}
