// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;

import io.github.signumspark.submit.input.FieldParser.Kind;
import io.github.signumspark.submit.input.TableProfile.ColumnProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
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

  /** Columns up to which each is told of that has missing values. */
  private static final int MOST_TOLD = 20;

  private final TableSource source;
  private final FieldParser parser;
  private TableUse use;
  private TableColumns columns;
  private TableEncoders encoders;

  /** Classes by label, of labels that are text; null where they are numbers. */
  private Map<String, Double> classes;

  private String featuresColumn;

  private final boolean keepGiven;

  /**
   * A reader.
   *
   * @param keepGiven whether columns are kept as they were, beside what is used of them
   */
  public TableReader(TableSource source, boolean keepGiven) {
    this.source = source;
    this.keepGiven = keepGiven;
    this.parser = new FieldParser(source.syntax());
  }

  /**
   * What the training table's columns are to be used for; names as the files have them.
   *
   * @param features null for all columns that are for nothing else
   * @param label the column of labels
   * @param positive the word that is to be class 1 of two; null for the later one
   * @param weight null if every row weighs 1
   * @param validation null if no rows are marked
   * @param text columns that hold words, whatever they look like
   * @param dropped columns to leave out
   * @param mostWords different words that a column may have
   * @param skipUnlabelled whether rows without a label are left out rather than refused
   */
  public record TableUse(
      List<String> features,
      String label,
      String positive,
      String weight,
      String validation,
      Set<String> text,
      Set<String> dropped,
      int mostWords,
      boolean skipUnlabelled) {

    /** The same with the names that the columns get in the rows. */
    TableUse named() {
      return new TableUse(
          features == null ? null : features.stream().map(TableSource::name).toList(),
          TableSource.name(label),
          positive == null ? null : FieldParser.word(positive),
          TableSource.name(weight),
          TableSource.name(validation),
          new HashSet<>(text.stream().map(TableSource::name).toList()),
          dropped,
          mostWords,
          skipUnlabelled);
    }
  }

  /** Reads the training table. */
  public InputData readTrain(InputFiles files, TableUse given) {
    files.check();
    use = given.named();
    try {
      Dataset<Row> raw = source.read(files, use.dropped());
      columns =
          TableColumns.of(
              files,
              types(files, raw),
              use.features() == null ? null : use.features().toArray(String[]::new),
              use.label(),
              use.weight(),
              use.validation(),
              source.syntax());
      featuresColumn = vectorName(raw);
      return read(files, raw, Map.of(), null, rows -> readTrain(files, raw, rows));
    } catch (Exception e) {
      throw UserError.ofReading(files, e);
    }
  }

  /** What is made of rows that are kept. */
  @FunctionalInterface
  private interface Kept {
    InputData of(Dataset<Row> rows);
  }

  private InputData read(
      InputFiles files,
      Dataset<Row> raw,
      Map<String, Set<String>> known,
      String lenient,
      Kept kept) {
    Dataset<Row> rows =
        TableRows.of(files, raw, columns, parser, known, keepGiven, lenient)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return kept.of(rows);
    } catch (Exception e) {
      rows.unpersist();
      throw UserError.ofReading(files, e);
    }
  }

  private static String vectorName(Dataset<Row> raw) {
    List<String> taken =
        Arrays.stream(raw.columns()).map(name -> name.toLowerCase(Locale.ROOT)).toList();
    String name = "features";
    while (taken.contains(name)) {
      name += "_vector";
    }
    return name;
  }

  private InputData readTrain(InputFiles files, Dataset<Row> raw, Dataset<Row> rows) {
    if (columns.wordLabel()) {
      classes = classes(rows, columns.label());
      if (use.positive() != null && classes.size() == 2) {
        List<String> words = List.copyOf(classes.keySet());
        int at = LabelMapping.indexOfPositive(words, use.positive());
        classes.replaceAll((word, number) -> word.equals(words.get(at)) ? 1.0 : 0.0);
      }
    }
    TableCheck check =
        new TableCheck(
            columns,
            use.skipUnlabelled(),
            classes,
            Map.of(),
            TableEncoders.counted(use.mostWords()));
    TableCheck.Found found = found(files, rows, columns, check);
    if (Arrays.stream(found.present).anyMatch(present -> present == 0)) {
      columns = columns.without(files, columns.features(), found.present);
      rows.unpersist();
      return read(files, raw, Map.of(), null, fewer -> readTrain(files, raw, fewer));
    }
    tell(files, columns, found);
    encoders =
        TableEncoders.of(
            raw.sparkSession(), columns, featuresColumn, found, use.mostWords(), use.text());
    long count = found.stats.rows();
    List<String> missing = new ArrayList<>();
    for (int j = 0; j < found.present.length; j++) {
      if (found.present[j] < count) {
        missing.add(
            String.format(
                Locale.ROOT, "%s (%,d)", columns.features().get(j), count - found.present[j]));
      }
    }
    encoders.described().put("missing values", TableEncoders.clipped(missing));
    found.stats.setFeatures(encoders.size());
    return data(files, raw, rows, found.stats);
  }

  /** Reads another table with the training table's columns and encoders. */
  public InputData readTest(InputFiles files) {
    files.check();
    try {
      Dataset<Row> raw = source.read(files, use.dropped());
      checkColumns(files, raw, columns);
      return read(
          files,
          raw,
          encoders.words(),
          null,
          rows -> {
            TableCheck check =
                new TableCheck(columns, use.skipUnlabelled(), classes, encoders.words(), 0);
            TableCheck.Found found = found(files, rows, columns, check);
            tell(files, columns, found);
            return data(files, raw, rows, found.stats);
          });
    } catch (Exception e) {
      throw UserError.ofReading(files, e);
    }
  }

  /**
   * Reads a table for a model whose pipeline holds its encoders.
   *
   * @param known the words that the model was trained with, by column
   * @param label the column of labels, which the table need not have: null where a row has none
   * @param wordLabel whether labels are text
   */
  public static InputData readToScore(
      TableSource source,
      InputFiles files,
      TableColumns columns,
      Map<String, Set<String>> known,
      String label,
      boolean wordLabel) {
    files.check();
    TableReader reader = new TableReader(source, true);
    try {
      Dataset<Row> raw = source.read(files, Set.of());
      checkColumns(files, raw, columns);
      boolean labelled =
          List.of(raw.columns()).contains(label) && !columns.features().contains(label);
      reader.columns = labelled ? columns.withLabel(label, wordLabel) : columns;
      return reader.read(
          files,
          raw,
          known,
          label,
          rows -> {
            TableCheck check = new TableCheck(reader.columns, false, null, known, 0);
            TableCheck.Found found = found(files, rows, columns, check);
            tell(files, columns, found);
            return new InputData(
                files,
                found.stats,
                (width, mapping) -> TableSource.plain(rows),
                TableRows.given(raw.schema()),
                rows::unpersist);
          });
    } catch (Exception e) {
      throw UserError.ofReading(files, e);
    }
  }

  private static void checkColumns(InputFiles files, Dataset<Row> raw, TableColumns columns) {
    for (String feature : columns.features()) {
      TableColumns.field(files, raw.schema(), feature, files.option());
    }
    if (columns.label() != null) {
      TableColumns.field(files, raw.schema(), columns.label(), "--label-col");
    }
    if (columns.weight() != null) {
      TableColumns.field(files, raw.schema(), columns.weight(), "--weight-col");
    }
  }

  /** Rows with their features in a vector. */
  public Dataset<Row> encode(Dataset<Row> rows) {
    return encoders.transform(rows);
  }

  /** No rows, with the columns that the encoders take and a label. */
  public Dataset<Row> empty(SparkSession spark) {
    StructType all = new StructType().add(columns.label(), DataTypes.DoubleType);
    for (String name : columns.numbers()) {
      all = all.add(name, DataTypes.DoubleType);
    }
    for (String name : columns.words()) {
      all = all.add(name, DataTypes.StringType);
    }
    return spark.createDataFrame(List.of(), all);
  }

  /** What the training table's columns are used as and lack, in words. */
  public Map<String, String> described() {
    return encoders.described();
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

  /** The types of the columns that are used: as declared, or as their values show. */
  private StructType types(InputFiles files, Dataset<Row> raw) {
    StructType own =
        DataTypes.createStructType(
            Arrays.stream(raw.schema().fields())
                .filter(field -> !field.name().startsWith(TableNames.INTERNAL))
                .toList());
    List<String> used = new ArrayList<>(List.of(use.label()));
    if (use.weight() != null) {
      used.add(use.weight());
    }
    if (use.validation() != null) {
      used.add(use.validation());
    }
    used.addAll(use.features() == null ? List.of(own.fieldNames()) : use.features());
    for (String name : use.text()) {
      TableColumns.field(files, own, name, "--text-col");
    }
    if (source.hasTypes()) {
      return typed(own, type -> use.text().contains(type.name()) ? DataTypes.StringType : null);
    }
    Set<String> names = new HashSet<>(Arrays.asList(own.fieldNames()));
    List<String> profiled = used.stream().distinct().filter(names::contains).toList();
    Map<String, ColumnProfile> profiles = TableProfile.of(raw, profiled, parser);
    ColumnTypes types = new ColumnTypes(files, source.syntax());
    return typed(
        own,
        field -> {
          ColumnProfile profile = profiles.get(field.name());
          return profile == null || use.text().contains(field.name()) && profile.values() > 0
              ? null
              : types.of(field.name(), profile);
        });
  }

  /** The fields with other types where there is one. */
  private static StructType typed(StructType types, Function<StructField, DataType> other) {
    List<StructField> fields = new ArrayList<>();
    for (StructField field : types.fields()) {
      DataType type = other.apply(field);
      fields.add(
          DataTypes.createStructField(field.name(), type == null ? field.dataType() : type, true));
    }
    return DataTypes.createStructType(fields);
  }

  private InputData data(InputFiles files, Dataset<Row> raw, Dataset<Row> rows, InputStats stats) {
    return new InputData(
        files,
        stats,
        (width, mapping) -> {
          Dataset<Row> plain = TableSource.plain(labelled(rows));
          return classes == null ? mapping.applyTo(plain, columns.label()) : classed(plain);
        },
        TableRows.given(raw.schema()),
        rows::unpersist);
  }

  private Dataset<Row> labelled(Dataset<Row> rows) {
    return use.skipUnlabelled()
        ? rows.filter(TableSource.column(columns.label()).isNotNull())
        : rows;
  }

  /** The rows with classes in the place of words. */
  private Dataset<Row> classed(Dataset<Row> rows) {
    Column byWord =
        map_from_arrays(
            lit(classes.keySet().toArray(String[]::new)),
            lit(classes.values().stream().mapToDouble(Double::doubleValue).toArray()));
    return rows.withColumn(
        columns.label(), element_at(byWord, TableSource.column(columns.label())));
  }

  private static TableCheck.Found found(
      InputFiles files, Dataset<Row> rows, TableColumns used, TableCheck check) {
    Column[] looked = {
      TableSource.column(TableRows.NUMBERS),
      TableSource.column(TableRows.WORDS),
      used.label() == null ? lit(0.0) : TableSource.column(used.label()),
      used.weight() == null ? lit(1.0) : TableSource.column(used.weight()),
      TableSource.column(TableSource.CORRUPT),
      TableSource.column(TableSource.FILE),
      TableSource.column(TableSource.START),
      TableSource.column(TableSource.FAULT)
    };
    TableCheck.Found all = check.none();
    rows.select(looked).javaRDD().mapPartitions(check).collect().forEach(all::addAll);
    InputData.check(all.stats, files);
    return all;
  }

  private static void tell(InputFiles files, TableColumns used, TableCheck.Found found) {
    long rows = found.stats.rows();
    if (found.unlabelled > 0) {
      LOG.warn(
          "{} {}: {} rows have no label and are left out",
          files.option(),
          files.path(),
          found.unlabelled);
    }
    int told = 0;
    for (int j = 0; j < found.present.length; j++) {
      long missing = rows - found.present[j];
      if (missing > 0 && told++ < MOST_TOLD) {
        LOG.info(
            "{}: column {}: {} of {} rows have no value, {}",
            files.option(),
            used.features().get(j),
            missing,
            rows,
            j < used.numbers().size() ? "which becomes the mean" : "which is no category");
      }
      if (found.unseen[j] > 0) {
        LOG.warn(
            "{}: column {}: {} of {} rows have a word that the model was not trained with, which is"
                + " no category; the first is '{}' ({})",
            files.option(),
            used.features().get(j),
            found.unseen[j],
            rows,
            TableCheck.clip(found.firstUnseen[j].value()),
            files.describe(found.firstUnseen[j].place()));
      }
    }
    if (told > MOST_TOLD) {
      LOG.info("{}: and {} other columns have missing values", files.option(), told - MOST_TOLD);
    }
  }

  /** The different labels in their order, numbered. */
  private static Map<String, Double> classes(Dataset<Row> rows, String label) {
    Map<String, Double> numbered = new TreeMap<>();
    Column column = TableSource.column(label);
    List<Row> different =
        rows.filter(TableSource.column(TableSource.CORRUPT).isNull().and(column.isNotNull()))
            .select(column)
            .distinct()
            .limit(InputStats.MAX_LABELS)
            .collectAsList();
    different.stream()
        .map(row -> row.getString(0))
        .sorted()
        .forEach(text -> numbered.put(text, (double) numbered.size()));
    return numbered;
  }

  /** Decides the type of a column from its values. */
  private record ColumnTypes(InputFiles files, TableSyntax syntax) {

    DataType of(String name, ColumnProfile profile) {
      long values = profile.values();
      if (values == 0) {
        return DataTypes.NullType;
      }
      long numbers = profile.count(Kind.NUMBER);
      long nearly = profile.count(Kind.NEARLY_NUMBER);
      if (numbers == values) {
        return DataTypes.DoubleType;
      }
      if (profile.count(Kind.BOOLEAN) == values) {
        return DataTypes.BooleanType;
      }
      if (profile.count(Kind.DATE) == values) {
        return DataTypes.DateType;
      }
      boolean onlyMarks = numbers > 0 && numbers + profile.count(Kind.MARK) == values;
      if (2 * (numbers + nearly) > values || onlyMarks) {
        return numbers > 0 || nearly > 0
            ? refuse(name, profile, Kind.NUMBER, "numbers", numbers)
            : DataTypes.StringType;
      }
      if (2 * profile.count(Kind.DATE) > values) {
        return refuse(name, profile, Kind.DATE, "dates", profile.count(Kind.DATE));
      }
      return DataTypes.StringType;
    }

    /** A type that one odd value would decide is nobody's choice. */
    private DataType refuse(
        String name, ColumnProfile profile, Kind kind, String what, long count) {
      ColumnProfile.First odd = profile.firstNot(kind);
      String value = odd.value();
      char other = syntax.decimal() == '.' ? ',' : '.';
      String remedy =
          FieldParser.isDecimal(value, other)
              ? "--decimal " + other + " reads it as a number"
              : "--na '" + TableCheck.clip(value) + "' makes it a missing value";
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: %s: column %s is '%s', and %d of its %d values are %s; %s, --text-col %s reads"
                  + " the column as words, --drop-col %s leaves it out",
              files.option(),
              files.describe(odd.place()),
              name,
              TableCheck.clip(value),
              count,
              profile.values(),
              what,
              remedy,
              name,
              name));
    }
  }
}
