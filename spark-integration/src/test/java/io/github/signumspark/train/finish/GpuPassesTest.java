// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.GpuMode;
import io.github.signumspark.device.rows.DeviceRows;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.mllib.HostBackend;
import io.github.signumspark.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finishes whose rows are multiplied on a device, whose part the host double plays. */
class GpuPassesTest {
  private static final int ROWS = 400;
  private static final int WIDTH = 12;
  private static final SparkSession SPARK = LocalSpark.session();

  @AfterEach
  void forget() {
    SPARK.conf().unset(GpuMode.KEY);
    HostBackend.reset();
  }

  /** Rows of two or three classes, or of numbers where {@code classes} is 0. */
  private static Dataset<Row> rows(boolean sparse, int classes) {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] x = new double[WIDTH];
      double margin = 0;
      for (int j = 0; j < WIDTH; j++) {
        x[j] = random.nextInt(3) == 0 ? 1 + random.nextDouble() : 0;
        margin += x[j] * (j % 5 - 2);
      }
      double noisy = margin + 4 * random.nextDouble() - 2;
      Vector features = Vectors.dense(x);
      rows.add(RowFactory.create(label(noisy, classes), sparse ? features.toSparse() : features));
    }
    return SPARK.createDataFrame(
        rows,
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType()));
  }

  private static double label(double noisy, int classes) {
    return switch (classes) {
      case 0 -> noisy;
      case 2 -> noisy > 0 ? 1 : 0;
      default -> noisy > 3 ? 2 : noisy > -3 ? 1 : 0;
    };
  }

  private static LogisticRegressionModel fit(String mode, Dataset<Row> rows) {
    SPARK.conf().set(GpuMode.KEY, mode);
    SignumLogisticRegression stage = new SignumLogisticRegression();
    stage.setRegParam(1e-3);
    return stage.fit(rows);
  }

  private static Set<String> providers(LogisticRegressionModel model) {
    return Set.copyOf(
        ((SignumTrainingSummary) model.summary()).signumDetails().kernelProviders().values());
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "false, 2", "true, 3", "false, 3"})
  void aDeviceGivesTheSameModelUpToRounding(boolean sparse, int classes) {
    Dataset<Row> rows = rows(sparse, classes);
    LogisticRegressionModel onCpu = fit("off", rows);
    HostBackend.present = true;
    LogisticRegressionModel onDevice = fit("force", rows);
    assertEquals(Set.of("gpu"), providers(onDevice));
    assertEquals(classes, onDevice.numClasses());
    assertArrayEquals(
        onCpu.coefficientMatrix().toArray(), onDevice.coefficientMatrix().toArray(), 1e-6 * WIDTH);
    assertEquals(0, HostBackend.host.liveColumns(), "released at the fit's end");
  }

  @Test
  void huberTooWithItsScale() {
    Dataset<Row> rows = rows(true, 0);
    SignumLinearRegression stage = new SignumLinearRegression();
    stage.setLoss("huber");
    var onCpu = stage.fit(rows);
    HostBackend.present = true;
    SPARK.conf().set(GpuMode.KEY, "force");
    var onDevice = stage.fit(rows);
    assertTrue(HostBackend.calls > 0);
    assertEquals(onCpu.scale(), onDevice.scale(), 1e-6);
    assertArrayEquals(onCpu.coefficients().toArray(), onDevice.coefficients().toArray(), 1e-5);
  }

  @Test
  void offAndAutoLookForNoDevice() {
    Dataset<Row> rows = rows(true, 2);
    HostBackend.present = true;
    int before = HostBackend.opened;
    LogisticRegressionModel off = fit("off", rows);
    LogisticRegressionModel auto = fit("auto", rows);
    assertArrayEquals(off.coefficients().toArray(), auto.coefficients().toArray());
    assertEquals(before, HostBackend.opened);
  }

  @Test
  void rowsWithoutRoomAndADeviceThatIsLostLeaveTheFitToTheCpu() {
    Dataset<Row> rows = rows(true, 2);
    LogisticRegressionModel onCpu = fit("off", rows);
    HostBackend.present = true;
    HostBackend.capacity = 20_000;
    LogisticRegressionModel small = fit("force", rows);
    assertArrayEquals(onCpu.coefficients().toArray(), small.coefficients().toArray());
    assertFalse(providers(small).contains("gpu"));

    DeviceRows.ofProcess().close();
    HostBackend.capacity = Long.MAX_VALUE;
    fit("force", rows);
    long whole = HostBackend.calls;
    DeviceRows.ofProcess().close();
    HostBackend.lostAfter = whole - 40;
    LogisticRegressionModel lost = fit("force", rows);
    assertEquals(HostBackend.lostAfter + 1, HostBackend.calls, "lost once, not asked again");
    assertFalse(providers(lost).contains("gpu"));
    assertArrayEquals(onCpu.coefficients().toArray(), lost.coefficients().toArray(), 1e-6 * WIDTH);
  }

  @Test
  void forceWithoutADeviceIsAnErrorBeforeAnyWork() {
    Dataset<Row> rows = rows(true, 2);
    var error = assertThrows(IllegalStateException.class, () -> fit("force", rows));
    assertTrue(
        error.getMessage().startsWith("spark.signum.gpu is force, but no GPU can be used: "),
        error.getMessage());
    assertTrue(error.getMessage().endsWith("host: absent"), error.getMessage());
  }
}
