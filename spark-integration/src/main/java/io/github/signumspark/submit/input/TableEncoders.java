// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /** Different words that are no reason for a warning, however few the rows are. */
  private static final int FEW = 50;

  private static final String NUMBER = TableNames.INTERNAL + "number_";
  private static final String CATEGORIES = TableNames.INTERNAL + "categories_";

  private final PipelineModel stages;
  private final Map<String, String> described = new LinkedHashMap<>();

  private TableEncoders(PipelineModel stages) {
    this.stages = stages;
  }

  /**
   * Fits the encoders to the training rows.
   *
   * @param count of the rows
   * @param mostWords different words that a column may have
   * @param text columns that were asked for as text
   */
  static TableEncoders fit(
      Dataset<Row> rows,
      TableColumns columns,
      String featuresColumn,
      long count,
      int mostWords,
      Set<String> text) {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> assembled = new ArrayList<>();
    if (!columns.numbers().isEmpty()) {
      String[] filled = named(columns.numbers(), NUMBER);
      stages.add(
          new Imputer()
              .setInputCols(columns.numbers().toArray(String[]::new))
              .setOutputCols(filled));
      assembled.addAll(Arrays.asList(filled));
    }
    if (!columns.words().isEmpty()) {
      String[] indices = named(columns.words(), TableNames.INTERNAL + "index_");
      String[] vectors = named(columns.words(), CATEGORIES);
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
    encoders.tell(columns, count, mostWords, text);
    return encoders;
  }

  private void tell(TableColumns columns, long rows, int mostWords, Set<String> text) {
    List<String> words = new ArrayList<>();
    Map<String, Set<String>> known = words();
    for (String name : columns.words()) {
      int different = known.get(name).size();
      checkWords(name, different, "", mostWords);
      words.add(String.format(Locale.ROOT, "%s (%,d)", name, different));
      if (text.contains(name) || different <= FEW) {
        continue;
      }
      if (2L * different > rows) {
        LOG.warn(
            "column {} has {} different words in {} rows: a feature for nearly every row learns the"
                + " rows by heart (--drop-col {} leaves it out)",
            name,
            different,
            rows,
            name);
      }
      long numbers = known.get(name).stream().filter(w -> FieldParser.isDecimal(w, '.')).count();
      if (2 * numbers > different) {
        LOG.warn(
            "column {} is text, and {} of its {} different words are numbers",
            name,
            numbers,
            different);
      }
    }
    described.put("columns of numbers", clipped(columns.numbers()));
    if (!words.isEmpty()) {
      described.put("columns of text, one feature for each different word", clipped(words));
    }
    described.forEach((what, names) -> LOG.info("{}: {}", what, names));
  }

  /** The columns by what they are used as, in words. */
  Map<String, String> described() {
    return described;
  }

  /** A feature's name as people know it, from that which the encoders gave it. */
  static String featureName(String attribute, List<String> wordColumns) {
    if (attribute.startsWith(NUMBER)) {
      return attribute.substring(NUMBER.length());
    }
    if (attribute.startsWith(CATEGORIES)) {
      String name = attribute.substring(CATEGORIES.length());
      return wordColumns.stream()
          .filter(column -> name.startsWith(column + "_"))
          .max(Comparator.comparingInt(String::length))
          .map(column -> column + " = " + name.substring(column.length() + 1))
          .orElse(name);
    }
    return attribute;
  }

  /**
   * Refuses more different words than a column may have.
   *
   * @param about what to say before the number
   */
  static void checkWords(String name, long different, String about, int most) {
    if (different > most) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--max-words %d: column %s has %s%d different words, each of them a feature;"
                  + " --drop-col %s leaves the column out",
              most,
              name,
              about,
              different,
              name));
    }
  }

  static String clipped(List<String> shown) {
    return shown.isEmpty()
        ? "none"
        : String.join(", ", shown.subList(0, Math.min(SHOWN, shown.size())))
            + (shown.size() > SHOWN ? " and " + (shown.size() - SHOWN) + " others" : "");
  }

  /** The words of each column that holds text. */
  Map<String, Set<String>> words() {
    return wordsOf(stages);
  }

  /** The words that a saved pipeline's encoders know, by column. */
  public static Map<String, Set<String>> wordsOf(Transformer model) {
    Map<String, Set<String>> words = new HashMap<>();
    if (model instanceof PipelineModel pipeline) {
      for (Transformer stage : pipeline.stages()) {
        if (stage instanceof StringIndexerModel indexer) {
          for (int k = 0; k < indexer.getInputCols().length; k++) {
            words.put(
                indexer.getInputCols()[k], new HashSet<>(Arrays.asList(indexer.labelsArray()[k])));
          }
        }
      }
    }
    return words;
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

  private static String[] named(List<String> columns, String prefix) {
    return columns.stream().map(name -> prefix + name).toArray(String[]::new);
  }
}
