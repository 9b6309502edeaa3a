// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Spark's own Master and two Workers of two cores each, in processes of their own. */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final List<Process> processes = new ArrayList<>();
  private final String url;

  /**
   * Starts the processes.
   *
   * @param folder where they may write; holds Spark's home, with an empty folder of jars
   * @param settings of Spark, which Master, Workers and every application share
   */
  StandaloneCluster(Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = freePort();
    url = "spark://" + HOST + ":" + port;
    List<String> options = new ArrayList<>(List.of("-Dspark.master.rest.enabled=false"));
    settings.forEach((name, value) -> options.add("-D" + name + "=" + value));
    String[] place = {"--host", HOST, "--webui-port", "0"};
    start(
        folder, "master", options, "org.apache.spark.deploy.master.Master", place, "--port", port);
    awaitOpen(port);
    for (int number = 1; number <= 2; number++) {
      Path work = folder.resolve("worker-" + number);
      start(
          folder,
          "worker-" + number,
          options,
          "org.apache.spark.deploy.worker.Worker",
          place,
          "--cores",
          2,
          "--memory",
          "2g",
          "--work-dir",
          work,
          url);
    }
  }

  /** The master's address. */
  String url() {
    return url;
  }

  private void start(
      Path folder,
      String name,
      List<String> options,
      String main,
      String[] place,
      Object... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(place));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    processes.add(
        ChildJvm.start(
            main,
            options,
            ChildJvm.sparkHome(folder),
            ChildJvm.classPath(),
            folder.resolve(name + ".txt"),
            all.toArray(String[]::new)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static void awaitOpen(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      try (Socket socket = new Socket(HOST, port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Process process : processes) {
      // Workers first end their executors.
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    for (Process process : processes) {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        ChildJvm.kill(process);
      }
    }
  }
}
