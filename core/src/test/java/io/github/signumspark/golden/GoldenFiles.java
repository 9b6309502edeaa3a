// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.golden;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Golden vectors, one JSON object a line: those among the test resources, and those in the files
 * that {@code -Dsignum.golden=FILE[,FILE]} names ({@code .jsonl} or {@code .jsonl.gz}). A line of
 * such a file goes to the tests whose {@link Kind} it has. A named file that is missing or
 * malformed fails the test.
 */
public final class GoldenFiles {
  /** What a line holds. */
  public enum Kind {
    /** Weights and states computed by the real MXNet 1.9.1 library. */
    BINARY("golden-mxnet-1.9.1.jsonl.gz"),
    /** The same inputs by the formula of MXNet 2.0's kernel. */
    DERIVED("golden-mxnet-2.0-derived.jsonl.gz"),
    /** Learning rates of MXNet's schedulers. */
    SCHEDULER("golden-lr-schedulers.jsonl"),
    /** What MXNet's optimizer hands to the operators, call by call. */
    OPTIMIZER_CALLS("golden-optimizer-calls.jsonl");

    private final String resource;

    Kind(String resource) {
      this.resource = resource;
    }

    private static Kind of(JsonNode line, String where) {
      if (line.has("kwargs")) {
        return OPTIMIZER_CALLS;
      }
      if (line.has("class") && line.has("queries")) {
        return SCHEDULER;
      }
      if (line.has("path") && line.has("steps")) {
        return line.has("mxnet") ? BINARY : DERIVED;
      }
      throw new IllegalArgumentException(where + " is no golden vector of a known kind");
    }
  }

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build()
          .readerFor(JsonNode.class);

  private GoldenFiles() {}

  /**
   * Every line of a kind: the resource's, then those of the extra files.
   *
   * @throws IllegalArgumentException where a file is missing or a line is malformed; it names both
   */
  public static List<JsonNode> lines(Kind kind) {
    List<JsonNode> found = new ArrayList<>();
    String resource = "/golden/" + kind.resource;
    try (InputStream in = GoldenFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("test resource " + resource + " is missing");
      }
      found.addAll(read(in, resource, kind));
      for (Path file : extraFiles()) {
        try (InputStream extra = Files.newInputStream(file)) {
          found.addAll(read(extra, file.toString(), kind));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** A number written as hex float (Java's or Python's), decimal, or NaN or infinity in words. */
  public static double doubleValue(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return parse(node.textValue());
  }

  /** An array of doubles, or null for JSON's null. */
  public static double[] doubles(JsonNode array) {
    if (array == null || array.isNull()) {
      return null;
    }
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = doubleValue(array.get(i));
    }
    return values;
  }

  /**
   * An array of floats, or null for JSON's null.
   *
   * @throws IllegalArgumentException where a value is no float
   */
  public static float[] floats(JsonNode array) {
    double[] values = doubles(array);
    if (values == null) {
      return null;
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
      if (Double.compare(floats[i], values[i]) != 0) {
        throw new IllegalArgumentException(values[i] + " is no float");
      }
    }
    return floats;
  }

  private static double parse(String text) {
    return switch (text) {
      case "nan", "NaN" -> Double.NaN;
      case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static List<JsonNode> read(InputStream raw, String name, Kind kind) throws IOException {
    InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    List<JsonNode> found = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String where = name + " line " + number;
      JsonNode node;
      try {
        node = JSON.readValue(line);
      } catch (IOException e) {
        throw new IllegalArgumentException(where + " is no JSON", e);
      }
      if (Kind.of(node, where) == kind) {
        found.add(node);
      }
    }
    return found;
  }

  private static List<Path> extraFiles() {
    String named = System.getProperty("signum.golden", "");
    return Arrays.stream(named.split(",", -1))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .map(GoldenFiles::existing)
        .toList();
  }

  /** Maven runs the tests inside the module, people name files from the root above it. */
  private static Path existing(String name) {
    Path here = Path.of(name);
    Path above = Path.of("..").resolve(name);
    if (!Files.isReadable(here) && Files.isReadable(above)) {
      return above;
    }
    if (!Files.isReadable(here)) {
      throw new IllegalArgumentException(
          "signum.golden: cannot read " + here.toAbsolutePath().normalize());
    }
    return here;
  }
}
