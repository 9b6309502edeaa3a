// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import io.github.signumspark.internal.PlainRows;
import io.github.signumspark.internal.SparkInternals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

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

  private static final long COUNTED = 3;

  private static final String NUMBER = TableNames.INTERNAL + "number_";
  private static final String CATEGORIES = TableNames.INTERNAL + "categories_";

  private final String featuresColumn;
  private final PipelineStage[] stages;
  private final UserDefinedFunction encode;
  private final Metadata metadata;
  private final int size;
  private final Map<String, Set<String>> known = new HashMap<>();
  private final Map<String, String> described = new LinkedHashMap<>();

  private TableEncoders(
      TableColumns columns,
      String featuresColumn,
      double[] means,
      String[][] words,
      PipelineStage[] stages) {
    RowEncoder encoder = new RowEncoder(means, words);
    this.featuresColumn = featuresColumn;
    this.stages = stages;
    this.encode = functions.udf(encoder, SQLDataTypes.VectorType());
    this.size = encoder.size;
    this.metadata = metadata(featuresColumn, columns, words);
    for (int k = 0; k < words.length; k++) {
      known.put(columns.words().get(k), new HashSet<>(Arrays.asList(words[k])));
    }
  }

  /**
   * The encoders that MLlib's stages would be if they were fitted to the training rows.
   *
   * @param columns of the rows, each of which has a value
   * @param found in the rows
   * @param mostWords different words that a column may have
   * @param text columns that were asked for as text
   */
  static TableEncoders of(
      SparkSession spark,
      TableColumns columns,
      String featuresColumn,
      TableCheck.Found found,
      int mostWords,
      Set<String> text) {
    double[] means = new double[columns.numbers().size()];
    for (int j = 0; j < means.length; j++) {
      means[j] = found.sums[j] / found.present[j];
    }
    String[][] words = new String[columns.words().size()][];
    for (int k = 0; k < words.length; k++) {
      checkWords(columns.words().get(k), found.words.get(k), mostWords);
      words[k] = byFrequency(found.words.get(k));
    }
    TableEncoders encoders =
        new TableEncoders(
            columns,
            featuresColumn,
            means,
            words,
            stages(spark, columns, featuresColumn, means, words));
    encoders.tell(columns, found.stats.rows(), text);
    return encoders;
  }

  /** The commonest word first, as {@link StringIndexer} has it. */
  private static String[] byFrequency(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toArray(String[]::new);
  }

  private static PipelineStage[] stages(
      SparkSession spark,
      TableColumns columns,
      String featuresColumn,
      double[] means,
      String[][] words) {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> assembled = new ArrayList<>();
    if (means.length > 0) {
      String[] numbers = columns.numbers().toArray(String[]::new);
      String[] filled = named(columns.numbers(), NUMBER);
      stages.add(
          SparkInternals.imputerModel(spark, new Imputer().uid(), numbers, means)
              .setInputCols(numbers)
              .setOutputCols(filled));
      assembled.addAll(Arrays.asList(filled));
    }
    if (words.length > 0) {
      String[] indices = named(columns.words(), TableNames.INTERNAL + "index_");
      String[] vectors = named(columns.words(), CATEGORIES);
      StringIndexerModel indexer =
          new StringIndexerModel(new StringIndexer().uid(), words)
              .setInputCols(columns.words().toArray(String[]::new))
              .setOutputCols(indices)
              .setHandleInvalid("keep");
      stages.add(indexer);
      // The numbers of words stand in the columns' metadata.
      stages.add(
          new OneHotEncoder()
              .setInputCols(indices)
              .setOutputCols(vectors)
              .fit(indexer.transform(noRows(spark, columns.words()))));
      assembled.addAll(Arrays.asList(vectors));
    }
    stages.add(
        new VectorAssembler()
            .setInputCols(assembled.toArray(String[]::new))
            .setOutputCol(featuresColumn));
    return stages.toArray(PipelineStage[]::new);
  }

  /** A table of texts without rows. */
  private static Dataset<Row> noRows(SparkSession spark, List<String> names) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return spark.createDataFrame(List.of(), schema);
  }

  private static Metadata metadata(String name, TableColumns columns, String[][] words) {
    List<Attribute> features = new ArrayList<>();
    for (String number : columns.numbers()) {
      features.add(NumericAttribute.defaultAttr().withName(number));
    }
    for (int k = 0; k < words.length; k++) {
      for (String word : words[k]) {
        features.add(BinaryAttribute.defaultAttr().withName(columns.words().get(k) + " = " + word));
      }
    }
    return new AttributeGroup(name, features.toArray(Attribute[]::new)).toMetadata();
  }

  private void tell(TableColumns columns, long rows, Set<String> text) {
    List<String> words = new ArrayList<>();
    for (String name : columns.words()) {
      int different = known.get(name).size();
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

  /** Different words of a column that are counted exactly, so that the message can have them. */
  static long counted(int mostWords) {
    return COUNTED * mostWords;
  }

  /** Refuses more different words than a column may have. */
  private static void checkWords(String name, Map<String, Long> counts, int most) {
    if (counts == null || counts.size() > most) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--max-words %d: column %s has %s%d different words, each of them a feature;"
                  + " --drop-col %s leaves the column out",
              most,
              name,
              counts == null ? "more than " : "",
              counts == null ? counted(most) : counts.size(),
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
    return known;
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

  /**
   * Rows as a saved model transforms them. The encoders of {@link #stages} are recognized, and a
   * pipeline that begins with them has its encoding done here.
   *
   * @param rows as {@link TableReader} reads them
   * @param columns that {@link #columnsOf} found
   */
  public static Dataset<Row> transform(Transformer model, Dataset<Row> rows, TableColumns columns) {
    Transformer[] all = ((PipelineModel) model).stages();
    int count = (columns.numbers().isEmpty() ? 0 : 1) + (columns.words().isEmpty() ? 0 : 2) + 1;
    TableEncoders ours =
        all.length < count
            ? null
            : recognized(rows.sparkSession(), Arrays.copyOf(all, count), columns);
    if (ours == null) {
      return model.transform(TableRows.inColumns(rows, columns));
    }
    Dataset<Row> transformed = ours.transform(rows);
    for (int k = count; k < all.length; k++) {
      transformed = all[k].transform(transformed);
    }
    return transformed;
  }

  /** The encoders that made these stages; null where others did. */
  private static TableEncoders recognized(
      SparkSession spark, Transformer[] saved, TableColumns columns) {
    double[] means = new double[columns.numbers().size()];
    String[][] words = new String[columns.words().size()][];
    for (Transformer stage : saved) {
      if (stage instanceof ImputerModel imputer) {
        Row row = PlainRows.of(imputer.surrogateDF()).first();
        for (int j = 0; j < means.length; j++) {
          means[j] = row.<Number>getAs(columns.numbers().get(j)).doubleValue();
        }
      } else if (stage instanceof StringIndexerModel indexer) {
        words = indexer.labelsArray();
      }
    }
    if (!(saved[saved.length - 1] instanceof VectorAssembler assembler)) {
      return null;
    }
    String name = assembler.getOutputCol();
    PipelineStage[] stages = stages(spark, columns, name, means, words);
    for (int k = 0; k < saved.length; k++) {
      if (!paramsOf(saved[k]).equals(paramsOf(stages[k]))) {
        return null;
      }
    }
    return new TableEncoders(columns, name, means, words, stages);
  }

  /** A stage's class and params, in a form that can be compared. */
  private static List<String> paramsOf(PipelineStage stage) {
    List<String> all = new ArrayList<>(List.of(stage.getClass().getName()));
    for (ParamPair<?> pair : CollectionConverters.asJava(stage.extractParamMap().toSeq())) {
      Object value = pair.value();
      String text = value instanceof String[] names ? Arrays.toString(names) : value.toString();
      // The default of outputCol has the uid in it.
      all.add(pair.param().name() + "=" + text.replace(stage.uid(), ""));
    }
    Collections.sort(all);
    return all;
  }

  /** The rows with their features in a vector, to the bit as the stages make it. */
  Dataset<Row> transform(Dataset<Row> rows) {
    Column features =
        encode.apply(TableSource.column(TableRows.NUMBERS), TableSource.column(TableRows.WORDS));
    return rows.select(functions.col("*"), features.as(featuresColumn, metadata));
  }

  /** The number of features. */
  int size() {
    return size;
  }

  /** MLlib's stages, which make the vector from the table's columns. */
  PipelineStage[] stages() {
    return stages.clone();
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
        numbers.addAll(inputs(imputer));
      } else if (stage instanceof StringIndexerModel indexer) {
        words.addAll(inputs(indexer));
      }
    }
    return numbers.isEmpty() && words.isEmpty()
        ? null
        : new TableColumns(numbers, words, null, false, null, null);
  }

  /** The columns that a stage of one or of several reads. */
  private static List<String> inputs(Transformer stage) {
    Param<?> several = stage.getParam("inputCols");
    return stage.isSet(several)
        ? Arrays.asList((String[]) stage.getOrDefault(several))
        : List.of((String) stage.getOrDefault(stage.getParam("inputCol")));
  }

  private static String[] named(List<String> columns, String prefix) {
    return columns.stream().map(name -> prefix + name).toArray(String[]::new);
  }

  /** From the numbers and words of a row to its features: MLlib's stages in one. */
  private static final class RowEncoder
      implements UDF2<Seq<Double>, Seq<String>, Vector>, Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] means;

    /** The feature of each word, by column. */
    private final List<Map<String, Integer>> features = new ArrayList<>();

    private final int size;

    RowEncoder(double[] means, String[][] words) {
      this.means = means;
      int next = means.length;
      for (String[] column : words) {
        Map<String, Integer> of = new HashMap<>();
        for (String word : column) {
          of.put(word, next++);
        }
        features.add(of);
      }
      size = next;
    }

    @Override
    public Vector call(Seq<Double> numbers, Seq<String> words) {
      int[] indices = new int[means.length + features.size()];
      double[] values = new double[indices.length];
      int count = 0;
      for (int j = 0; j < means.length; j++) {
        Double given = numbers.apply(j);
        double value = given == null ? means[j] : given;
        if (value != 0) {
          indices[count] = j;
          values[count++] = value;
        }
      }
      for (int k = 0; k < features.size(); k++) {
        Integer feature = features.get(k).get(words.apply(k));
        if (feature != null) {
          indices[count] = feature;
          values[count++] = 1;
        }
      }
      return Vectors.sparse(size, Arrays.copyOf(indices, count), Arrays.copyOf(values, count))
          .compressed();
    }
  }
}
