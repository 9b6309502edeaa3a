// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Which provider runs here, and why. The vector module's classes are loaded by name and last, when
 * nothing rules them out: referenced earlier, they would fail where the module is missing.
 *
 * @param kernel the provider
 * @param reason why this one
 */
record KernelSelection(SignumKernel kernel, String reason) {
  /** The system property that forces a provider. */
  static final String PROPERTY = "signum.kernel";

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private static final String PANAMA =
      KernelSelection.class.getPackageName() + ".PanamaSignumKernel";

  /**
   * Chooses by the property's value.
   *
   * @param forced value of {@link #PROPERTY}; null if not set
   * @throws IllegalStateException if the value is unknown, or asks for what cannot run here
   */
  static KernelSelection of(String forced) {
    String because = "-D" + PROPERTY + "=" + forced;
    if (forced == null) {
      return best();
    }
    return switch (forced) {
      case "scalar" -> new KernelSelection(new ScalarSignumKernel(), because);
      case "panama" -> {
        Optional<String> missing = moduleMissing();
        if (missing.isPresent()) {
          throw new IllegalStateException(because + ": " + missing.get());
        }
        try {
          yield new KernelSelection(panama(), because);
        } catch (ReflectiveOperationException | LinkageError e) {
          throw new IllegalStateException(because + ": " + cause(e), e);
        }
      }
      default -> throw new IllegalStateException(because + ": the providers are scalar and panama");
    };
  }

  /** Reports the choice, once, at start. */
  KernelSelection log() {
    System.getLogger(SignumKernels.class.getName()).log(Level.INFO, "signum kernel " + describe());
    return this;
  }

  /** The provider, its details and the reason, in one line. */
  String describe() {
    return kernel.name() + " (" + kernel.details() + "): " + reason;
  }

  private static KernelSelection best() {
    Optional<String> obstacle = moduleMissing().or(KernelSelection::unsuitableCompiler);
    if (obstacle.isPresent()) {
      return new KernelSelection(new ScalarSignumKernel(), obstacle.get());
    }
    try {
      return new KernelSelection(panama(), "module " + VECTOR_MODULE + " is present");
    } catch (ReflectiveOperationException | LinkageError e) {
      return new KernelSelection(new ScalarSignumKernel(), cause(e));
    }
  }

  private static SignumKernel panama() throws ReflectiveOperationException {
    return Class.forName(PANAMA)
        .asSubclass(SignumKernel.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  private static Optional<String> moduleMissing() {
    Optional<Module> module = ModuleLayer.boot().findModule(VECTOR_MODULE);
    if (module.isEmpty()) {
      return Optional.of(
          "module " + VECTOR_MODULE + " is missing (--add-modules " + VECTOR_MODULE + " adds it)");
    }
    KernelSelection.class.getModule().addReads(module.get());
    return Optional.empty();
  }

  /** Anything but C2 runs the vector module's methods as they stand, object by object. */
  private static Optional<String> unsuitableCompiler() {
    String vm = System.getProperty("java.vm.name", "");
    String info = System.getProperty("java.vm.info", "");
    if (!vm.contains("OpenJDK") && !vm.contains("HotSpot")) {
      return Optional.of("the Java virtual machine is not HotSpot but " + vm);
    }
    if (info.contains("interpreted mode") || info.contains("emulated-client")) {
      return Optional.of("the C2 compiler is off (" + info + ")");
    }
    if (System.getProperty("java.vendor.version", "").contains("GraalVM")) {
      return Optional.of("the compiler is Graal, not C2");
    }
    return Optional.empty();
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
    return cause instanceof UnsupportedOperationException
        ? cause.getMessage()
        : "the vector module's classes cannot be used: " + cause;
  }
}
