// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.SignumBackend;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What is missing, found out in the order of the harm that asking does. */
class RapidsBackendTest {
  private static final List<Path> DRIVER = List.of(Path.of("/"));

  private static String reason(SignumBackend backend) {
    return assertThrows(DeviceUnavailableException.class, () -> backend.open(OptionalInt.empty()))
        .getMessage();
  }

  /** The backend as a loader's own classes make it. */
  private static SignumBackend backend(ClassLoader loader, List<Path> driver) throws Exception {
    var constructor =
        loader
            .loadClass(RapidsBackend.class.getName())
            .getDeclaredConstructor(ClassLoader.class, List.class);
    constructor.setAccessible(true);
    try {
      return (SignumBackend) constructor.newInstance(loader, driver);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void isFoundByServiceLoader() {
    List<String> names =
        ServiceLoader.load(SignumBackend.class).stream().map(found -> found.get().name()).toList();
    assertTrue(names.contains("rapids"), names.toString());
  }

  @Test
  void withoutCudfNothingIsAskedFurther() throws Exception {
    assertEquals(
        "no cudf on the class path (ai.rapids:cudf, or the RAPIDS Accelerator's jar)",
        reason(backend(new IsolatingLoader("ai/rapids/"), DRIVER)));
  }

  @Test
  void withoutADriverCudfIsNotLoaded() throws Exception {
    List<Path> nowhere = List.of(Path.of("/no/such/file"));
    // Were a class of cudf asked for, this loader would refuse it with another reason.
    IsolatingLoader loader =
        new IsolatingLoader("ai/rapids/cudf/NativeDepsLoader", "ai/rapids/cudf/Rmm");
    assertEquals(
        "no NVIDIA driver on this machine (looked for [/no/such/file])",
        reason(backend(loader, nowhere)));
  }

  @Test
  void cudfWithoutPartOfItsClassesIsAReason() throws Exception {
    String reason = reason(backend(new IsolatingLoader("ai/rapids/cudf/NativeDeps"), DRIVER));
    assertTrue(reason.startsWith("cudf's classes cannot be used: "), reason);
  }

  @Test
  void cudfWithoutALoggerIsAReason() throws Exception {
    String reason = reason(backend(new IsolatingLoader("org/slf4j/"), DRIVER));
    assertTrue(reason.startsWith("cudf's classes cannot be used: "), reason);
    assertTrue(reason.contains("slf4j"), reason);
  }

  @Test
  void cudfWithoutItsLibrariesIsAReason() throws Exception {
    IsolatingLoader loader = new IsolatingLoader("amd64/", "aarch64/");
    assertEquals(
        "cudf's native libraries cannot be loaded (see its log)", reason(backend(loader, DRIVER)));
    // Once more: cudf's classes are in another state after a failure.
    assertEquals(
        "cudf's native libraries cannot be loaded (see its log)", reason(backend(loader, DRIVER)));
  }
}
