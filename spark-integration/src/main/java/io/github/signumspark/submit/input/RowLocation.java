// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * Where a row stands in the input; immutable.
 *
 * <p>No record, nor is {@link LibsvmParser.ParsedRow}: Spark's Kryo cannot read records back.
 */
final class RowLocation implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A part of a file, which one task reads. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long start;
    private final long length;

    /**
     * @param file the whole path
     * @param start the offset of the part's first byte
     * @param length the part's length in bytes
     */
    Part(String file, long start, long length) {
      this.file = file;
      this.start = start;
      this.length = length;
    }

    String file() {
      return file;
    }

    long start() {
      return start;
    }

    long length() {
      return length;
    }
  }

  private final Part part;
  private final long offset;
  private final long line;

  /**
   * @param part the part of the file
   * @param offset the offset of the row's first byte in the (uncompressed) file; -1 in a file that
   *     is no text
   * @param line the number of the row, from 1: of its line in the part, or of itself in the file
   */
  RowLocation(Part part, long offset, long line) {
    this.part = part;
    this.offset = offset;
    this.line = line;
  }

  /** A row of a file that is no text. */
  static RowLocation ofRow(String file, long index) {
    return new RowLocation(new Part(file, 0, 0), -1, index + 1);
  }

  Part part() {
    return part;
  }

  long offset() {
    return offset;
  }

  long line() {
    return line;
  }

  /** Numbers the rows of one partition within the parts of files that they come from. */
  static final class Counter {
    private final int fileAt;
    private String file;
    private long start;
    private long number;

    /**
     * @param fileAt the index of the column with the file; the one behind it holds the part's
     *     offset
     */
    Counter(int fileAt) {
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
}
