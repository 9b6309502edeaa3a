// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.contract.StageContract;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.MlCommand;
import org.apache.spark.connect.proto.MlCommandResult;
import org.apache.spark.connect.proto.MlOperator;
import org.apache.spark.connect.proto.MlParams;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.ml.MLHandler;
import org.apache.spark.sql.connect.service.SessionHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands of a Connect client, handed to the server's own classes. */
@ExtendWith(LocalSpark.class)
class ConnectTest {
  private static final String BACKENDS = "spark.connect.ml.backend.classes";
  private static final String MLLIB = "org.apache.spark.ml.classification.LogisticRegression";

  private SparkSession spark;
  private SessionHolder holder;

  @BeforeEach
  void openSession(SparkSession session) {
    // The server's classes of 4.1.0 are in no registry: its build has those of 4.0.1.
    assumeFalse(session.version().startsWith("4.1."), "Connect's classes are of Spark 4.0");
    spark = session.newSession();
    holder =
        new SessionHolder(
            "user",
            UUID.randomUUID().toString(),
            (org.apache.spark.sql.classic.SparkSession) spark);
    Rows.frame(spark, Rows.denseLogistic(200, 3, 1), 2).createOrReplaceTempView("connect_rows");
  }

  @AfterEach
  void closeSession() {
    if (spark != null) {
      spark.catalog().dropTempView("connect_rows");
    }
  }

  @Test
  void mllibsNameTrainsOnSignumWhereTheBackendIsSet() {
    LogisticRegressionModel mllib = fit(MLLIB, "regParam", 0.01);
    assertTrue(!(mllib.summary() instanceof SignumTrainingSummary));
    spark.conf().set(BACKENDS, SignumBackend.class.getName());
    LogisticRegressionModel ours = fit(MLLIB, "regParam", 0.01);
    assertTrue(ours.summary() instanceof SignumTrainingSummary);
    assertEquals(0.01, ours.getRegParam());
    assertSame(mllib.getClass(), ours.getClass());
  }

  @Test
  void stagesAreKnownByTheirOwnNames() {
    LogisticRegressionModel model = fit(SignumLogisticRegression.class.getName(), "maxPasses", 2.0);
    assertEquals(
        "2.0",
        ((SignumTrainingSummary) model.summary())
            .signumDetails().fit().params().stream()
                .filter(param -> param.name().equals("maxPasses"))
                .findFirst()
                .orElseThrow()
                .value());
  }

  @Test
  void everyStageIsRegisteredAndSwappedIn() {
    Set<String> registered =
        ServiceLoader.load(Estimator.class).stream()
            .map(provider -> provider.type().getName())
            .filter(name -> name.startsWith("io.github.signumspark."))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> stages = new TreeSet<>();
    SignumBackend backend = new SignumBackend();
    for (StageContract contract : StageContract.ALL) {
      Class<?> stage = contract.make().get().getClass();
      stages.add(stage.getName());
      assertEquals(
          stage.getName(), backend.transform(stage.getSuperclass().getName()).orElse("none"));
    }
    assertEquals(stages, registered);
    assertTrue(backend.transform("org.apache.spark.ml.clustering.KMeans").isEmpty());
    assertTrue(backend.transform("LogisticRegression").isEmpty());
  }

  private LogisticRegressionModel fit(String estimator, String param, double value) {
    MlCommandResult result =
        MLHandler.handleMlCommand(
            holder,
            MlCommand.newBuilder()
                .setFit(
                    MlCommand.Fit.newBuilder()
                        .setEstimator(
                            MlOperator.newBuilder()
                                .setName(estimator)
                                .setUid("stage")
                                .setType(MlOperator.OperatorType.OPERATOR_TYPE_ESTIMATOR))
                        .setParams(
                            MlParams.newBuilder()
                                .putParams(
                                    param,
                                    Expression.Literal.newBuilder().setDouble(value).build()))
                        .setDataset(
                            Relation.newBuilder()
                                .setSql(SQL.newBuilder().setQuery("select * from connect_rows"))))
                .build());
    return (LogisticRegressionModel)
        holder.mlCache().get(result.getOperatorInfo().getObjRef().getId());
  }
}
