// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.HostDeviceOps;
import io.github.signumspark.device.HostDeviceOps.HostColumn;
import io.github.signumspark.device.Precision;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The GPU's check, with the host double in the GPU's place. */
class GpuCheckTest {
  private static String run(int status, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int got = GpuCheck.run(arguments, out);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(status, got, text);
    return text;
  }

  @Test
  void passesOnTheHostDouble() {
    String text =
        run(
            0,
            "--host --sizes 1000,3000 --pass-share 0.0002 --check-length 999 --seed 1".split(" "));
    assertTrue(text.contains("cases bit for bit as on the CPU"), text);
    assertTrue(text.contains("| 3000 | double |"), text);
    assertTrue(text.contains("| Fashion-MNIST | 12 | 784 | 784 |"), text);
    assertTrue(text.contains("| Zipf | 100 | 262144 | 30 |"), text);
    assertTrue(text.endsWith("gpu-check: passed" + System.lineSeparator()), text);
  }

  @ParameterizedTest
  @CsvSource({
    "--sizes x, --sizes is 'x'",
    "--sizes 0, --sizes is 0",
    "--seed 1.5, --seed is '1.5'",
    "--pass-share 2, --pass-share is 2",
    "--device -1, --device is -1",
    "--speed 3, --speed is unknown",
    "--seed, --seed is unknown or lacks its value"
  })
  void wrongOptionsAreNamed(String arguments, String message) {
    assertTrue(run(2, arguments.split(" ")).contains(message));
  }

  /** A device that computes right but for one operation on one kind of number. */
  @ParameterizedTest
  @ValueSource(strings = {"zero", "nan", "subnormal", "contracted", "abstention", "nothing"})
  void aDeviceThatIsALittleWrongIsFoundOut(String fault) {
    HostDeviceOps host = new HostDeviceOps();
    DeviceOps<?> wrong = wrong(host, fault);
    if (fault.equals("nothing")) {
      assertTrue(new UpdateCheck(wrong, 3).run(100) > 1000);
    } else {
      assertThrows(CheckFailedException.class, () -> new UpdateCheck(wrong, 3).run(100));
    }
    assertEquals(0, host.liveColumns());
  }

  private static DeviceOps<?> wrong(HostDeviceOps host, String fault) {
    return (DeviceOps<?>)
        Proxy.newProxyInstance(
            GpuCheckTest.class.getClassLoader(),
            new Class<?>[] {DeviceOps.class},
            (proxy, method, arguments) -> {
              String name = method.getName();
              Object result;
              try {
                result = method.invoke(host, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              boolean hit =
                  switch (fault) {
                    case "zero", "subnormal", "contracted" -> name.equals("compute");
                    case "nan" -> name.equals("sign");
                    case "abstention" -> name.equals("unpack");
                    default -> false;
                  };
              return hit ? spoiled(host, (HostColumn) result, fault) : result;
            });
  }

  private static HostColumn spoiled(HostDeviceOps host, HostColumn right, String fault) {
    float[] floats = new float[right.length()];
    double[] doubles = new double[right.length()];
    boolean single = right.precision() == Precision.FLOAT;
    if (single) {
      host.download(right, floats);
    } else {
      host.download(right, doubles);
    }
    right.close();
    for (int i = 0; i < doubles.length; i++) {
      floats[i] = (float) spoil(floats[i], fault, Float.MIN_NORMAL, Math.ulp(floats[i]));
      doubles[i] = spoil(doubles[i], fault, Double.MIN_NORMAL, Math.ulp(doubles[i]));
    }
    return single ? host.upload(floats) : host.upload(doubles);
  }

  private static double spoil(double value, String fault, double normal, double ulp) {
    return switch (fault) {
      case "zero" -> value == 0 ? 0.0 : value;
      case "nan" -> value == 0 ? Double.NaN : value;
      case "subnormal" -> Math.abs(value) < normal ? Math.copySign(0, value) : value;
      case "contracted" -> value + ulp;
      default -> value == 0 ? -1 : value;
    };
  }
}
