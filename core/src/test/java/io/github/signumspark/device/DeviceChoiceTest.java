// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.HostDeviceOps.HostColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  private static final Logger LOGGER = Logger.getLogger("io.github.signumspark.device");

  private final List<LogRecord> log = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(line);
        }

        @Override
        public void flush() {
          // Nothing is buffered.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
    Devices.reset();
    ScriptedBackend.device = null;
    ScriptedBackend.reason = "no driver";
    ScriptedBackend.opened = 0;
  }

  @AfterEach
  void silence() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    Devices.reset();
    ScriptedBackend.device = null;
  }

  private static boolean chosen(GpuMode mode) {
    return DeviceChoice.choose(mode, "a fit", "it loses", () -> OptionalInt.of(3)).isPresent();
  }

  @Test
  void offLooksForNothingAndSaysNothing() {
    ScriptedBackend.device = new HostDeviceOps();
    assertTrue(!chosen(GpuMode.OFF));
    assertEquals(0, ScriptedBackend.opened);
    assertEquals(List.of(), log);
  }

  @Test
  void autoIsOneLineAndTheCpu() {
    ScriptedBackend.device = new HostDeviceOps();
    assertTrue(!chosen(GpuMode.AUTO));
    assertEquals(0, ScriptedBackend.opened, "what does not pay is not looked for");
    assertEquals(1, log.size());
    assertEquals("signum gpu: auto chose the CPU for a fit: it loses", log.get(0).getMessage());
  }

  @Test
  void whatFailedIsNotLookedForAgain() {
    assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
    assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
    assertEquals(1, ScriptedBackend.opened);
    assertEquals(OptionalInt.of(3), ScriptedBackend.lastAddress);
  }

  @Test
  void forceTakesADeviceEvenWhereItLoses() {
    ScriptedBackend.device = new HostDeviceOps();
    assertTrue(chosen(GpuMode.FORCE));
    assertTrue(log.get(0).getMessage().contains("force takes host"), log.get(0).getMessage());
  }

  @Test
  void forceWithoutADeviceIsAnErrorWithTheReason() {
    var error = assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
    assertEquals(
        "spark.signum.gpu is force, but no GPU can be used: scripted: no driver",
        error.getMessage());
    assertThrows(
        IllegalStateException.class,
        () -> DeviceChoice.withoutGpuPath(GpuMode.FORCE, "a fit", OptionalInt::empty));
    DeviceChoice.withoutGpuPath(GpuMode.AUTO, "a fit", OptionalInt::empty);
    assertEquals(
        "signum gpu: a fit has no GPU path and runs on the CPU",
        log.get(log.size() - 1).getMessage());
  }

  @Test
  void aDeviceWithOtherBitsIsRefused() {
    HostDeviceOps host = new HostDeviceOps();
    ScriptedBackend.device = new Contracting(host);
    var error = assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
    assertTrue(error.getMessage().contains("differs from the CPU in the"), error.getMessage());
    assertEquals(0, host.liveColumns());
  }

  @Test
  void aDeviceThatFailsItsFirstTestIsRefused() {
    FailingOps failing = new FailingOps(20);
    ScriptedBackend.device = failing;
    var error = assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
    assertTrue(error.getMessage().contains("lost at operation 20"), error.getMessage());
    assertEquals(1, failing.closed);
    assertEquals(0, failing.host.liveColumns());
  }

  @Test
  void aLostDeviceIsOneWarningAndNotUsedAgain() {
    FailingOps failing = new FailingOps(5);
    double[] out = new double[2];
    try (ResidentSignum<HostColumn> signum =
        ResidentSignum.on(failing, Precision.DOUBLE, 2, true, 9)) {
      for (int step = 0; step < 4; step++) {
        signum.step(UpdateRule.signum(0.5, 0.9, 0, 1, Double.NaN, 0), new double[] {1, -1});
      }
      signum.weights(out);
      assertSame(false, signum.onDevice());
    }
    assertEquals(-2, out[0]);
    assertEquals(1, log.size());
    assertTrue(log.get(0).getMessage().contains("lost at operation 5"), log.get(0).getMessage());
    ScriptedBackend.device = new HostDeviceOps();
    assertThrows(IllegalStateException.class, () -> chosen(GpuMode.FORCE));
  }

  @Test
  void modesAreReadByTheirWords() {
    assertEquals(GpuMode.AUTO, GpuMode.of(" Auto"));
    assertEquals(GpuMode.OFF, GpuMode.of("off"));
    assertEquals(GpuMode.FORCE, GpuMode.of("FORCE"));
    var error = assertThrows(IllegalArgumentException.class, () -> GpuMode.of("yes"));
    assertEquals("spark.signum.gpu is 'yes', but must be off, auto or force", error.getMessage());
  }

  /** A device whose multiplications are a little off, as a contracted multiply-add's are. */
  private static final class Contracting extends DelegatingOps {
    Contracting(HostDeviceOps host) {
      super(host);
    }

    @Override
    public HostColumn compute(Formula formula, List<HostColumn> columns) {
      boolean bend = columns.get(0).precision() == Precision.DOUBLE;
      return super.compute(bend ? bent(formula) : formula, columns);
    }

    private static Formula bent(Formula formula) {
      if (formula instanceof Formula.Product product) {
        return bent(product.formula()).times(Math.nextUp(product.factor()));
      } else if (formula instanceof Formula.Sum sum) {
        return bent(sum.left()).plus(bent(sum.right()));
      } else if (formula instanceof Formula.Difference difference) {
        return bent(difference.left()).minus(bent(difference.right()));
      }
      return formula;
    }
  }
}
