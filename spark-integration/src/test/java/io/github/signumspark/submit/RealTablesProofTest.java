// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables as people have them, in the folder that {@code -Dsignum.tables.data} names: adult, bank,
 * diamonds and hflights, by two commands each from CSV to predictions that pandas reads.
 */
@Tag("proof")
@EnabledIfSystemProperty(named = RealTablesProofTest.FOLDER, matches = ".+")
class RealTablesProofTest {
  static final String FOLDER = "signum.tables.data";

  /** Fails unless the input's columns are as they were; prints what the scored rows have. */
  private static final String PANDAS =
      """
      import sys, pandas
      given = pandas.read_csv(sys.argv[1], sep=None, engine='python')  # finds the delimiter
      scored = pandas.read_csv(sys.argv[2])
      pandas.testing.assert_frame_equal(scored[given.columns], given)
      parts = scored[[c for c in scored.columns if c.startswith('probability_')]]
      assert parts.empty or ((parts.sum(axis=1) - 1).abs() < 1e-9).all()
      if 'predictedLabel' in scored:
        assert set(scored['predictedLabel']) <= set(given[sys.argv[3]])
      missing = int(scored['prediction'].isna().sum())
      print(len(scored), scored['prediction'].dtype, missing, '|'.join(scored.columns))
      """;

  private static final String FIND =
      "import sys, importlib.util as u; sys.exit(u.find_spec('pandas') is None)";

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @Test
  void adult() throws Exception {
    JsonNode test =
        journey(
            "adult_train.csv.gz",
            "adult_test.csv.gz",
            16_281,
            "income",
            "predictedLabel,probability_<=50K,probability_>50K",
            "--task=logistic");
    assertTrue(test.path("areaUnderROC").asDouble() > 0.90, test.toString());
  }

  @Test
  void bank() throws Exception {
    JsonNode test =
        journey(
            "bank_full.csv.gz",
            "bank_full.csv.gz",
            45_211,
            "y",
            "predictedLabel,probability_no,probability_yes",
            "--task=logistic");
    assertTrue(test.path("areaUnderROC").asDouble() > 0.90, test.toString());
  }

  @Test
  void diamonds() throws Exception {
    JsonNode test =
        journey(
            "diamonds.csv.gz", "diamonds.csv.gz", 53_940, "price", "prediction", "--task=linear");
    assertEquals(0.92, test.path("r2").asDouble(), 0.005);
  }

  @Test
  void flights() throws Exception {
    JsonNode test =
        journey(
            "hflights_2011.csv.gz",
            "hflights_2011.csv.gz",
            227_496,
            "ArrDelay",
            "prediction",
            "--task=linear",
            "--skip-unlabelled",
            "--text-col=FlightNum",
            "--drop-col=Year");
    assertTrue(
        test.path("rmse").asDouble() < 0.5 * test.path("baseline").path("rmse").asDouble(),
        test.toString());
  }

  /** Trains, scores, and reads what was written; the measures of the scored rows. */
  private JsonNode journey(
      String train, String input, int rows, String label, String columns, String... options)
      throws Exception {
    Path folder = Path.of(System.getProperty(FOLDER));
    List<String> all = new ArrayList<>(List.of("--train=" + folder.resolve(train)));
    all.addAll(List.of("--model=" + dir.resolve("model"), "--format=csv", "--label-col=" + label));
    all.addAll(Arrays.asList(options));
    ProgramRun trained = ProgramRun.train(all.toArray(String[]::new));
    assertEquals(0, trained.status(), trained.errors());
    Path scores = dir.resolve("scores.csv");
    Path metrics = dir.resolve("metrics.json");
    ProgramRun scored =
        ProgramRun.score(
            "--model=" + dir.resolve("model"),
            "--format=csv",
            "--input=" + folder.resolve(input),
            "--output=" + scores,
            "--metrics=" + metrics);
    assertEquals(0, scored.status(), scored.errors());
    String header;
    try (Stream<String> lines = Files.lines(scores)) {
      header = lines.findFirst().orElseThrow();
    }
    for (String column : columns.split(",")) {
      assertTrue(Arrays.asList(header.split(",")).contains(column), header);
    }
    String read = pandas(folder.resolve(input).toString(), scores.toString(), label);
    if (read == null) {
      System.out.println("no Python here has pandas, which was to read " + scores);
    } else {
      assertEquals(rows + " float64 0 " + header.replace(',', '|'), read);
    }
    JsonNode measures = new ObjectMapper().readTree(metrics.toFile()).path("measures");
    assertNotNull(measures);
    return measures;
  }

  /** What pandas finds in the scored rows; null where no Python has it. */
  private static String pandas(String input, String scores, String label)
      throws IOException, InterruptedException {
    for (String python : List.of("../build/python/spark-4.0/bin/python", "python3")) {
      if (python.contains("/") && !Files.isExecutable(Path.of(python))) {
        continue;
      }
      if (run(python, "-c", FIND) != null) {
        String read = run(python, "-c", PANDAS, input, scores, label);
        assertNotNull(read, "pandas finds other values in " + scores);
        return read;
      }
    }
    return null;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? out.strip() : null;
  }
}
