// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ContextCleaner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.FMClassificationTrainingSummary;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LinearSVCTrainingSummary;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.LogisticRegressionTrainingSummary;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationTrainingSummary;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.ml.util.DatasetUtils$;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MetadataUtils$;
import org.apache.spark.rdd.DeterministicLevel$;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.Utils$;
import scala.Option;
import scala.Tuple2;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The one class, beside {@link SparkUiTabs}, {@link DriverCalls}, {@link TaskGroups}, {@link
 * CachedRows}, {@link Tuning}, {@link UnplannedTable} and {@link SparkLine}, that uses members
 * which Spark's Scala sources declare {@code private[spark]}, {@code private[ml]} or {@code
 * private[mllib]} (public in bytecode). Supporting another Spark means updating this class, of
 * {@link PrivateMembers}, which lists the members, and of the stages' training summaries.
 */
public final class SparkInternals {
  private static final String REDACTION = "spark.redaction.regex";
  private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^/@\\s]+@");

  private SparkInternals() {}

  /**
   * Refuses a Spark that lacks a private member which this library calls, before anything of it
   * fails to link; one that has them all and was not tried is told in one warning. Every member is
   * looked up once.
   *
   * @throws UnsupportedOperationException naming the Spark found and the member
   */
  public static void checkVersion() {
    SparkLinkage.check();
  }

  /** The running Spark's version. */
  public static String sparkVersion() {
    return Versions.spark();
  }

  /** This library's version, or {@code (unpackaged)} where it does not run from a jar. */
  public static String signumVersion() {
    return Versions.signum();
  }

  /**
   * The values as they may be shown: those whose name or value matches {@code
   * spark.redaction.regex} are replaced, and so is the user part of URLs.
   */
  public static Map<String, String> redact(SparkConf conf, Map<String, String> values) {
    // The overload that takes the configuration has another type in 4.1; this one finds the pattern
    // among the pairs.
    Map<String, String> pairs = new LinkedHashMap<>(values);
    if (conf.contains(REDACTION)) {
      pairs.put(REDACTION, conf.get(REDACTION));
    }
    Map<String, String> redacted = new HashMap<>();
    CollectionConverters.asJava(Utils$.MODULE$.redact(CollectionConverters.asScala(pairs)))
        .forEach(pair -> redacted.put(pair._1(), pair._2()));
    Map<String, String> shown = new LinkedHashMap<>();
    values
        .keySet()
        .forEach(
            name -> shown.put(name, USER_OF_URL.matcher(redacted.get(name)).replaceAll("***@")));
    return shown;
  }

  /** A new uid with the given prefix, as MLlib's stages have. */
  public static String randomUid(String prefix) {
    checkVersion();
    return Identifiable$.MODULE$.randomUID(prefix);
  }

  /** Number of classes from the label column's metadata, if it has it. */
  public static OptionalInt numClasses(StructField label) {
    Option<Object> classes = MetadataUtils$.MODULE$.getNumClasses(label);
    return classes.isDefined() ? OptionalInt.of((Integer) classes.get()) : OptionalInt.empty();
  }

  /** Number of features from the features column's metadata, if it has it. */
  public static OptionalInt numFeatures(StructField features) {
    int size = AttributeGroup.fromStructField(features).size();
    return size >= 0 ? OptionalInt.of(size) : OptionalInt.empty();
  }

  /** Number of features: from the column's metadata, or from the first row. */
  public static int numFeatures(Dataset<?> dataset, String featuresCol) {
    return DatasetUtils$.MODULE$.getNumFeatures(dataset, featuresCol);
  }

  /** MLlib's model of binary logistic regression. */
  public static LogisticRegressionModel logisticRegressionModel(
      String uid, Vector coefficients, double intercept) {
    return new LogisticRegressionModel(uid, coefficients, intercept);
  }

  /** MLlib's linear support vector machine. */
  public static LinearSVCModel linearSvcModel(String uid, Vector coefficients, double intercept) {
    return new LinearSVCModel(uid, coefficients, intercept);
  }

  /** MLlib's linear regression; {@code scale} is 1 unless the loss is Huber's. */
  public static LinearRegressionModel linearRegressionModel(
      String uid, Vector coefficients, double intercept, double scale) {
    return new LinearRegressionModel(uid, coefficients, intercept, scale);
  }

  /** MLlib's model of multinomial logistic regression, a row of coefficients a class. */
  public static LogisticRegressionModel multinomialModel(
      String uid, Matrix coefficients, Vector intercepts, int classes) {
    return new LogisticRegressionModel(uid, coefficients, intercepts, classes, true);
  }

  /** MLlib's factorization machine for two classes, a row of factors a column. */
  public static FMClassificationModel fmClassificationModel(
      String uid, double intercept, Vector linear, Matrix factors) {
    return new FMClassificationModel(uid, intercept, linear, factors);
  }

  /** MLlib's factorization machine for real labels, a row of factors a column. */
  public static FMRegressionModel fmRegressionModel(
      String uid, double intercept, Vector linear, Matrix factors) {
    return new FMRegressionModel(uid, intercept, linear, factors);
  }

  /** MLlib's perceptron; its layers are a param. */
  public static MultilayerPerceptronClassificationModel multilayerPerceptronModel(
      String uid, Vector weights) {
    return new MultilayerPerceptronClassificationModel(uid, weights);
  }

  /**
   * A model that replaces what is missing in columns by a value of each. Spark 4.2 makes it of
   * arrays, those before of a table.
   */
  public static ImputerModel imputerModel(
      SparkSession spark, String uid, String[] columns, double[] values) {
    SparkLinkage.check();
    Constructor<?> constructor =
        Stream.of(ImputerModel.class.getConstructors())
            .filter(one -> one.getParameterCount() > 1)
            .findFirst()
            .orElseThrow();
    try {
      return (ImputerModel)
          (constructor.getParameterCount() == 2
              ? constructor.newInstance(uid, oneRow(spark, columns, values))
              : constructor.newInstance(uid, columns, values));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor.toString(), e);
    }
  }

  private static Dataset<Row> oneRow(SparkSession spark, String[] columns, double[] values) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.DoubleType);
    }
    return spark.createDataFrame(
        List.of(RowFactory.create(Arrays.stream(values).boxed().toArray())), schema);
  }

  /** As {@link #summaryModel(LogisticRegressionModel)}. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Tuple3<FMClassificationModel, String, String> summaryModel(
      FMClassificationModel model) {
    return (Tuple3) model.findSummaryModel();
  }

  /** As {@link #summaryModel(LogisticRegressionModel)}. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Tuple3<MultilayerPerceptronClassificationModel, String, String> summaryModel(
      MultilayerPerceptronClassificationModel model) {
    return (Tuple3) model.findSummaryModel();
  }

  /** Sets a model's training summary. */
  public static void setSummary(
      FMClassificationModel model, FMClassificationTrainingSummary summary) {
    model.setSummary(Option.apply(summary));
  }

  /** Sets a model's training summary. */
  public static void setSummary(
      MultilayerPerceptronClassificationModel model,
      MultilayerPerceptronClassificationTrainingSummary summary) {
    model.setSummary(Option.apply(summary));
  }

  /** As {@link #summaryModel(LogisticRegressionModel)}, with the raw prediction. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Tuple3<LinearSVCModel, String, String> summaryModel(LinearSVCModel model) {
    return (Tuple3) model.findSummaryModel();
  }

  /** As {@link #summaryModel(LogisticRegressionModel)}, with the prediction alone. */
  public static Tuple2<LinearRegressionModel, String> summaryModel(LinearRegressionModel model) {
    return model.findSummaryModelAndPredictionCol();
  }

  /**
   * The model with columns to put probability and prediction in, and the names of these: the model
   * itself where it has both.
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Tuple3<
          ProbabilisticClassificationModel<Vector, LogisticRegressionModel>, String, String>
      summaryModel(LogisticRegressionModel model) {
    return (Tuple3) model.findSummaryModel();
  }

  /** Sets a model's training summary. */
  public static void setSummary(
      LogisticRegressionModel model, LogisticRegressionTrainingSummary summary) {
    model.setSummary(Option.apply(summary));
  }

  /**
   * The constructor of MLlib's summary of a linear regression, which has other parameters in Spark
   * 4.1 than in 4.0.
   */
  public static Constructor<?> linearSummaryConstructor() {
    SparkLinkage.check();
    return LinearRegressionTrainingSummary.class.getConstructors()[0];
  }

  /** Sets a model's training summary. */
  public static void setSummary(LinearSVCModel model, LinearSVCTrainingSummary summary) {
    model.setSummary(Option.apply(summary));
  }

  /** Sets a model's training summary. */
  public static void setSummary(
      LinearRegressionModel model, LinearRegressionTrainingSummary summary) {
    model.setSummary(Option.apply(summary));
  }

  /**
   * Whether the plan of a data set does nothing but read rows that lie in Spark's cache now. Plans
   * the data set, if that was not done before, unless it is not to be cached.
   */
  public static boolean isReadFromCache(Dataset<?> dataset) {
    return !dataset.storageLevel().equals(StorageLevel.NONE())
        && unadapted(dataset.queryExecution().executedPlan()) instanceof InMemoryTableScanExec scan
        && scan.relation().cacheBuilder().isCachedColumnBuffersLoaded();
  }

  /** Spark 3.5 makes plans of the cache alone adaptive, too. */
  private static SparkPlan unadapted(SparkPlan plan) {
    return plan instanceof AdaptiveSparkPlanExec adaptive ? adaptive.inputPlan() : plan;
  }

  /**
   * Whether a partition of {@code rdd} has the same rows in the same order each time it is
   * computed. After a shuffle it does not, because blocks arrive in any order.
   */
  public static boolean isOrdered(RDD<?> rdd) {
    return rdd.outputDeterministicLevel().equals(DeterministicLevel$.MODULE$.DETERMINATE());
  }

  /** Removes the files of the shuffle that {@code shuffled} reads, when no job needs them. */
  public static void removeShuffle(RDD<?> shuffled) {
    Option<ContextCleaner> cleaner = shuffled.context().cleaner();
    if (cleaner.isDefined()
        && shuffled.dependencies().head() instanceof ShuffleDependency<?, ?, ?> shuffle) {
      cleaner.get().doCleanupShuffle(shuffle.shuffleId(), false);
    }
  }

  /** The file that the running task reads, or null where it reads none. */
  public static String currentFile() {
    UTF8String path = InputFileBlockHolder.getInputFilePath();
    return path.numBytes() == 0 ? null : path.toString();
  }

  /** Where the file split that the running task reads begins; negative where it reads none. */
  public static long currentFileOffset() {
    return InputFileBlockHolder.getStartOffset();
  }
}
