// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.internal.SparkLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the training labels called the classes. A pipeline keeps it in an {@link IndexToString} at
 * its end; beside a model alone it is a file that MLlib does not look at.
 *
 * @param names by class
 */
public record ClassNames(List<String> names) {
  /** The column of the predicted class's name. */
  public static final String COLUMN = "predictedLabel";

  private static final String FILE = "labels.json";

  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");

  /** Copies the list. */
  public ClassNames {
    names = List.copyOf(names);
  }

  /**
   * The names of a model's classes; null for a model of numbers.
   *
   * @param classes by label; a class without a label is called by its number
   */
  public static ClassNames of(PredictionModel<?, ?> model, Map<String, Integer> classes) {
    if (!(model instanceof ClassificationModel<?, ?> classifier)) {
      return null;
    }
    String[] names =
        IntStream.range(0, classifier.numClasses())
            .mapToObj(String::valueOf)
            .toArray(String[]::new);
    classes.forEach((label, number) -> names[number] = label);
    return new ClassNames(Arrays.asList(names));
  }

  /** The names that were saved with a model; numbers where none were, null for no classes. */
  public static ClassNames load(
      Configuration conf, String path, Transformer saved, PredictionModel<?, ?> model)
      throws IOException {
    if (saved instanceof PipelineModel pipeline) {
      for (Transformer stage : pipeline.stages()) {
        if (stage instanceof IndexToString words
            && words.getInputCol().equals(model.getPredictionCol())
            && words.getOutputCol().equals(COLUMN)) {
          return new ClassNames(Arrays.asList(words.getLabels()));
        }
      }
    }
    Path file = new Path(path, FILE);
    FileSystem fs = file.getFileSystem(conf);
    if (!fs.exists(file)) {
      return of(model, Map.of());
    }
    try (InputStream in = fs.open(file)) {
      return new ClassNames(Arrays.asList(new ObjectMapper().readValue(in, String[].class)));
    }
  }

  /** Whether all names are numbers: then so are the labels. */
  public boolean areNumbers() {
    return names.stream().allMatch(NUMBER.asMatchPredicate());
  }

  /** The class of a label, a number or text as its column has it; null for any other. */
  public Column classOf(Column label) {
    Object keys =
        areNumbers()
            ? names.stream().mapToDouble(Double::parseDouble).toArray()
            : names.toArray(String[]::new);
    double[] classes = IntStream.range(0, names.size()).asDoubleStream().toArray();
    return functions.try_element_at(
        functions.map_from_arrays(functions.lit(keys), functions.lit(classes)),
        SparkLine.tryCast(label, areNumbers() ? DataTypes.DoubleType : DataTypes.StringType));
  }

  /** Writes the names beside a model that is no pipeline. */
  public void saveBeside(Configuration conf, Path model) throws IOException {
    Path file = new Path(model, FILE);
    try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
      out.write(new ObjectMapper().writeValueAsBytes(names));
    }
  }

  /** The stage that turns a model's prediction into the class's name. */
  public IndexToString stage(PredictionModel<?, ?> model) {
    return new IndexToString()
        .setInputCol(model.getPredictionCol())
        .setOutputCol(COLUMN)
        .setLabels(names.toArray(String[]::new));
  }
}
