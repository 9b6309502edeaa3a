// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.package$;

/** Runs a main class of this folder in a JVM of its own, on this JVM's class path. */
public final class ChildJvm {
  /** The address of everything that listens. */
  static final String HOST = "127.0.0.1";

  static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  private ChildJvm() {}

  /**
   * What a JVM printed.
   *
   * @param bits the lines "bits NAME HASH"
   * @param facts the lines "fact NAME VALUE"
   * @param text all lines
   */
  public record Output(Map<String, String> bits, Map<String, String> facts, String text) {
    /** The number of this name. */
    public int number(String fact) {
      return Integer.parseInt(facts.get(fact));
    }
  }

  /** Prints what {@link Output#bits} will hold. */
  static void printBits(Map<String, String> bits) {
    bits.forEach((name, hash) -> System.out.println("bits " + name + " " + hash));
  }

  /** Prints what {@link Output#facts} will hold. */
  static void printFact(String name, Object value) {
    System.out.println("fact " + name + " " + value);
  }

  /** Runs {@code main} on this JVM's class path; it must end within forty minutes. */
  public static Output run(
      Class<?> main, List<String> options, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(main, options, environment, classPath(), arguments);
  }

  /** Runs {@code main} on another class path; it must end within forty minutes. */
  public static Output run(
      Class<?> main,
      List<String> options,
      Map<String, String> environment,
      List<String> classPath,
      String... arguments)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile("signum-child", ".txt");
    try {
      Process process = start(main.getName(), options, environment, classPath, printed, arguments);
      boolean ended = process.waitFor(40, TimeUnit.MINUTES);
      if (!ended) {
        kill(process);
      }
      String text = Files.readString(printed);
      assertTrue(ended, () -> "still running: " + options + "\n" + text);
      assertEquals(0, process.exitValue(), () -> options + "\n" + text);
      return output(printed);
    } finally {
      Files.delete(printed);
    }
  }

  /** What a JVM printed to a file. */
  static Output output(Path printed) throws IOException {
    String text = Files.readString(printed);
    return new Output(lines(text, "bits "), lines(text, "fact "), text);
  }

  /** Runs {@code main} and kills its process as soon as it has printed {@code sign}. */
  static Output runAndKill(Class<?> main, List<String> options, String sign, String... arguments)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile("signum-child", ".txt");
    try {
      Process process = start(main.getName(), options, Map.of(), classPath(), printed, arguments);
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
      while (process.isAlive()
          && !Files.readString(printed).contains(sign)
          && System.nanoTime() < deadline) {
        Thread.sleep(2);
      }
      boolean alive = process.isAlive();
      kill(process);
      String text = Files.readString(printed);
      assertTrue(alive, () -> "ended by itself: " + options + "\n" + text);
      assertTrue(text.contains(sign), () -> "never printed " + sign + "\n" + text);
      return output(printed);
    } finally {
      Files.delete(printed);
    }
  }

  static void kill(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** Ends processes, those that they started first. */
  static void end(List<Process> processes) throws InterruptedException {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    for (Process process : processes) {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        kill(process);
      }
    }
  }

  /** Ports that nothing listens at. */
  static int[] freePorts(int number) throws IOException {
    int[] ports = new int[number];
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      // Open until all are found, so that they differ.
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST));
      sockets.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /** Waits until a process, which prints to a file, listens. */
  static void awaitOpen(Process process, Path printed, int port)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      try (Socket socket = new Socket(HOST, port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException(Files.readString(printed), e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Starts a main class, which prints to a file. */
  static Process start(
      String main,
      List<String> options,
      Map<String, String> environment,
      List<String> classPath,
      Path printed,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-XX:+UseSerialGC");
    for (String own : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (own.startsWith("--add-opens") || own.startsWith("-Dio.netty")) {
        command.add(own);
      }
    }
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.add("-Djdk.reflect.useDirectMethodHandle=false");
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
    command.add(main);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The environment of a process that starts executors: they get their jars by the class path. */
  static Map<String, String> sparkHome(Path folder) {
    return Map.of("SPARK_HOME", folder.resolve("home").toString(), "SPARK_SCALA_VERSION", "2.13");
  }

  /** The entries of the class path that tests run on. */
  public static List<String> classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(path.split(File.pathSeparator));
  }

  /** Skips a test where a module of Spark is not of this Spark's version. */
  public static void assumeModule(String module) {
    String jar = module + "_2.13-" + package$.MODULE$.SPARK_VERSION() + ".jar";
    assumeTrue(classPath().stream().anyMatch(entry -> entry.endsWith(jar)), () -> "no " + jar);
  }

  private static Map<String, String> lines(String text, String prefix) {
    Map<String, String> found = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith(prefix))
        .forEach(
            line -> {
              int value = line.lastIndexOf(' ');
              found.put(line.substring(prefix.length(), value), line.substring(value + 1));
            });
    return found;
  }
}
