// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** YARN's own ResourceManager and two NodeManagers, in processes of their own. */
final class YarnCluster implements AutoCloseable {
  private static final String PRINTED = "printed.txt";

  private final List<Process> processes = new ArrayList<>();
  private final Path configuration;

  /**
   * Starts the processes.
   *
   * @param folder where they may write
   */
  YarnCluster(Path folder) throws IOException, InterruptedException {
    configuration = Files.createDirectories(folder.resolve("configuration"));
    int[] ports = ChildJvm.freePorts(4);
    Configuration yarn = new Configuration(false);
    yarn.set("yarn.resourcemanager.address", ChildJvm.HOST + ":" + ports[0]);
    yarn.set("yarn.resourcemanager.scheduler.address", ChildJvm.HOST + ":" + ports[1]);
    yarn.set("yarn.resourcemanager.resource-tracker.address", ChildJvm.HOST + ":" + ports[2]);
    yarn.set("yarn.resourcemanager.webapp.address", ChildJvm.HOST + ":" + ports[3]);
    yarn.set("yarn.resourcemanager.admin.address", ChildJvm.HOST + ":0");
    yarn.set("yarn.nodemanager.address", ChildJvm.HOST + ":0");
    yarn.set("yarn.nodemanager.localizer.address", ChildJvm.HOST + ":0");
    yarn.set("yarn.nodemanager.webapp.address", ChildJvm.HOST + ":0");
    yarn.set("yarn.scheduler.capacity.root.queues", "default");
    yarn.set("yarn.scheduler.capacity.root.default.capacity", "100");
    yarn.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    yarn.set("yarn.scheduler.minimum-allocation-mb", "128");
    yarn.set("yarn.nodemanager.resource.memory-mb", "4096");
    yarn.set("yarn.nodemanager.vmem-check-enabled", "false");
    yarn.set("yarn.nodemanager.disk-health-checker.enable", "false");
    yarn.set("yarn.nodemanager.delete.debug-delay-sec", "600");
    try (OutputStream file = Files.newOutputStream(configuration.resolve("yarn-site.xml"))) {
      yarn.writeXml(file);
    }
    start("resourcemanager.ResourceManager", folder.resolve("resources"));
    for (int port : ports) {
      ChildJvm.awaitOpen(processes.get(0), folder.resolve("resources").resolve(PRINTED), port);
    }
    for (int number = 1; number <= 2; number++) {
      start("nodemanager.NodeManager", folder.resolve("node-" + number));
    }
  }

  private void start(String main, Path own) throws IOException {
    Files.createDirectories(own);
    processes.add(
        ChildJvm.start(
            "org.apache.hadoop.yarn.server." + main,
            List.of(),
            environment(),
            classPath(),
            own.resolve(PRINTED),
            "-D",
            "hadoop.tmp.dir=" + own.resolve("tmp"),
            "-D",
            "yarn.nodemanager.log-dirs=" + own.resolve("logs")));
  }

  /** With the cluster's configuration before everything else. */
  List<String> classPath() {
    List<String> path = new ArrayList<>(List.of(configuration.toString()));
    path.addAll(ChildJvm.classPath());
    return path;
  }

  /** What YARN's processes and those that submit to it need. */
  Map<String, String> environment() {
    return Map.of(
        "HADOOP_CONF_DIR", configuration.toString(), "JAVA_HOME", System.getProperty("java.home"));
  }

  @Override
  public void close() throws InterruptedException {
    ChildJvm.end(processes);
  }
}
