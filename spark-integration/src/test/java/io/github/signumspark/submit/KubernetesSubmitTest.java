// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.signumspark.samebits.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README's spark-submit for Kubernetes asks a cluster for, told by a server that takes
 * everything and starts nothing.
 */
@Tag("proof")
class KubernetesSubmitTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void theLineOfTheReadmeAsksForADriver() throws Exception {
    ChildJvm.assumeModule("spark-kubernetes");
    Queue<ObjectNode> asked = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", exchange -> answer(exchange, asked));
    server.start();
    List<String> arguments = new ArrayList<>(command());
    arguments.replaceAll(
        argument ->
            argument.startsWith("k8s://")
                ? "k8s://http://127.0.0.1:" + server.getAddress().getPort()
                : argument);
    arguments.addAll(0, List.of("--conf", "spark.kubernetes.submission.waitAppCompletion=false"));
    try {
      ChildJvm.run(
          SparkSubmit.class,
          List.of(),
          Map.of("KUBECONFIG", folder.resolve("none").toString(), "SPARK_HOME", folder.toString()),
          arguments.toArray(String[]::new));
    } finally {
      server.stop(0);
    }
    JsonNode pod = first(asked, "Pod");
    JsonNode driver = pod.at("/spec/containers/0");
    assertEquals("IMAGE", driver.get("image").asText(), pod.toPrettyString());
    List<String> given =
        StreamSupport.stream(driver.get("args").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    assertEquals("driver", given.get(0), given.toString());
    int main = given.indexOf("--class");
    // The class, the jar in the image and the application's arguments, as they were written.
    int written = arguments.indexOf("--class");
    assertEquals(
        arguments.subList(written, arguments.size()),
        given.subList(main, given.size()),
        given.toString());
    assertTrue(given.contains(Train.class.getName()), given.toString());
    // The jar is where the Dockerfile puts it.
    String jar = given.get(main + 2);
    assertTrue(jar.matches("local:///opt/signum-spark_2\\.13-[^/]*-all\\.jar"), jar);
    assertTrue(
        Files.readString(Path.of("../examples/kubernetes/Dockerfile"))
            .contains("COPY signum-spark_2.13-*-all.jar /opt/\n"));
    String settings = first(asked, "ConfigMap").at("/data/spark.properties").asText();
    assertTrue(settings.contains("spark.kubernetes.container.image=IMAGE"), settings);
    // Executors find the driver by it.
    assertEquals("None", first(asked, "Service").at("/spec/clusterIP").asText());
  }

  /** The README's command, in words, without its first. */
  private static List<String> command() throws IOException {
    String row =
        Files.readAllLines(Path.of("../README.md")).stream()
            .filter(line -> line.startsWith("| Kubernetes |"))
            .findFirst()
            .orElseThrow();
    String command = row.substring(row.indexOf('`') + 1, row.lastIndexOf('`'));
    assertTrue(command.startsWith("spark-submit --master k8s://https://HOST:6443 "), command);
    return List.of(command.split(" ")).subList(1, command.split(" ").length);
  }

  /** Answers with what was sent, as a cluster does that has made it. */
  private static void answer(HttpExchange exchange, Queue<ObjectNode> asked) throws IOException {
    ObjectNode made = JSON.createObjectNode();
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (body.length > 0) {
      made = (ObjectNode) JSON.readTree(body);
      asked.add(made);
      ((ObjectNode) made.get("metadata")).put("uid", "1").put("resourceVersion", "1");
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    byte[] answer = JSON.writeValueAsBytes(made);
    exchange.sendResponseHeaders(body.length > 0 ? 201 : 404, answer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  /** Of one kind the first that was asked for; a pod's resources are sent again with its owner. */
  private static JsonNode first(Queue<ObjectNode> asked, String kind) {
    return asked.stream()
        .filter(made -> made.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " is not in " + asked));
  }
}
