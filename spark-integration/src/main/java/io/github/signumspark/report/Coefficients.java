// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A model's largest coefficients, in its data's units and per standard deviation of a feature. */
public final class Coefficients {
  private static final int SHOWN = 100;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private record Entry(int row, int feature, double value, double size) {
    /** The largest first; of equal ones the earlier. */
    private static final Comparator<Entry> ORDER =
        Comparator.comparingDouble(Entry::size)
            .reversed()
            .thenComparing(Entry::feature)
            .thenComparing(Entry::row);
  }

  private Coefficients() {}

  /**
   * The coefficients as JSON: {@code intercepts}, {@code count} of those that are not 0, and the
   * {@value #SHOWN} {@code largest}, per standard deviation where that is known. Null where the
   * model has none.
   *
   * @param names of the features
   * @param deviation of a feature, NaN where it is not known
   */
  public static ObjectNode of(
      PredictionModel<?, ?> model, IntFunction<String> names, IntToDoubleFunction deviation) {
    Matrix weights;
    Vector intercepts;
    if (model instanceof LogisticRegressionModel logistic) {
      weights = logistic.coefficientMatrix();
      intercepts = logistic.interceptVector();
    } else if (model instanceof LinearSVCModel svc) {
      weights = row(svc.coefficients());
      intercepts = Vectors.dense(new double[] {svc.intercept()});
    } else if (model instanceof LinearRegressionModel linear) {
      weights = row(linear.coefficients());
      intercepts = Vectors.dense(new double[] {linear.intercept()});
    } else if (model instanceof FMClassificationModel machine) {
      weights = row(machine.linear());
      intercepts = Vectors.dense(new double[] {machine.intercept()});
    } else if (model instanceof FMRegressionModel machine) {
      weights = row(machine.linear());
      intercepts = Vectors.dense(new double[] {machine.intercept()});
    } else {
      return null;
    }
    PriorityQueue<Entry> largest = new PriorityQueue<>(Entry.ORDER.reversed());
    int[] count = new int[1];
    weights.foreachActive(
        (row, feature, value) -> {
          if ((Double) value != 0) {
            count[0]++;
            double sd = deviation.applyAsDouble((Integer) feature);
            double size = Math.abs((Double) value) * (Double.isNaN(sd) ? 1 : sd);
            if (largest.size() == SHOWN && size < largest.peek().size()) {
              return scala.runtime.BoxedUnit.UNIT;
            }
            largest.add(new Entry((Integer) row, (Integer) feature, (Double) value, size));
            if (largest.size() > SHOWN) {
              largest.poll();
            }
          }
          return scala.runtime.BoxedUnit.UNIT;
        });
    ObjectNode json = JSON.objectNode();
    json.put("count", count[0]).put("rows", weights.numRows());
    ArrayNode free = json.putArray("intercepts");
    for (double intercept : intercepts.toArray()) {
      RoundPoints.add(free, intercept);
    }
    ArrayNode all = json.putArray("largest");
    largest.stream()
        .sorted(Entry.ORDER)
        .forEach(
            e -> {
              ObjectNode one =
                  all.addObject().put("feature", names.apply(e.feature())).put("row", e.row());
              FitRecord.put(one, "value", e.value());
              FitRecord.put(one, "perDeviation", e.value() * deviation.applyAsDouble(e.feature()));
            });
    return json;
  }

  private static Matrix row(Vector weights) {
    return new DenseMatrix(1, weights.size(), weights.toArray());
  }

  /** The names of the features as the column of vectors has them, else their numbers from 1. */
  public static IntFunction<String> names(StructType rows, String featuresColumn) {
    AttributeGroup group = AttributeGroup.fromStructField(rows.apply(featuresColumn));
    if (group.attributes().isEmpty()) {
      return j -> "feature " + (j + 1);
    }
    return j -> {
      Option<String> name = ((Attribute[]) group.attributes().get())[j].name();
      return name.isDefined() ? name.get() : "feature " + (j + 1);
    };
  }
}
