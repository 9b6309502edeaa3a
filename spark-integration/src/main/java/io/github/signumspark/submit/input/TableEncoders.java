// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the columns of a table to a vector, by MLlib's own stages: missing numbers become the
 * column's mean; text becomes one column for each different word of the training rows, all zeros
 * for any other and for none.
 */
public final class TableEncoders {
  private static final Logger LOG = LoggerFactory.getLogger(TableEncoders.class);
  private static final int SHOWN = 20;

  private final PipelineModel stages;

  private TableEncoders(PipelineModel stages) {
    this.stages = stages;
  }

  /** Fits the encoders to the training rows. */
  static TableEncoders fit(Dataset<Row> rows, TableColumns columns, String featuresColumn) {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> assembled = new ArrayList<>();
    if (!columns.numbers().isEmpty()) {
      String[] filled = named(columns.numbers(), "number");
      stages.add(
          new Imputer()
              .setInputCols(columns.numbers().toArray(String[]::new))
              .setOutputCols(filled));
      assembled.addAll(Arrays.asList(filled));
    }
    if (!columns.words().isEmpty()) {
      String[] indices = named(columns.words(), "index");
      String[] vectors = named(columns.words(), "categories");
      stages.add(
          new StringIndexer()
              .setInputCols(columns.words().toArray(String[]::new))
              .setOutputCols(indices)
              .setHandleInvalid("keep"));
      stages.add(new OneHotEncoder().setInputCols(indices).setOutputCols(vectors));
      assembled.addAll(Arrays.asList(vectors));
    }
    stages.add(
        new VectorAssembler()
            .setInputCols(assembled.toArray(String[]::new))
            .setOutputCol(featuresColumn));
    TableEncoders encoders =
        new TableEncoders(new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(rows));
    encoders.tell(columns);
    return encoders;
  }

  private void tell(TableColumns columns) {
    for (Transformer stage : stages.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        List<String> words = new ArrayList<>();
        for (int k = 0; k < Math.min(SHOWN, columns.words().size()); k++) {
          words.add(
              String.format(
                  Locale.ROOT,
                  "%s (%,d)",
                  columns.words().get(k),
                  indexer.labelsArray()[k].length));
        }
        LOG.info(
            "columns of text, one feature for each different word: {}{}",
            String.join(", ", words),
            columns.words().size() > SHOWN ? " and others" : "");
      }
    }
  }

  Dataset<Row> transform(Dataset<Row> rows) {
    return stages.transform(rows);
  }

  PipelineStage[] stages() {
    return stages.stages();
  }

  /** The columns that a saved pipeline's encoders read; null if it has none. */
  public static TableColumns columnsOf(Transformer model) {
    if (!(model instanceof PipelineModel pipeline)) {
      return null;
    }
    List<String> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Transformer stage : pipeline.stages()) {
      if (stage instanceof ImputerModel imputer) {
        numbers.addAll(Arrays.asList(imputer.getInputCols()));
      } else if (stage instanceof StringIndexerModel indexer) {
        words.addAll(Arrays.asList(indexer.getInputCols()));
      }
    }
    return numbers.isEmpty() && words.isEmpty()
        ? null
        : new TableColumns(numbers, words, null, false, null, null);
  }

  private static String[] named(List<String> columns, String what) {
    return columns.stream().map(name -> "_signum_" + what + "_" + name).toArray(String[]::new);
  }
}
