// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple4;
import scala.jdk.javaapi.CollectionConverters;

/** What MLlib's tuning keeps private. */
public final class Tuning {
  private static final String MAPS = "estimatorParamMaps";

  private Tuning() {}

  /** MLlib's model of a cross-validation; {@code subModels} of every fold, or null. */
  public static CrossValidatorModel crossValidatorModel(
      String uid, Model<?> best, double[] metrics, Model<?>[][] subModels) {
    return new CrossValidatorModel(uid, best, metrics).setSubModels(Option.apply(subModels));
  }

  /** MLlib's model of a train-validation split; {@code subModels} may be null. */
  public static TrainValidationSplitModel splitModel(
      String uid, Model<?> best, double[] metrics, Model<?>[] subModels) {
    return new TrainValidationSplitModel(uid, best, metrics).setSubModels(Option.apply(subModels));
  }

  /** What a saved validator consists of. */
  public static final class Saved {
    private final DefaultParamsReader.Metadata metadata;
    private final Estimator<?> estimator;
    private final Evaluator evaluator;
    private final ParamMap[] maps;

    private Saved(Tuple4<DefaultParamsReader.Metadata, ?, Evaluator, ParamMap[]> loaded) {
      metadata = loaded._1();
      estimator = (Estimator<?>) loaded._2();
      evaluator = loaded._3();
      maps = loaded._4();
    }

    /** Its uid. */
    public String uid() {
      return metadata.uid();
    }

    /** Its estimator. */
    public Estimator<?> estimator() {
      return estimator;
    }

    /** Its evaluator. */
    public Evaluator evaluator() {
      return evaluator;
    }

    /** Its grid. */
    public ParamMap[] maps() {
      return maps.clone();
    }

    /** Sets all other params. */
    public void setOthers(Params validator) {
      metadata.getAndSetParams(
          validator, Option.apply(CollectionConverters.asScala(java.util.List.of(MAPS)).toList()));
    }
  }

  /** Loads what a validator of a class of this library was saved as. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Saved load(String path, SparkSession session, Class<?> validator) {
    return new Saved((Tuple4) SparkLine.loadValidator(path, session, validator.getName()));
  }
}
