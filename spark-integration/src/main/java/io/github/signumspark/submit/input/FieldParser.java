// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the text of one field means, in training and in scoring; immutable. */
final class FieldParser implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double SECONDS_A_DAY = 86400;

  private static final Pattern DATE =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}([T"
              + " ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:?\\d{2})?)?");

  /** A number but for a sign of percent or currency, grouped digits, or another decimal mark. */
  private static final Pattern NEARLY =
      Pattern.compile(
          "[-+]?[$€£¥]?[-+]?(\\d{1,3}(["
              + " ,.'_]\\d{3})+([.,]\\d+)?|\\d+([.,]\\d*)?|[.,]\\d+)\\s?[%$€£¥]?");

  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  /** What people and programs write where there is no value. */
  private static final Set<String> MARKS =
      Set.of(
          "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "unknown", "?", "-", ".");

  /** The kinds of text. */
  enum Kind {
    NUMBER,
    BOOLEAN,
    DATE,
    NEARLY_NUMBER,
    MARK,
    WORD
  }

  private final TableSyntax syntax;

  FieldParser(TableSyntax syntax) {
    this.syntax = syntax;
  }

  boolean hasDays() {
    return syntax.dates() == TableSyntax.Dates.DAYS;
  }

  /** The text without blanks around it; null where it stands for no value. */
  String value(String text) {
    if (text == null) {
      return null;
    }
    String stripped = text.strip();
    return stripped.isEmpty() || syntax.missing().contains(stripped) ? null : stripped;
  }

  /** The kind of a value. */
  Kind kindOf(String value) {
    if (isDecimal(value, syntax.decimal()) || NOT_FINITE.matcher(value).matches()) {
      return Kind.NUMBER;
    }
    if (isBoolean(value)) {
      return Kind.BOOLEAN;
    }
    if (MARKS.contains(value.toLowerCase(Locale.ROOT))) {
      return Kind.MARK;
    }
    char first = value.charAt(0);
    if (first >= '0' && first <= '9' && DATE.matcher(value).matches() && isDate(value)) {
      return Kind.DATE;
    }
    return NEARLY.matcher(value).matches() ? Kind.NEARLY_NUMBER : Kind.WORD;
  }

  /**
   * The number that a value is: of a date the days since 1970-01-01 where those are wanted.
   *
   * @throws NumberFormatException if it is none
   */
  double number(String value) {
    if (isDecimal(value, syntax.decimal())) {
      return Double.parseDouble(
          syntax.decimal() == '.' ? value : value.replace(syntax.decimal(), '.'));
    }
    if (NOT_FINITE.matcher(value).matches()) {
      return value.toLowerCase(Locale.ROOT).contains("nan")
          ? Double.NaN
          : value.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (hasDays() && DATE.matcher(value).matches() && isDate(value)) {
      return days(value);
    }
    throw new NumberFormatException(value);
  }

  /** The category that a value is: a boolean has one spelling. */
  static String word(String value) {
    return isBoolean(value) ? value.toLowerCase(Locale.ROOT) : value;
  }

  static boolean isBoolean(String value) {
    return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
  }

  private static boolean isDate(String value) {
    try {
      days(value);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static double days(String value) {
    if (value.length() == 10) {
      return LocalDate.parse(value).toEpochDay();
    }
    String iso = value.replace(' ', 'T');
    if (iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10) {
      String offset = iso.endsWith("Z") ? iso : iso.replaceAll("([+-]\\d{2}):?(\\d{2})$", "$1:$2");
      OffsetDateTime time = OffsetDateTime.parse(offset).withOffsetSameInstant(ZoneOffset.UTC);
      return time.toLocalDate().toEpochDay() + ofDay(time.toLocalTime());
    }
    return LocalDate.parse(iso.substring(0, 10)).toEpochDay()
        + ofDay(LocalTime.parse(iso.substring(11)));
  }

  private static double ofDay(LocalTime time) {
    return time.toNanoOfDay() / 1e9 / SECONDS_A_DAY;
  }

  /**
   * Whether the text is a sign, ASCII digits with at most one decimal mark, and perhaps an
   * exponent: no hexadecimal form, no suffix, no digits of other scripts.
   */
  static boolean isDecimal(String text, char mark) {
    int end = text.length();
    int at = skipSign(text, 0);
    int digits = at;
    at = skipDigits(text, at);
    int count = at - digits;
    if (at < end && text.charAt(at) == mark) {
      int fraction = skipDigits(text, at + 1);
      count += fraction - at - 1;
      at = fraction;
    }
    if (count == 0) {
      return false;
    }
    if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = skipSign(text, at + 1);
      at = skipDigits(text, exponent);
      return at == end && at > exponent;
    }
    return at == end;
  }

  /** Whether the text is ASCII digits alone. */
  static boolean isWhole(String text) {
    return !text.isEmpty() && skipDigits(text, 0) == text.length();
  }

  private static int skipSign(String text, int from) {
    boolean sign = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+');
    return sign ? from + 1 : from;
  }

  private static int skipDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
