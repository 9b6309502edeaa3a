// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spark's own Master and two Workers of two cores each, in processes of their own. */
final class StandaloneCluster implements AutoCloseable {
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
    int port = ChildJvm.freePorts(1)[0];
    url = "spark://" + ChildJvm.HOST + ":" + port;
    List<String> options = new ArrayList<>(List.of("-Dspark.master.rest.enabled=false"));
    settings.forEach((name, value) -> options.add("-D" + name + "=" + value));
    String[] place = {"--host", ChildJvm.HOST, "--webui-port", "0"};
    start(
        folder, "master", options, "org.apache.spark.deploy.master.Master", place, "--port", port);
    ChildJvm.awaitOpen(processes.get(0), folder.resolve("master.txt"), port);
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

  @Override
  public void close() throws InterruptedException {
    // Workers first end their executors.
    ChildJvm.end(processes);
  }
}
