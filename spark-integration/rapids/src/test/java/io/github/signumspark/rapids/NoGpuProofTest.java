// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.CudaFatalException;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.GpuMode;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.ResidentSignum;
import io.github.signumspark.device.UpdateRule;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.rapids.check.GpuCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** cudf's real libraries on a machine without a driver: detection and fallback. */
@Tag("proof")
class NoGpuProofTest {
  @BeforeAll
  static void noDriver() {
    Assumptions.assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
  }

  private static DeviceUnavailableException reason(OptionalInt address) {
    // Any file that exists stands for the driver's: the questions to cudf itself come next.
    RapidsBackend backend =
        new RapidsBackend(NoGpuProofTest.class.getClassLoader(), List.of(Path.of("/")));
    return assertThrows(DeviceUnavailableException.class, () -> backend.open(address));
  }

  @Test
  void theLibrariesLoadAndSayThatThereIsNoDriver() {
    assertEquals(
        "no NVIDIA driver is loaded (driver version 0)", reason(OptionalInt.empty()).getMessage());
    assertEquals(
        "no NVIDIA driver is loaded (driver version 0)", reason(OptionalInt.of(1)).getMessage());
    assertTrue(Cuda.getRuntimeVersion() >= 12000, "runtime " + Cuda.getRuntimeVersion());
  }

  @Test
  void everyOperationFailsAsADeviceDoes() {
    try (CudfDeviceOps ops = new CudfDeviceOps(0, "none")) {
      var error = assertThrows(DeviceException.class, () -> ops.upload(new double[] {1, 2}));
      assertInstanceOf(CudaFatalException.class, error.getCause());
      assertThrows(DeviceException.class, () -> ops.upload(new float[3]));
      assertThrows(DeviceException.class, () -> ops.fill(Precision.FLOAT, 9, 0));
      assertThrows(
          DeviceException.class, () -> ops.unpack(Precision.DOUBLE, 9, new long[1], new long[1]));
      assertThrows(DeviceException.class, ops::await);
    }
  }

  @Test
  void anOptimizerOnALostDeviceGoesOnWithTheCpu() {
    double[] expected = {0.5, -0.25, 3};
    double[] state = new double[3];
    double[] out = new double[3];
    try (ResidentSignum<CudfColumn> signum =
        ResidentSignum.on(new CudfDeviceOps(0, "none"), Precision.DOUBLE, 3, true, 4)) {
      signum.load(expected, null);
      for (double[] gradient : new double[][] {{1, -2, 0}, {0.5, 0.5, -1}, {-3, 2, 8}}) {
        signum.step(UpdateRule.signum(0.1, 0.9, 0.01, 1, 2, 0.1), gradient);
        SignumKernels.signum(expected, state, gradient, 0, 3, 0.1, 0.9, 0.01, 1, 2, 0.1);
      }
      assertFalse(signum.onDevice());
      signum.weights(out);
      assertArrayEquals(expected, out);
    }
  }

  @Test
  void theGpusCheckEndsWithoutAGpu() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status = GpuCheck.run(new String[0], new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertEquals(3, status);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.endsWith("no GPU: no NVIDIA driver is loaded (driver version 0)\n"), text);
  }

  @Test
  void anUpdaterFitsOnTheCpuOrRefuses() {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    try {
      Vector start = Vectors.dense(1, -2, 3);
      Vector gradient = Vectors.dense(0.5, 0.25, -1);
      spark.conf().set(GpuMode.KEY, "off");
      Vector expected = new SignumUpdater().compute(start, gradient, 0.1, 1, 0)._1();
      spark.conf().set(GpuMode.KEY, "auto");
      assertEquals(expected, new SignumUpdater().compute(start, gradient, 0.1, 1, 0)._1());
      spark.conf().set(GpuMode.KEY, "force");
      var error =
          assertThrows(
              IllegalStateException.class,
              () -> new SignumUpdater().compute(start, Vectors.zeros(3), 0, 1, 0));
      assertTrue(
          error.getMessage().startsWith("spark.signum.gpu is force, but no GPU can be used: "),
          error.getMessage());
    } finally {
      spark.stop();
    }
  }
}
