// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.tuning.ValidatorParams$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.types.DataType;
import scala.Function1;
import scala.Option;

/**
 * What Spark 3.5 calls otherwise than Spark 4 does; {@link TabPage}, {@link TabServlet} and {@link
 * UnplannedTable} are the rest. There is a class of this name for either.
 */
public final class SparkLine {
  /** The lines of Spark that this library is built and tested with: the profiles of its build. */
  static final List<String> TRIED = List.of("3.5");

  /** Package of the classes of servlets, as class files name it. */
  static final String SERVLET = "javax/servlet/http/";

  /** What the private class of data sets is called. */
  static final String DATASET = "org.apache.spark.sql.Dataset";

  /** What the private loading of validators takes, as class files name it. */
  static final String LOADS_WITH = "Lorg/apache/spark/SparkContext;";

  /** What is called and private with this line alone, as class files name it. */
  static final String[] PRIVATE_TOO = {
    "org.apache.spark.rdd.DeterministicLevel$.DETERMINATE()Lscala/Enumeration$Value;",
    "org.apache.spark.rdd.DeterministicLevel$.UNORDERED()Lscala/Enumeration$Value;"
  };

  private SparkLine() {}

  /** The condition that an exception names; null where it names none. */
  public static String condition(SparkThrowable thrown) {
    return thrown.getErrorClass();
  }

  /** A param that holds text. */
  public static Param<String> text(
      String parent, String name, String doc, Function1<String, Object> isValid) {
    return new Param<>(parent, name, doc, isValid);
  }

  /** The column as another type, null where its value is none. */
  public static Column tryCast(Column column, DataType type) {
    return new Column(new Cast(column.expr(), type, Option.empty(), EvalMode.TRY()));
  }

  /** A tuple of metadata, estimator, evaluator and grid. */
  static Object loadValidator(String path, SparkSession session, String type) {
    return ValidatorParams$.MODULE$.loadImpl(path, session.sparkContext(), type);
  }
}
