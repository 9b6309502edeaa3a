// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import java.util.Set;

/**
 * How the fields of a table are written; one object for training and scoring alike.
 *
 * @param delimiter CSV: what stands between two columns; null to find it in the first line
 * @param escape CSV: what stands before a quote within quotes; a quote, by RFC 4180
 * @param missing texts that stand for no value, beside the empty one
 * @param decimal the decimal mark
 * @param dates what becomes of columns of dates; null to refuse them
 */
public record TableSyntax(
    String delimiter, char escape, Set<String> missing, char decimal, Dates dates)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What becomes of a column of dates. */
  public enum Dates {
    /** Days since 1970-01-01, as a number. */
    DAYS,
    /** Left out. */
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** RFC 4180, a point, nothing but the empty text for no value, no dates. */
  public static TableSyntax standard() {
    return new TableSyntax(null, '"', Set.of(), '.', null);
  }
}
