// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibsvmParserTest {
  private static final RowLocation SOMEWHERE =
      new RowLocation(new RowLocation.Part("file", 0, 100), 0, 1);

  private final LibsvmParser parser = new LibsvmParser();

  @Test
  void readsARow() {
    LibsvmParser.ParsedRow row = parser.parse(" -1\t2:0.5  7:-3e-2 9:1. # 10:4", SOMEWHERE);
    assertNull(row.fault());
    assertEquals(-1, row.label());
    assertArrayEquals(new int[] {1, 6, 8}, row.indices());
    assertArrayEquals(new double[] {0.5, -0.03, 1}, row.values());
    assertEquals(SOMEWHERE, row.place());
  }

  @Test
  void readsARowWithoutFeatures() {
    LibsvmParser.ParsedRow row = parser.parse("0 ", SOMEWHERE);
    assertNull(row.fault());
    assertEquals(0, row.indices().length);
  }

  @Test
  void growsToLongRowsAndForgetsThem() {
    String features =
        IntStream.rangeClosed(1, 1000).mapToObj(i -> i + ":" + i).collect(Collectors.joining(" "));
    LibsvmParser.ParsedRow row = parser.parse("1 " + features, SOMEWHERE);
    assertEquals(1000, row.indices().length);
    assertEquals(999, row.indices()[999]);
    assertEquals(1000, row.values()[999]);
    assertArrayEquals(new int[] {2}, parser.parse("1 3:1", SOMEWHERE).indices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 0:1            | feature index 0 is below 1",
        "1 -3:1           | feature index -3 is below 1",
        "1 x:1            | 'x' is not a feature index",
        "1 99999999999:1  | '99999999999' is not a feature index",
        "1 qid:4 1:1      | 'qid' is not a feature index",
        "1 3:1 2:1        | index 2 follows index 3; indices must ascend",
        "1 3:1 3:1        | index 3 follows index 3; indices must ascend",
        "1 3              | '3' is not index:value",
        "1 3: 4:1         | the value of feature 3, '', is not a number",
        "1 3:a            | the value of feature 3, 'a', is not a number",
        "1 3:1f           | the value of feature 3, '1f', is not a number",
        "1 3:0x1p3        | the value of feature 3, '0x1p3', is not a number",
        "1 3:0X1P3        | the value of feature 3, '0X1P3', is not a number",
        "1 3:1d           | the value of feature 3, '1d', is not a number",
        "1 3:٣            | the value of feature 3, '٣', is not a number",
        "1 ٣:1            | '٣' is not a feature index",
        "٣ 3:1            | the label, '٣', is not a number",
        "0X1P3 3:1        | the label, '0X1P3', is not a number",
        "1 3:1:2          | the value of feature 3, '1:2', is not a number",
        "1 3:NaN          | the value of feature 3 is NaN, not a finite number",
        "1 3:-Infinity    | the value of feature 3 is -Infinity, not a finite number",
        "1 3:1e999        | the value of feature 3 is 1e999, not a finite number",
        "spam 1:1         | the label, 'spam', is not a number",
        "NaN 1:1          | the label is NaN, not a finite number",
        "1:1 2:1          | the label, '1:1', is not a number"
      })
  void tellsWhatIsWrong(String line, String fault) {
    assertEquals(fault, parser.parse(line, SOMEWHERE).fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\t", "# a comment", "  # 1 2:3"})
  void skipsBlanksAndComments(String line) {
    assertTrue(LibsvmParser.isBlank(line));
  }

  @Test
  void skipsNoRow() {
    assertFalse(LibsvmParser.isBlank("0"));
  }

  @Test
  void clipsWhatItQuotes() {
    String fault = parser.parse("1 " + "z".repeat(1000), SOMEWHERE).fault();
    assertTrue(fault.length() < 80, fault);
  }
}
