// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

/** The decimal grammar of numbers in text; stricter than {@link Double#parseDouble}. */
final class DecimalText {
  private DecimalText() {}

  /**
   * Whether the text is a sign, ASCII digits with at most one decimal mark, and perhaps an
   * exponent: no hexadecimal form, no suffix, no digits of other scripts.
   */
  static boolean matches(String text, char mark) {
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
