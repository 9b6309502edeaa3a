// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import org.apache.spark.sql.Row;

/** Numbers the rows of one partition within the parts of files that they come from. */
final class RowCounter {
  private final int fileAt;
  private String file;
  private long start;
  private long number;

  /**
   * @param fileAt the index of the column with the file; the one behind it holds the part's offset
   */
  RowCounter(int fileAt) {
    this.fileAt = fileAt;
  }

  /** Counts a row. */
  void next(Row row) {
    String rowFile = row.getString(fileAt);
    long rowStart = row.getLong(fileAt + 1);
    if (!rowFile.equals(file) || rowStart != start) {
      file = rowFile;
      start = rowStart;
      number = 0;
    }
    number++;
  }

  /** Where the row stands that was counted last. */
  RowLocation place() {
    return new RowLocation(new RowLocation.Part(file, start, 0), -1, number);
  }
}
