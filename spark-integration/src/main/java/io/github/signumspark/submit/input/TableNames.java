// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names that the columns of a file get: MLlib's stages do not take all that files have. */
final class TableNames {
  /** What every column begins with that is added to a table's own. */
  static final String INTERNAL = "_signum_";

  /** What a model adds to the rows. */
  private static final Set<String> RESULTS =
      Set.of("prediction", "predictedlabel", "probability", "rawprediction");

  private TableNames() {}

  /**
   * The name that a column gets: underscores for dots and backticks, which are syntax to Spark, and
   * {@code input_} before the name of a model's result. Null for null.
   */
  static String of(String given) {
    if (given == null) {
      return null;
    }
    String plain = given.replace('.', '_').replace('`', '_');
    return isResult(plain) ? "input_" + plain : plain;
  }

  private static boolean isResult(String name) {
    return RESULTS.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The names of all columns of a table.
   *
   * @param dropped columns that get an internal name, whatever they are called
   */
  static List<String> of(InputFiles files, List<String> given, Set<String> dropped) {
    for (String name : dropped) {
      // Other rows may come without it.
      if (!given.contains(name) && files.option().equals("--train")) {
        throw new UserError(
            "--drop-col: "
                + files.path()
                + " has no column "
                + name
                + "; it has "
                + String.join(", ", given));
      }
    }
    Map<String, String> taken = new HashMap<>();
    Set<String> all = new HashSet<>();
    given.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    List<String> names = new ArrayList<>();
    for (int j = 0; j < given.size(); j++) {
      String from = given.get(j);
      if (dropped.contains(from)) {
        names.add(INTERNAL + "dropped_" + j);
        continue;
      }
      String name = of(from);
      if (isResult(from)) {
        // Rows that were scored twice have both the renamed and a new one.
        for (int k = 2; all.contains(name.toLowerCase(Locale.ROOT)); k++) {
          name = of(from) + "_" + k;
        }
      }
      String other = taken.put(name.toLowerCase(Locale.ROOT), from);
      if (other != null) {
        throw new UserError(
            files.option()
                + " "
                + files.path()
                + ": two columns are named "
                + (other.equals(from) ? from : other + " and " + from)
                + (other.equals(from)
                    ? ""
                    : ", which are one name where case does not count and dots and backticks are"
                        + " underscores"));
      }
      names.add(name);
    }
    return names;
  }
}
