// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import io.github.signumspark.benchmarks.runs.DataFolder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to train on and to test on, with the columns {@code label} and {@code features}, cached.
 *
 * @param train to train on
 * @param test to test on
 */
public record FamilyData(Dataset<Row> train, Dataset<Row> test) implements AutoCloseable {
  private static final int SPLIT_SEED = 20190926;
  private static final int PIXELS = 784;

  public FamilyData {
    train = train.repartition(DataFolder.partitions(train.sparkSession())).cache();
    test = test.cache();
    train.count();
    test.count();
  }

  /** {@code NAME_train.svm.gz} and {@code NAME_test.svm.gz}. */
  public static FamilyData libsvm(SparkSession spark, String folder, String set) {
    DataFolder files = new DataFolder(spark, folder);
    Dataset<Row> train = files.read(set, "train", 0);
    int features = ((Vector) train.select("features").first().get(0)).size();
    return new FamilyData(train, files.read(set, "test", features));
  }

  /** Counts of words, weighed by MLlib's {@code IDF} and brought to length 1. */
  public static FamilyData tfIdf(SparkSession spark, String folder, String set) {
    DataFolder files = new DataFolder(spark, folder);
    Dataset<Row> train = files.read(set, "train", 0);
    int features = ((Vector) train.select("features").first().get(0)).size();
    Dataset<Row> test = files.read(set, "test", features);
    var idf = new IDF().setInputCol("features").setOutputCol("weighed").fit(train);
    Normalizer unit = new Normalizer().setInputCol("weighed").setOutputCol("unit");
    return new FamilyData(
        unit.transform(idf.transform(train)).selectExpr("label", "unit as features"),
        unit.transform(idf.transform(test)).selectExpr("label", "unit as features"));
  }

  /** {@code userId,movieId,rating,…}: user and movie one-hot, 80 % to train on. */
  public static FamilyData ratings(SparkSession spark, String folder, String file) {
    Dataset<Row> table =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(new Path(folder, file).toString());
    Dataset<Row> indexed = indexed(indexed(table, "userId", "user"), "movieId", "movie");
    Dataset<Row> encoded =
        new OneHotEncoder()
            .setInputCols(new String[] {"user", "movie"})
            .setOutputCols(new String[] {"userVector", "movieVector"})
            .setDropLast(false)
            .fit(indexed)
            .transform(indexed);
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"userVector", "movieVector"})
            .setOutputCol("features")
            .transform(encoded)
            .selectExpr("cast(rating as double) as label", "features")
            .cache();
    Dataset<Row>[] parts = rows.randomSplit(new double[] {0.8, 0.2}, SPLIT_SEED);
    return new FamilyData(parts[0], parts[1]);
  }

  /** Ids by their rank. */
  private static Dataset<Row> indexed(Dataset<Row> table, String id, String index) {
    Dataset<Row> ids =
        table
            .selectExpr(id)
            .distinct()
            .selectExpr(id, "row_number() over (order by " + id + ") - 1 as " + index);
    return table.join(ids, id);
  }

  /** The idx files of Fashion-MNIST. */
  public static FamilyData images(SparkSession spark, String folder) {
    return new FamilyData(
        images(spark, folder, "fashion-mnist-train20k"),
        images(spark, folder, "fashion-mnist-t10k"));
  }

  private static Dataset<Row> images(SparkSession spark, String folder, String name) {
    byte[] pixels = bytes(spark, new Path(folder, name + "-images-idx3-ubyte.gz"), 16);
    byte[] labels = bytes(spark, new Path(folder, name + "-labels-idx1-ubyte.gz"), 8);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      double[] x = new double[PIXELS];
      for (int j = 0; j < PIXELS; j++) {
        x[j] = pixels[i * PIXELS + j] & 255;
      }
      rows.add(RowFactory.create((double) labels[i], Vectors.dense(x).compressed()));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType()));
  }

  private static byte[] bytes(SparkSession spark, Path file, int header) {
    try (DataInputStream in =
        new DataInputStream(
            new GZIPInputStream(
                file.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(file)))) {
      in.readNBytes(header);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  @Override
  public void close() {
    train.unpersist();
    test.unpersist();
  }
}
