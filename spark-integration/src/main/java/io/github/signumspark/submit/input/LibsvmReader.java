// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaNewHadoopRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Reads LIBSVM text: plain or compressed files, directories, globs.
 *
 * <p>The text is parsed once. The parsed rows are kept (in memory, on disk what does not fit: 12
 * bytes a value, some 80 a row) until {@link InputData#close()}, because their width and their
 * labels must be known before the first row can be made. MLlib's own source reads the text twice,
 * and does not say where a malformed line stands.
 */
public final class LibsvmReader {
  private static final StorageLevel KEPT = StorageLevels.MEMORY_AND_DISK;

  private static final Pattern TABLE = Pattern.compile("\\.(csv|tsv|parquet)(\\.\\w+)?$");

  /** A label that is names with delimiters between them, or the beginning of a Parquet file. */
  private static final Pattern NO_LIBSVM = Pattern.compile("^the label, '(PAR1|.*[,;|\\t])");

  private final SparkSession spark;

  public LibsvmReader(SparkSession spark) {
    this.spark = spark;
  }

  /** Parses the files; a malformed line, or none at all, fails. */
  public InputData read(InputFiles files) {
    files.check();
    JavaRDD<LibsvmParser.ParsedRow> rows = parse(files.path());
    rows.setName("rows of " + files.path());
    rows.persist(KEPT);
    try {
      InputStats stats = new InputStats();
      rows.mapPartitions(LibsvmReader::statsOf).collect().forEach(stats::addAll);
      if (stats.fault() != null
          && (TABLE.matcher(stats.faultPlace().part().file()).find()
              || NO_LIBSVM.matcher(stats.fault()).find())) {
        stats.explain("read as LIBSVM text; for a table there is --format csv or parquet");
      }
      InputData.check(stats, files);
      return new InputData(
          files, stats, (width, mapping) -> toDataset(rows, width, mapping), rows::unpersist);
    } catch (RuntimeException e) {
      rows.unpersist();
      throw e;
    }
  }

  private JavaRDD<LibsvmParser.ParsedRow> parse(String path) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Job job;
    try {
      job = Job.getInstance(context.hadoopConfiguration());
      FileInputFormat.addInputPath(job, new Path(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JavaNewHadoopRDD<LongWritable, Text> lines =
        (JavaNewHadoopRDD<LongWritable, Text>)
            context.newAPIHadoopRDD(
                job.getConfiguration(), TextInputFormat.class, LongWritable.class, Text.class);
    return lines.mapPartitionsWithInputSplit(
        (split, part) -> {
          FileSplit file = (FileSplit) split;
          return new RowIterator(
              new RowLocation.Part(file.getPath().toString(), file.getStart(), file.getLength()),
              part);
        },
        true);
  }

  private static Iterator<InputStats> statsOf(Iterator<LibsvmParser.ParsedRow> rows) {
    InputStats stats = new InputStats();
    while (rows.hasNext()) {
      LibsvmParser.ParsedRow row = rows.next();
      if (row.fault() != null) {
        stats.addFault(row.fault(), row.place());
      } else {
        int[] indices = row.indices();
        int width = indices.length == 0 ? 0 : indices[indices.length - 1] + 1;
        stats.addRow(row.label(), width, indices.length, row.place());
      }
    }
    return List.of(stats).iterator();
  }

  private Dataset<Row> toDataset(
      JavaRDD<LibsvmParser.ParsedRow> rows, int width, LabelMapping mapping) {
    boolean same = mapping.isIdentity();
    JavaRDD<Row> mapped =
        rows.map(
            row -> {
              Vector features = Vectors.sparse(width, row.indices(), row.values());
              double label = mapping.apply(row.label());
              return same
                  ? RowFactory.create(label, features)
                  : RowFactory.create(label, features, row.label());
            });
    StructType schema = InputData.schema(width);
    return spark.createDataFrame(
        mapped, same ? schema : schema.add(TableSource.GIVEN + "label", DataTypes.DoubleType));
  }

  /** The rows of a part, up to and with the first malformed one. */
  private static final class RowIterator implements Iterator<LibsvmParser.ParsedRow> {
    private final LibsvmParser parser = new LibsvmParser();
    private final RowLocation.Part part;
    private final Iterator<Tuple2<LongWritable, Text>> lines;
    private long line;
    private long offset;
    private String text;
    private LibsvmParser.ParsedRow next;
    private boolean ended;

    RowIterator(RowLocation.Part part, Iterator<Tuple2<LongWritable, Text>> lines) {
      this.part = part;
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      while (next == null && !ended && readLine()) {
        if (!LibsvmParser.isBlank(text)) {
          next = parser.parse(text, new RowLocation(part, offset, line));
          ended = next.fault() != null;
        }
      }
      return next != null;
    }

    /** Hadoop throws undeclared through Scala's iterator where a file is damaged. */
    private boolean readLine() {
      try {
        if (!lines.hasNext()) {
          return false;
        }
        Tuple2<LongWritable, Text> read = lines.next();
        line++;
        offset = read._1().get();
        text = read._2().toString();
        return true;
      } catch (Exception e) {
        if (!(e instanceof IOException)) {
          throw e;
        }
        next =
            LibsvmParser.ParsedRow.malformed(
                new RowLocation(part, offset, line + 1), "cannot be read: " + UserError.oneLine(e));
        ended = true;
        return false;
      }
    }

    @Override
    public LibsvmParser.ParsedRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      LibsvmParser.ParsedRow row = next;
      next = null;
      return row;
    }
  }
}
