// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of core may use which, and how large a package may be. */
class CoreArchitectureTest {
  private static final String ROOT = "io.github.signumspark";
  private static final int MOST_FILES = 20;

  /** Each package of core, and the packages of this project that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "kernel", Set.of(),
          "data", Set.of(),
          "codec", Set.of(),
          "optim", Set.of("kernel"),
          "vote", Set.of("kernel"),
          "device", Set.of("kernel"),
          "device.rows", Set.of("device", "data"),
          "objective", Set.of("data", "kernel"),
          "local", Set.of("objective", "data", "kernel"),
          "newton", Set.of("objective", "data", "codec", "kernel"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void everyPackageIsListed() {
    Set<String> found = new TreeSet<>();
    CLASSES.forEach(type -> found.add(type.getPackageName().substring(ROOT.length() + 1)));
    assertEquals(new TreeSet<>(MAY_USE.keySet()), found);
  }

  @Test
  void packagesUseWhatTheyMayAndTheJdk() {
    MAY_USE.forEach(
        (name, used) ->
            classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(
                        Stream.concat(
                                Stream.of("java..", "jdk.incubator.vector", ROOT + "." + name),
                                used.stream().map(other -> ROOT + "." + other))
                            .toArray(String[]::new)))
                .check(CLASSES));
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
