// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tables of numbers and text. The training table is read first: it says what the columns are,
 * and the encoders are fitted to it. Rows are kept (in memory, on disk what does not fit) until
 * {@link InputData#close()}.
 */
public final class TableReader {
  private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);

  private final TableSource source;
  private TableColumns columns;
  private TableEncoders encoders;

  /** Classes by label, of labels that are text; null where they are numbers. */
  private Map<String, Double> classes;

  private String featuresColumn;

  /** A reader of tables from {@code source}. */
  public TableReader(TableSource source) {
    this.source = source;
  }

  /**
   * Reads the training table.
   *
   * @param features names of the features; null for all columns that are for nothing else
   */
  public InputData readTrain(
      InputFiles files, String[] features, String label, String weight, String validation) {
    files.check();
    StructType types = source.types(files);
    columns =
        TableColumns.of(
            files,
            types,
            features == null
                ? null
                : Arrays.stream(features).map(TableSource::name).toArray(String[]::new),
            TableSource.name(label),
            TableSource.name(weight),
            TableSource.name(validation));
    featuresColumn =
        List.of(types.fieldNames()).contains("features") ? "_signum_features" : "features";
    Dataset<Row> rows = source.rows(files, columns).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (columns.wordLabel()) {
        classes = classes(rows, columns.label());
      }
      TableCheck.Found found = check(files, rows, columns);
      for (int j = 0; j < found.present.length; j++) {
        String name = columns.features().get(j);
        long missing = found.stats.rows() - found.present[j];
        if (found.present[j] == 0) {
          throw new UserError(
              files.option()
                  + " "
                  + files.path()
                  + ": column "
                  + name
                  + " has no value in any row");
        }
        if (missing > 0) {
          LOG.info(
              "column {}: {} of {} rows have no value, {}",
              name,
              missing,
              found.stats.rows(),
              j < columns.numbers().size() ? "which becomes the mean" : "which is no category");
        }
      }
      encoders = TableEncoders.fit(rows, columns, featuresColumn);
      Dataset<Row> encoded = encoders.transform(rows);
      found.stats.setFeatures(((Vector) encoded.select(featuresColumn).first().get(0)).size());
      return data(files, rows, found.stats);
    } catch (RuntimeException e) {
      rows.unpersist();
      throw e;
    }
  }

  /** Reads another table with the training table's columns and encoders. */
  public InputData readTest(InputFiles files) {
    files.check();
    Dataset<Row> rows = source.rows(files, columns).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      TableColumns.field(files, rows.schema(), columns.label(), "--label-col");
      if (columns.weight() != null) {
        TableColumns.field(files, rows.schema(), columns.weight(), "--weight-col");
      }
      return data(files, rows, check(files, rows, columns).stats);
    } catch (RuntimeException e) {
      rows.unpersist();
      throw e;
    }
  }

  /** Reads a table for a model whose pipeline holds its encoders. */
  public static InputData readToScore(TableSource source, InputFiles files, TableColumns columns) {
    files.check();
    Dataset<Row> rows = source.rows(files, columns).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      InputStats stats = check(files, rows, columns, null).stats;
      return new InputData(
          files, stats, (width, mapping) -> TableSource.plain(rows), rows::unpersist);
    } catch (RuntimeException e) {
      rows.unpersist();
      throw e;
    }
  }

  /** Rows with their features in a vector. */
  public Dataset<Row> encode(Dataset<Row> rows) {
    return encoders.transform(rows);
  }

  public String featuresColumn() {
    return featuresColumn;
  }

  /** The fitted encoders, for the saved pipeline. */
  public PipelineStage[] encoders() {
    return encoders.stages();
  }

  /** Classes by label where labels are text, else empty. */
  public Map<String, Double> classes() {
    return classes == null ? Map.of() : classes;
  }

  private InputData data(InputFiles files, Dataset<Row> rows, InputStats stats) {
    return new InputData(
        files,
        stats,
        (width, mapping) -> {
          Dataset<Row> plain = TableSource.plain(rows);
          return classes == null ? mapping.applyTo(plain, columns.label()) : classed(plain);
        },
        rows::unpersist);
  }

  /** The rows with classes in the place of words. */
  private Dataset<Row> classed(Dataset<Row> rows) {
    Column byWord =
        map_from_arrays(
            lit(classes.keySet().toArray(String[]::new)),
            lit(classes.values().stream().mapToDouble(Double::doubleValue).toArray()));
    return rows.withColumn(columns.label(), element_at(byWord, column(columns.label())));
  }

  private TableCheck.Found check(InputFiles files, Dataset<Row> rows, TableColumns used) {
    return check(files, rows, used, classes);
  }

  private static TableCheck.Found check(
      InputFiles files, Dataset<Row> rows, TableColumns used, Map<String, Double> classes) {
    List<Column> looked = new ArrayList<>();
    used.features().forEach(name -> looked.add(column(name)));
    looked.add(used.label() == null ? lit(0.0) : column(used.label()));
    looked.add(used.weight() == null ? lit(1.0) : column(used.weight()));
    looked.add(column(TableSource.CORRUPT));
    looked.add(column(TableSource.FILE));
    looked.add(column(TableSource.START));
    TableCheck.Found all = new TableCheck.Found(used.features().size());
    rows.select(looked.toArray(Column[]::new))
        .javaRDD()
        .mapPartitions(new TableCheck(used, classes))
        .collect()
        .forEach(all::addAll);
    InputData.check(all.stats, files);
    return all;
  }

  /** The different labels in their order, numbered. */
  private static Map<String, Double> classes(Dataset<Row> rows, String label) {
    Map<String, Double> numbered = new TreeMap<>();
    List<Row> different =
        rows.filter(column(TableSource.CORRUPT).isNull().and(column(label).isNotNull()))
            .select(column(label))
            .distinct()
            .limit(InputStats.MAX_LABELS)
            .collectAsList();
    different.stream()
        .map(row -> row.getString(0))
        .sorted()
        .forEach(text -> numbered.put(text, (double) numbered.size()));
    return numbered;
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
