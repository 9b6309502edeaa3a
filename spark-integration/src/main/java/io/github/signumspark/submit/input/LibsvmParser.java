// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Reads lines of LIBSVM text, strictly: {@code label index:value index:value ... # comment}, with
 * indices from 1 in ascending order and finite numbers.
 *
 * <p>An instance keeps scratch arrays; use one from one thread.
 */
final class LibsvmParser {
  /** One row of LIBSVM text, or the reason why its line is none; immutable. */
  static final class ParsedRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowLocation place;
    private final double label;
    private final int[] indices;
    private final double[] values;
    private final String fault;

    private ParsedRow(
        RowLocation place, double label, int[] indices, double[] values, String fault) {
      this.place = place;
      this.label = label;
      this.indices = indices;
      this.values = values;
      this.fault = fault;
    }

    /**
     * @param place where the line stands
     * @param label the label, finite
     * @param indices the features' indices from 0, ascending; not copied
     * @param values the features' values, finite; not copied
     */
    static ParsedRow of(RowLocation place, double label, int[] indices, double[] values) {
      return new ParsedRow(place, label, indices, values, null);
    }

    /**
     * @param place where the line stands
     * @param fault what is wrong with it
     */
    static ParsedRow malformed(RowLocation place, String fault) {
      return new ParsedRow(place, 0, new int[0], new double[0], fault);
    }

    RowLocation place() {
      return place;
    }

    double label() {
      return label;
    }

    int[] indices() {
      return indices;
    }

    double[] values() {
      return values;
    }

    /** What is wrong with the line; null if nothing is. */
    String fault() {
      return fault;
    }
  }

  private int[] indices = new int[64];
  private double[] values = new double[64];

  /** Whether the line holds no row: blank, or a comment. */
  static boolean isBlank(String line) {
    int start = skipBlanks(line, 0, line.length());
    return start == line.length() || line.charAt(start) == '#';
  }

  /** The row of a line that is not blank; a malformed line gives a row with a fault. */
  ParsedRow parse(String line, RowLocation place) {
    try {
      return parseRow(line, place);
    } catch (Malformed e) {
      return ParsedRow.malformed(place, e.getMessage());
    }
  }

  private ParsedRow parseRow(String line, RowLocation place) throws Malformed {
    int hash = line.indexOf('#');
    int end = hash < 0 ? line.length() : hash;
    int from = skipBlanks(line, 0, end);
    int to = skipToken(line, from, end);
    double label = number(line.substring(from, to), "the label");
    int count = 0;
    int previous = 0;
    for (from = skipBlanks(line, to, end); from < end; from = skipBlanks(line, to, end)) {
      to = skipToken(line, from, end);
      int colon = line.indexOf(':', from);
      if (colon < 0 || colon >= to) {
        throw new Malformed("'" + clip(line.substring(from, to)) + "' is not index:value");
      }
      int index = index(line.substring(from, colon));
      if (index <= previous) {
        throw new Malformed(
            "index " + index + " follows index " + previous + "; indices must ascend");
      }
      if (count == indices.length) {
        indices = Arrays.copyOf(indices, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      indices[count] = index - 1;
      values[count++] = number(line.substring(colon + 1, to), "the value of feature " + index);
      previous = index;
    }
    return ParsedRow.of(place, label, Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
  }

  private static int index(String text) throws Malformed {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    int index;
    try {
      // parseInt also takes digits of other scripts.
      if (!FieldParser.isWhole(signed ? text.substring(1) : text)) {
        throw new NumberFormatException(text);
      }
      index = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Malformed("'" + clip(text) + "' is not a feature index");
    }
    if (index < 1) {
      throw new Malformed("feature index " + index + " is below 1");
    }
    return index;
  }

  private static double number(String text, String what) throws Malformed {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new Malformed(what + ", '" + clip(text) + "', is not a number");
    }
    if (!Double.isFinite(number)) {
      throw new Malformed(what + " is " + clip(text) + ", not a finite number");
    }
    // parseDouble also takes Java's hexadecimal form and its suffixes d and f.
    if (!FieldParser.isDecimal(text, '.')) {
      throw new Malformed(what + ", '" + clip(text) + "', is not a number");
    }
    return number;
  }

  private static int skipBlanks(String line, int from, int end) {
    int at = from;
    while (at < end && line.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private static int skipToken(String line, int from, int end) {
    int at = from;
    while (at < end && line.charAt(at) > ' ') {
      at++;
    }
    return at;
  }

  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** Why a line is no row; without a stack trace, since data may be full of them. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }
}
