// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.GpuMode;
import io.github.signumspark.device.HostDeviceOps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import scala.Tuple2;

/**
 * The updater on a device, whose part the host double plays. In order: a lost device stays lost.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpdaterGpuTest {
  private static final int SIZE = 67;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @AfterEach
  void off() {
    spark.conf().unset(GpuMode.KEY);
    HostBackend.reset();
  }

  private static double[] train(String mode, SignumUpdater updater) {
    spark.conf().set(GpuMode.KEY, mode);
    SplittableRandom random = new SplittableRandom(4);
    List<Tuple2<Object, Vector>> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] x = random.doubles(SIZE, -1, 1).toArray();
      rows.add(new Tuple2<>(x[0] + x[1] * x[2] > 0 ? 1.0 : 0.0, Vectors.dense(x)));
    }
    RDD<Tuple2<Object, Vector>> data =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 2).rdd();
    Tuple2<Vector, double[]> fit =
        GradientDescent.runMiniBatchSGD(
            data,
            new LogisticGradient(),
            updater,
            0.03,
            25,
            0.01,
            1.0,
            Vectors.dense(new double[SIZE]),
            0.0);
    return fit._1().toArray();
  }

  private static SignumUpdater updater() {
    return new SignumUpdater().setWdLh(0.02).setClipGradient(0.05);
  }

  @Test
  @Order(1)
  void offAndAutoLookForNoDevice() {
    HostBackend.present = true;
    int before = HostBackend.opened;
    assertArrayEquals(train("off", updater()), train("auto", updater()));
    assertEquals(before, HostBackend.opened);
    assertThrows(IllegalArgumentException.class, () -> train("perhaps", updater()));
  }

  @Test
  @Order(2)
  void aDeviceGivesTheSameFit() throws Exception {
    for (double momentum : new double[] {0.9, 0}) {
      SignumUpdater onCpu = updater().setMomentum(momentum);
      SignumUpdater onDevice = updater().setMomentum(momentum);
      double[] expected = train("off", onCpu);
      HostBackend.present = true;
      int before = HostBackend.opened;
      assertArrayEquals(expected, train("force", onDevice));
      assertEquals(before + 1, HostBackend.opened, "one device a fit");
      assertTrue(HostBackend.calls > 25 * 7, "operations: " + HostBackend.calls);
      assertSameState(onCpu, onDevice);
      assertSameState(onCpu, copy(onDevice));
      onDevice.reset();
      assertEquals(0, HostBackend.host.liveColumns(), "a reset frees the device");
    }
  }

  @Test
  @Order(3)
  void weightsOtherThanItsOwnGoUpAgain() {
    HostBackend.present = true;
    spark.conf().set(GpuMode.KEY, "force");
    SignumUpdater onDevice = updater();
    Vector gradient = Vectors.dense(0.5, -0.25, 0);
    Vector start = Vectors.dense(1, 2, 3);
    Vector other = Vectors.dense(-5, 0.125, 9);
    Vector[] got = {
      onDevice.compute(start, gradient, 0.1, 1, 0.1)._1(),
      onDevice.compute(other, gradient, 0.1, 2, 0.1)._1(),
      onDevice.compute(other, gradient, 0.1, 3, 0.1)._1()
    };
    SignumUpdater.State half = onDevice.state();
    Vector last = onDevice.compute(got[2], gradient, 0.1, 4, 0.1)._1();
    onDevice.restore(half);
    assertEquals(last, onDevice.compute(got[2], gradient, 0.1, 4, 0.1)._1());
    onDevice.reset();

    spark.conf().set(GpuMode.KEY, "off");
    SignumUpdater onCpu = updater();
    assertEquals(onCpu.compute(start, gradient, 0.1, 1, 0.1)._1(), got[0]);
    assertEquals(onCpu.compute(other, gradient, 0.1, 2, 0.1)._1(), got[1]);
    assertEquals(onCpu.compute(other, gradient, 0.1, 3, 0.1)._1(), got[2]);
    assertEquals(onCpu.compute(got[2], gradient, 0.1, 4, 0.1)._1(), last);
  }

  @Test
  @Order(4)
  void theApplicationsEndGivesTheDeviceBackAndTheUpdaterGoesOn() {
    double[] before = train("off", updater());
    SignumUpdater onCpu = updater();
    SignumUpdater onDevice = updater();
    Vector start = Vectors.dense(1, -2, 3);
    Vector gradient = Vectors.dense(0.5, -0.25, 0);
    Vector expected = onCpu.compute(start, gradient, 0.1, 1, 0.1)._1();
    HostBackend.present = true;
    spark.conf().set(GpuMode.KEY, "force");
    Vector got = onDevice.compute(start, gradient, 0.1, 1, 0.1)._1();
    assertEquals(expected, got);
    assertTrue(HostBackend.host.liveColumns() > 0, "the updater holds the device");
    HostDeviceOps held = HostBackend.host;
    spark.stop();
    assertEquals(0, held.liveColumns(), "columns open after the application's end");
    start();
    assertEquals(
        onCpu.compute(expected, gradient, 0.1, 2, 0.1)._1(),
        onDevice.compute(got, gradient, 0.1, 2, 0.1)._1());
    assertSameState(onCpu, onDevice);
    assertArrayEquals(before, train("off", updater()));
  }

  @Test
  @Order(5)
  void aDeviceLostInTheFitCostsNoBit() {
    SignumUpdater onCpu = updater();
    double[] expected = train("off", onCpu);
    HostBackend.present = true;
    // The device's first test is some hundreds of operations, the fit has 25 * 13 more.
    train("force", updater());
    HostBackend.lostAfter = HostBackend.calls - 100;
    SignumUpdater lost = updater();
    assertArrayEquals(expected, train("force", lost));
    assertEquals(HostBackend.lostAfter + 1, HostBackend.calls, "lost once, not asked again");
    assertSameState(onCpu, lost);
    assertEquals(0, HostBackend.host.liveColumns());
  }

  @Test
  @Order(6)
  void withoutADeviceForceIsAnErrorBeforeAnyWork() {
    HostBackend.present = true;
    HostBackend.lostAfter = 0;
    SignumUpdater updater = updater();
    var error = assertThrows(IllegalStateException.class, () -> train("force", updater));
    assertTrue(
        error.getMessage().startsWith("spark.signum.gpu is force, but no GPU can be used: "),
        error.getMessage());
    assertTrue(error.getMessage().contains("lost"), error.getMessage());
    assertEquals(0, updater.state().updates());
    assertEquals(SIZE, train("auto", updater).length);
  }

  private static void assertSameState(SignumUpdater expected, SignumUpdater actual) {
    SignumUpdater.State one = expected.state();
    SignumUpdater.State other = actual.state();
    assertEquals(one.updates(), other.updates());
    assertEquals(one.momentum().isEmpty(), other.momentum().isEmpty());
    if (!one.momentum().isEmpty()) {
      assertArrayEquals(one.momentum().doubles(), other.momentum().doubles());
    }
  }

  private static SignumUpdater copy(SignumUpdater updater) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(updater);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SignumUpdater) in.readObject();
    }
  }
}
