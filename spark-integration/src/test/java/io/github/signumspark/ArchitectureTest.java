// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The floors of docs/architecture.md: which package may use which, and how large a package may be.
 * The packages of core have their own test there.
 */
class ArchitectureTest {
  private static final String ROOT = "io.github.signumspark";
  private static final int MOST_FILES = 20;

  private static final String CORE =
      "kernel data objective local newton optim vote codec device device.rows";
  private static final String ROWS =
      "ingest ingest.place ingest.pack ingest.stats ingest.read ingest.rows";

  /** What all trainers may use. */
  private static final String TRAINER =
      "train.plan train.loss train.fit train.jobs listener checkpoint internal "
          + ROWS
          + " "
          + CORE;

  /**
   * A line for each package: its name, and the packages of this project that it may use. From the
   * top down.
   */
  private static final Map<String, Set<String>> MAY_USE =
      rules(
          // Programs.
          "submit: submit.output submit.input ml ml.param ml.classification ml.regression ml.tuning"
              + " report ui listener internal",
          "submit.output: submit.input internal",
          "submit.input: checkpoint internal",
          // Stages.
          "ml.tuning: ml ml.param internal " + ROWS,
          "ml.classification: ml ml.param train train.fit listener internal " + ROWS + " " + CORE,
          "ml.regression: ml ml.param train train.fit listener internal " + ROWS + " " + CORE,
          "ml: ml.param report train train.fit listener internal " + ROWS + " " + CORE,
          "ml.param: internal optim",
          "breeze: optim",
          "connect:",
          // What people see of a fit.
          "ui: report ui listener internal",
          "report: listener internal",
          // Training.
          "train: train.local train.vote train.gradient train.finish " + TRAINER,
          "train.local: train.finish " + TRAINER,
          "train.vote: " + TRAINER,
          "train.gradient: mllib " + TRAINER,
          "train.finish: " + TRAINER,
          "train.loss: train.fit train.jobs checkpoint internal " + ROWS + " " + CORE,
          "train.plan: train.fit checkpoint objective",
          "train.fit: listener checkpoint internal " + ROWS + " " + CORE,
          "train.jobs: internal objective data " + ROWS,
          "listener: internal ingest.stats",
          "checkpoint: internal",
          "mllib: internal optim kernel device",
          // Rows.
          "ingest: ingest.place ingest.pack ingest.stats ingest.read ingest.rows internal data",
          "ingest.place: ingest.stats ingest.read ingest.rows internal",
          "ingest.pack: ingest.stats ingest.rows internal data",
          "ingest.stats: ingest.read ingest.rows internal",
          "ingest.read: ingest.rows internal",
          "ingest.rows:",
          // Spark's private parts: may be used by all, uses nobody.
          "internal: device");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static Map<String, Set<String>> rules(String... lines) {
    Map<String, Set<String>> rules = new TreeMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      Set<String> used = new HashSet<>(List.of(line.substring(colon + 1).strip().split(" +")));
      used.remove("");
      rules.put(line.substring(0, colon), used);
    }
    return rules;
  }

  /** The package of a class of this project, without the root; null for the classes of others. */
  private static String packageOf(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String name = element.getPackageName();
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : null;
  }

  private static boolean isCore(String name) {
    return Arrays.asList(CORE.split(" ")).contains(name);
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    Set<String> violations = new TreeSet<>();
    int checked = 0;
    for (JavaClass type : CLASSES) {
      String from = packageOf(type);
      if (isCore(from)) {
        continue;
      }
      checked++;
      assertTrue(MAY_USE.containsKey(from), "package " + from + " has no rule here");
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = packageOf(dependency.getTargetClass());
        if (to != null && !to.equals(from) && !MAY_USE.get(from).contains(to)) {
          violations.add(from + " uses " + to + ": " + dependency.getDescription());
        }
      }
    }
    assertTrue(checked > 150, checked + " classes");
    assertEquals("", String.join("\n", violations));
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noPackageIsLarge() throws IOException {
    assertEquals(Map.of(), largePackages(Path.of("src", "main", "java")));
  }

  /** Folders with more sources than {@value #MOST_FILES}, package-info.java not counted. */
  private static Map<String, Long> largePackages(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
          .collect(
              Collectors.groupingBy(
                  file -> sources.relativize(file.getParent()).toString(),
                  TreeMap::new,
                  Collectors.counting()))
          .entrySet()
          .stream()
          .filter(entry -> entry.getValue() > MOST_FILES)
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }
}
