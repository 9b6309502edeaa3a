// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.tuning.ValidatorParams$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import scala.Function1;

/**
 * What Spark 4 calls otherwise than Spark 3.5 does; {@link TabPage}, {@link TabServlet} and {@link
 * UnplannedTable} are the rest. There is a class of this name for either.
 */
public final class SparkLine {
  /** The lines of Spark that this library is built and tested with: the profiles of its build. */
  static final List<String> TRIED = List.of("4.0", "4.1", "4.2");

  /** Package of the classes of servlets, as class files name it. */
  static final String SERVLET = "jakarta/servlet/http/";

  /** What the private class of data sets is called. */
  static final String DATASET = "org.apache.spark.sql.classic.Dataset";

  /** What the private loading of validators takes, as class files name it. */
  static final String LOADS_WITH = "Lorg/apache/spark/sql/SparkSession;";

  /** What is called and private with this line alone, as class files name it. */
  static final String[] PRIVATE_TOO = {};

  private SparkLine() {}

  /** The condition that an exception names; null where it names none. */
  public static String condition(SparkThrowable thrown) {
    return thrown.getCondition();
  }

  /** A param that holds text. */
  public static Param<String> text(
      String parent, String name, String doc, Function1<String, Object> isValid) {
    return new Param<>(parent, name, doc, isValid, String.class);
  }

  /** The column as another type, null where its value is none. */
  public static Column tryCast(Column column, DataType type) {
    return column.try_cast(type);
  }

  /** A tuple of metadata, estimator, evaluator and grid. */
  static Object loadValidator(String path, SparkSession session, String type) {
    return ValidatorParams$.MODULE$.loadImpl(path, session, type);
  }
}
