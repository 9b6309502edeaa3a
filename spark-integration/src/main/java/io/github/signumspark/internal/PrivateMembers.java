// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that this library calls and Spark's Scala sources declare {@code private[...]}. A test
 * compares the list with the class files.
 */
final class PrivateMembers {
  private static final String ML = "org.apache.spark.ml.";
  private static final String RPC = "org.apache.spark.rpc.";
  private static final String UI = "org.apache.spark.ui.";
  private static final String SET_SUMMARY =
      "setSummary(Lscala/Option;)Lorg/apache/spark/ml/util/HasTrainingSummary;";

  /** Members that are called, with any Spark. */
  private static final List<SparkMember> ANYWHERE =
      members(
          ML
              + "classification.FMClassificationModel.<init>"
              + "(Ljava/lang/String;DLorg/apache/spark/ml/linalg/Vector;"
              + "Lorg/apache/spark/ml/linalg/Matrix;)V",
          ML
              + "regression.FMRegressionModel.<init>"
              + "(Ljava/lang/String;DLorg/apache/spark/ml/linalg/Vector;"
              + "Lorg/apache/spark/ml/linalg/Matrix;)V",
          ML + "classification.FMClassificationModel.findSummaryModel()Lscala/Tuple3;",
          ML + "classification.FMClassificationModel." + SET_SUMMARY,
          ML
              + "classification.FMClassificationTrainingSummaryImpl.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Ljava/lang/String;[D)V",
          ML
              + "classification.MultilayerPerceptronClassificationModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/linalg/Vector;)V",
          ML
              + "classification.MultilayerPerceptronClassificationModel.findSummaryModel()"
              + "Lscala/Tuple3;",
          ML + "classification.MultilayerPerceptronClassificationModel." + SET_SUMMARY,
          ML
              + "classification.MultilayerPerceptronClassificationTrainingSummaryImpl.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;[D)V",
          ML
              + "classification.LogisticRegressionModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/linalg/Matrix;Lorg/apache/spark/ml/linalg/Vector;IZ)V",
          ML
              + "classification.LogisticRegressionTrainingSummaryImpl.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;[D)V",
          ML
              + "classification.BinaryLogisticRegressionTrainingSummaryImpl.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;[D)V",
          ML
              + "classification.BinaryLogisticRegressionTrainingSummaryImpl."
              + "org$apache$spark$ml$classification$BinaryClassificationSummary$$binaryMetrics()"
              + "Lorg/apache/spark/mllib/evaluation/BinaryClassificationMetrics;",
          ML
              + "classification.BinaryLogisticRegressionTrainingSummaryImpl."
              + "org$apache$spark$ml$classification$ClassificationSummary$$multiclassMetrics()"
              + "Lorg/apache/spark/mllib/evaluation/MulticlassMetrics;",
          ML
              + "classification.BinaryLogisticRegressionTrainingSummaryImpl.predictions()"
              + "Lorg/apache/spark/sql/Dataset;",
          ML
              + "classification.LinearSVCModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/linalg/Vector;D)V",
          ML + "classification.LinearSVCModel.findSummaryModel()Lscala/Tuple3;",
          ML + "classification.LinearSVCModel." + SET_SUMMARY,
          ML
              + "classification.LinearSVCTrainingSummaryImpl.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Ljava/lang/String;[D)V",
          ML
              + "classification.LogisticRegressionModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/linalg/Vector;D)V",
          ML + "classification.LogisticRegressionModel.findSummaryModel()Lscala/Tuple3;",
          ML + "classification.LogisticRegressionModel." + SET_SUMMARY,
          ML
              + "regression.LinearRegressionModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/linalg/Vector;DD)V",
          ML
              + "regression.LinearRegressionModel.findSummaryModelAndPredictionCol"
              + "()Lscala/Tuple2;",
          ML + "regression.LinearRegressionModel." + SET_SUMMARY,
          ML
              + "tuning.CrossValidatorModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/Model;[D)V",
          ML
              + "tuning.CrossValidatorModel.setSubModels"
              + "(Lscala/Option;)Lorg/apache/spark/ml/tuning/CrossValidatorModel;",
          ML
              + "tuning.TrainValidationSplitModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/ml/Model;[D)V",
          ML
              + "tuning.TrainValidationSplitModel.setSubModels"
              + "(Lscala/Option;)Lorg/apache/spark/ml/tuning/TrainValidationSplitModel;",
          ML
              + "tuning.ValidatorParams$.loadImpl"
              + "(Ljava/lang/String;"
              + SparkLine.LOADS_WITH
              + "Ljava/lang/String;)"
              + "Lscala/Tuple4;",
          ML
              + "util.DatasetUtils$.getNumFeatures"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;)I",
          ML
              + "util.MetadataUtils$.getNumClasses"
              + "(Lorg/apache/spark/sql/types/StructField;)Lscala/Option;",
          "org.apache.spark.ContextCleaner.doCleanupShuffle(IZ)V",
          SparkLine.DATASET
              + ".<init>"
              + "(Lorg/apache/spark/sql/execution/QueryExecution;Lorg/apache/spark/sql/Encoder;)V",
          "org.apache.spark.sql.execution.columnar.CachedRDDBuilder.cachedColumnBuffers()"
              + "Lorg/apache/spark/rdd/RDD;",
          "org.apache.spark.sql.execution.columnar.CachedRDDBuilder.isCachedColumnBuffersLoaded()Z",
          "org.apache.spark.SparkContext.cleaner()Lscala/Option;",
          "org.apache.spark.SparkContext.maxNumConcurrentTasks"
              + "(Lorg/apache/spark/resource/ResourceProfile;)I",
          "org.apache.spark.SparkContext.resourceProfileManager()"
              + "Lorg/apache/spark/resource/ResourceProfileManager;",
          "org.apache.spark.resource.ResourceProfileManager.defaultResourceProfile()"
              + "Lorg/apache/spark/resource/ResourceProfile;",
          "org.apache.spark.storage.BlockManager.master()"
              + "Lorg/apache/spark/storage/BlockManagerMaster;",
          "org.apache.spark.storage.BlockManagerMaster.getLocations"
              + "([Lorg/apache/spark/storage/BlockId;)Lscala/collection/immutable/IndexedSeq;",
          "org.apache.spark.storage.BlockManagerMaster.getMemoryStatus()"
              + "Lscala/collection/immutable/Map;",
          "org.apache.spark.SparkEnv.rpcEnv()Lorg/apache/spark/rpc/RpcEnv;",
          RPC
              + "RpcEnv.setupEndpoint(Ljava/lang/String;Lorg/apache/spark/rpc/RpcEndpoint;)"
              + "Lorg/apache/spark/rpc/RpcEndpointRef;",
          RPC + "RpcEnv.stop(Lorg/apache/spark/rpc/RpcEndpointRef;)V",
          RPC + "RpcCallContext.reply(Ljava/lang/Object;)V",
          RPC
              + "RpcEndpointRef.ask(Ljava/lang/Object;Lorg/apache/spark/rpc/RpcTimeout;"
              + "Lscala/reflect/ClassTag;)Lscala/concurrent/Future;",
          RPC + "RpcEndpointRef.send(Ljava/lang/Object;)V",
          RPC + "RpcTimeout.<init>(Lscala/concurrent/duration/FiniteDuration;Ljava/lang/String;)V",
          "org.apache.spark.util.RpcUtils$.makeDriverRef(Ljava/lang/String;"
              + "Lorg/apache/spark/SparkConf;Lorg/apache/spark/rpc/RpcEnv;)"
              + "Lorg/apache/spark/rpc/RpcEndpointRef;",
          "org.apache.spark.rdd.RDD.outputDeterministicLevel()Lscala/Enumeration$Value;",
          "org.apache.spark.SparkContext.listenerBus()"
              + "Lorg/apache/spark/scheduler/LiveListenerBus;",
          "org.apache.spark.scheduler.LiveListenerBus.post"
              + "(Lorg/apache/spark/scheduler/SparkListenerEvent;)V",
          "org.apache.spark.status.AppStatusStore.store()Lorg/apache/spark/util/kvstore/KVStore;",
          "org.apache.spark.SparkContext.ui()Lscala/Option;",
          UI
              + "SparkUI.attachHandler"
              + "(Ljava/lang/String;L"
              + SparkLine.SERVLET
              + "HttpServlet;Ljava/lang/String;)V",
          UI + "SparkUI.attachTab(Lorg/apache/spark/ui/WebUITab;)V",
          UI + "SparkUI.basePath()Ljava/lang/String;",
          UI + "SparkUI.store()Lorg/apache/spark/status/AppStatusStore;",
          UI + "SparkUITab.basePath()Ljava/lang/String;",
          UI + "SparkUITab.<init>(Lorg/apache/spark/ui/SparkUI;Ljava/lang/String;)V",
          UI + "UIUtils$.uiRoot(L" + SparkLine.SERVLET + "HttpServletRequest;)Ljava/lang/String;",
          UI + "WebUIPage.<init>(Ljava/lang/String;)V",
          "org.apache.spark.util.Utils$.redact(Lscala/collection/Map;)Lscala/collection/Seq;");

  /** Members that are called, as class files name them. */
  static final List<SparkMember> CALLED =
      Stream.concat(ANYWHERE.stream(), members(SparkLine.PRIVATE_TOO).stream()).toList();

  /** Spark 4.0 has the first, 4.1 and later the second; called by reflection. */
  static final List<SparkMember> LINEAR_SUMMARY =
      members(
          ML
              + "regression.LinearRegressionTrainingSummary.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Lorg/apache/spark/ml/regression/LinearRegressionModel;[D[D)V",
          ML
              + "regression.LinearRegressionTrainingSummary.<init>"
              + "(Lorg/apache/spark/sql/Dataset;Ljava/lang/String;Ljava/lang/String;"
              + "Ljava/lang/String;Ljava/lang/String;IZ[D[D[D)V");

  /** Spark 4.1 and earlier have the first, 4.2 the second; called by reflection. */
  static final List<SparkMember> IMPUTER =
      members(
          ML
              + "feature.ImputerModel.<init>"
              + "(Ljava/lang/String;Lorg/apache/spark/sql/Dataset;)V",
          ML + "feature.ImputerModel.<init>(Ljava/lang/String;[Ljava/lang/String;[D)V");

  /** Spark 4.0 and 4.1 have the first, 4.2 the second; called by reflection. */
  static final List<SparkMember> HEADER = members(header("ZZ"), header("ZZZ"));

  private PrivateMembers() {}

  private static String header(String flags) {
    return UI
        + "UIUtils$.headerSparkPage"
        + "(L"
        + SparkLine.SERVLET
        + "HttpServletRequest;Ljava/lang/String;Lscala/Function0;"
        + "Lorg/apache/spark/ui/SparkUITab;Lscala/Option;"
        + flags
        + ")Lscala/collection/immutable/Seq;";
  }

  /** What a Spark must have: of every group at least one. */
  static List<List<SparkMember>> required() {
    return Stream.concat(CALLED.stream().map(List::of), Stream.of(LINEAR_SUMMARY, IMPUTER, HEADER))
        .toList();
  }

  private static List<SparkMember> members(String... texts) {
    return Stream.of(texts).map(SparkMember::of).toList();
  }
}
