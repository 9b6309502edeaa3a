// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code examples/submit} in a checkout of its own, whose path has blanks, with
 * stand-ins for Maven and for spark-submit that tell how they were called.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script needs bash")
class SubmitScriptTest {
  @TempDir Path dir;
  private Path root;
  private Path script;

  private record Result(int status, List<String> lines) {
    String lastLine() {
      return lines.get(lines.size() - 1);
    }
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    root = dir.resolve("a check out");
    script = root.resolve("examples/submit");
    Files.createDirectories(root.resolve("core/src/main"));
    Files.createDirectories(root.resolve("spark-integration/src/main"));
    Files.createDirectories(root.resolve("examples/src/main"));
    Files.copy(Path.of("submit"), script, StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(Path.of("../pom.xml"), root.resolve("pom.xml"));
    for (String module : List.of("core", "spark-integration", "examples")) {
      Files.copy(Path.of("..", module, "pom.xml"), root.resolve(module).resolve("pom.xml"));
    }
    program("tools/mvn", "echo mvn \"$@\" >> '" + dir + "/mvn.log'");
    program("spark/bin/spark-submit", "printf '<%s>' \"$@\"; echo");
  }

  @Test
  void passesOptionsAndAddsJarAndClass() throws Exception {
    Path jar = makeJars().get(0);
    assertEquals(
        "<--master><local[2]><--conf><a=b c><--class><io.github.signumspark.submit.Train><"
            + jar
            + "><--task><logistic><--train><x y>",
        submit("--master", "local[2]", "--conf", "a=b c", "--task", "logistic", "--train", "x y")
            .lastLine());
    assertEquals(
        "<--class><io.github.signumspark.submit.Train><" + jar + "><--help>",
        submit("--", "--help").lastLine());
    assertEquals(
        "<--class><org.Mine><mine.jar><--task><x>",
        submit("--class", "org.Mine", "mine.jar", "--task", "x").lastLine());
    assertEquals("<--version>", submit("--version").lastLine());
    assertFalse(Files.exists(dir.resolve("mvn.log")), "nothing was to be built");
  }

  @Test
  void findsTheExamples() throws Exception {
    List<Path> jars = makeJars();
    assertEquals(
        "<--class><io.github.signumspark.examples.Demo><--jars><mine.jar,"
            + jars.get(0)
            + "><"
            + jars.get(1)
            + "><1>",
        submit("--class=io.github.signumspark.examples.Demo", "--jars=mine.jar", "1").lastLine());
  }

  @Test
  void buildsWhatIsMissing() throws Exception {
    Result result = submit("--task", "logistic");
    assertEquals(0, result.status(), result.lines().toString());
    String call = Files.readString(dir.resolve("mvn.log"));
    assertTrue(call.contains(" package") && call.contains("-Pspark-4.0"), call);
    assertFalse(call.contains("install"), call);
  }

  @Test
  void namesWhatIsMissing() throws Exception {
    makeJars();
    assertEquals(
        "examples/submit: SPARK_HOME is /nowhere, but there is no bin/spark-submit in it",
        submit(Map.of("SPARK_HOME", "/nowhere"), "--task", "logistic").lastLine());
    Result result = submit(Map.of("JAVA_HOME", "/nowhere"), "--task", "logistic");
    assertEquals(1, result.status());
    assertTrue(
        result.lastLine().startsWith("examples/submit: JAVA_HOME is /nowhere"), result.lastLine());
    program("old/bin/java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    result = submit(Map.of("JAVA_HOME", dir.resolve("old").toString()), "--task", "logistic");
    assertEquals(1, result.status());
    assertTrue(result.lastLine().startsWith("examples/submit: Java 11 at "), result.lastLine());
    assertEquals(
        "examples/submit: SIGNUM_SPARK is '3.5'; it can be 4.0, 4.1 or 4.2",
        submit(Map.of("SIGNUM_SPARK", "3.5"), "--task", "logistic").lastLine());
    assertEquals("examples/submit: --master needs a value", submit("--master").lastLine());
  }

  @Test
  void tellsThatTheBuildFailed() throws Exception {
    program("tools/mvn", "echo '[ERROR] no such thing'; exit 1");
    Result result = submit("--task", "logistic");
    assertEquals(1, result.status());
    assertTrue(result.lines().contains("[ERROR] no such thing"), result.lines().toString());
    assertTrue(
        result.lastLine().startsWith("examples/submit: the build failed"), result.lastLine());
  }

  @Test
  void printsHelp() throws Exception {
    Result result = submit("--help");
    assertEquals(0, result.status());
    assertTrue(result.lines().get(0).startsWith("Usage: examples/submit"));
  }

  private Result submit(String... args) throws Exception {
    return submit(Map.of(), args);
  }

  private Result submit(Map<String, String> environment, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.redirectErrorStream(true);
    Map<String, String> env = builder.environment();
    env.put("PATH", dir.resolve("tools") + ":" + env.get("PATH"));
    env.put("SPARK_HOME", dir.resolve("spark").toString());
    env.put("JAVA_HOME", System.getProperty("java.home"));
    env.remove("SIGNUM_SPARK");
    env.putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the script hangs");
    return new Result(process.exitValue(), output.lines().toList());
  }

  /** The jars that a build would make. */
  private List<Path> makeJars() throws IOException {
    String pom = Files.readString(root.resolve("pom.xml"));
    String version = pom.split("<version>")[1].split("</version>")[0];
    List<Path> jars =
        List.of(
            root.resolve("spark-integration/target/signum-spark_2.13-" + version + "-all.jar"),
            root.resolve("examples/target/signum-examples-" + version + ".jar"));
    for (Path jar : jars) {
      Files.createDirectories(jar.getParent());
      Files.createFile(jar);
    }
    return jars;
  }

  private void program(String name, String body) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
