// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.UserError;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * A model that was loaded, whatever its class.
 *
 * @param transformer the model, or the pipeline around it
 * @param predictor the model that makes the prediction
 */
record SavedModel(Transformer transformer, PredictionModel<?, ?> predictor) {

  int numFeatures() {
    return predictor.numFeatures();
  }

  String featuresColumn() {
    return predictor.getFeaturesCol();
  }

  /** Loads a model by the class that its metadata names. */
  static SavedModel load(SparkSession spark, InputFiles files) {
    files.check();
    Transformer loaded = loadTransformer(spark, files);
    List<Transformer> stages =
        loaded instanceof PipelineModel pipeline ? List.of(pipeline.stages()) : List.of(loaded);
    // Behind the model there may be what names its classes.
    for (int k = stages.size() - 1; k >= 0; k--) {
      if (stages.get(k) instanceof PredictionModel<?, ?> predictor) {
        return new SavedModel(loaded, predictor);
      }
    }
    Transformer last = stages.isEmpty() ? loaded : stages.get(stages.size() - 1);
    throw new UserError(
        files.option()
            + " "
            + files.path()
            + ": "
            + last.getClass().getName()
            + " makes no predictions");
  }

  private static Transformer loadTransformer(SparkSession spark, InputFiles files) {
    String name = className(spark, files);
    try {
      // Not initialized until it is known to be a stage.
      Class<?> found = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      if (!Transformer.class.isAssignableFrom(found)) {
        throw new UserError(files.option() + " " + files.path() + ": " + name + " is no model");
      }
      return (Transformer) found.getMethod("load", String.class).invoke(null, files.path());
    } catch (InvocationTargetException e) {
      throw new UserError(
          files.option() + " " + files.path() + ": " + UserError.oneLine(e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new UserError(
          files.option() + " " + files.path() + ": cannot load a " + name + " here", e);
    }
  }

  private static String className(SparkSession spark, InputFiles files) {
    String notSaved = files.option() + " " + files.path() + ": not a saved model";
    String metadata = new Path(files.path(), "metadata").toString();
    new InputFiles(spark.sparkContext().hadoopConfiguration(), files.option(), metadata).check();
    try {
      String json = spark.read().textFile(metadata).first();
      String name = new ObjectMapper().readTree(json).path("class").asText();
      if (name.isEmpty()) {
        throw new UserError(notSaved);
      }
      return name;
    } catch (JsonProcessingException e) {
      throw new UserError(notSaved, e);
    }
  }
}
