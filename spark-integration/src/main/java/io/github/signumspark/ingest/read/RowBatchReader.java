// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowBatchBuilder;
import io.github.signumspark.internal.SparkInternals;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Reads the rows of one partition into batches and checks them. A bad row ends the partition with a
 * batch that carries the error message: an exception would be retried, and logged with Spark's
 * stack.
 */
abstract class RowBatchReader implements Iterator<RowBatch> {
  private final Iterator<InternalRow> rows;
  private final int partition;
  private final ReadSpec spec;
  private final ArrayDeque<RowBatch> sealed = new ArrayDeque<>();

  // Of the training rows of every fold, and of the validation rows of every fold.
  private final RowBatchBuilder[] builders;
  private int numFeatures = -1;
  private long row = -1;
  private long dropped;
  private boolean done;
  private String file;
  private long start;

  RowBatchReader(Iterator<InternalRow> rows, int partition, ReadSpec spec) {
    this.rows = rows;
    this.partition = partition;
    this.spec = spec;
    this.builders = new RowBatchBuilder[2 * (spec.folds() == null ? 1 : spec.folds().folds())];
  }

  /** Reads one row: calls {@link #begin}, fills the writer, and calls {@link #check}. */
  abstract void read(InternalRow row);

  @Override
  public boolean hasNext() {
    while (sealed.isEmpty() && !done) {
      if (rows.hasNext()) {
        InternalRow next = rows.next();
        row++;
        if (spec.tagFiles()) {
          followFile();
        }
        try {
          read(next);
        } catch (BadRow bad) {
          end(bad.getMessage());
        }
      } else {
        end(null);
      }
    }
    return !sealed.isEmpty();
  }

  @Override
  public RowBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return sealed.remove();
  }

  private void end(String error) {
    sealAll();
    if (error != null || dropped > 0) {
      RowBatch last =
          new RowBatchBuilder(Math.max(numFeatures, 0), false, false).seal(file, start, dropped);
      last.error = error;
      last.fold = -1;
      sealed.add(last);
    }
    done = true;
  }

  private void followFile() {
    String path = SparkInternals.currentFile();
    long offset = SparkInternals.currentFileOffset();
    if (offset != start || !Objects.equals(path, file)) {
      sealAll();
      file = path;
      start = offset;
    }
  }

  private void sealAll() {
    for (int b = 0; b < builders.length; b++) {
      seal(b);
      builders[b] = null;
    }
  }

  private void seal(int number) {
    RowBatchBuilder builder = builders[number];
    if (builder != null && builder.rows() > 0) {
      RowBatch batch = builder.seal(file, start, 0);
      batch.fold = number / 2;
      sealed.add(batch);
    }
  }

  /**
   * Checks everything but the features, and finds the batch builder for the row.
   *
   * @param fold of the row, 0 where there are none
   * @param size number of columns of the row
   * @param more number of values of the row
   * @return the builder, or null where the row is skipped because its weight is 0
   */
  final RowBatchBuilder begin(
      double label, double weight, boolean forValidation, int fold, int size, int more) {
    if (!spec.labels().accepts(label)) {
      throw bad(spec.label(), "is " + label + ", but must be " + spec.labels().describe());
    }
    if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
      throw bad(spec.weight(), "is " + weight + ", but must be a finite number of at least 0");
    }
    if (fold < 0 || 2 * fold >= builders.length) {
      throw bad(
          spec.folds().column(),
          "is not a fold: it must be an integer from 0 to " + (builders.length / 2 - 1));
    }
    if (numFeatures < 0) {
      if (size < 1) {
        throw bad(spec.features(), "is a vector without values");
      }
      numFeatures = size;
    } else if (size != numFeatures) {
      throw bad(
          spec.features(),
          "is a vector of " + size + " values, but the rows before have " + numFeatures);
    }
    if (weight == 0) {
      dropped++;
      return null;
    }
    int number = 2 * fold + (forValidation ? 1 : 0);
    RowBatchBuilder writer = builders[number];
    if (writer == null || writer.isFull(more)) {
      seal(number);
      builders[number] =
          writer == null
              ? new RowBatchBuilder(numFeatures, forValidation, spec.weight() != null)
              : writer.next();
    }
    return builders[number];
  }

  /** Refuses the row if a commit returned an error. */
  final void check(String wrong) {
    if (wrong != null) {
      throw bad(spec.features(), "cannot be used: " + wrong);
    }
  }

  /** What to throw where {@code column} of the current row is null. */
  final BadRow isNull(String column) {
    return bad(column, "is null");
  }

  final ReadSpec spec() {
    return spec;
  }

  /** What to throw where {@code column} of the current row is not as it must be. */
  final BadRow bad(String column, String what) {
    return new BadRow(place(column, partition, row) + " " + what);
  }

  /** How messages name a value: the row is counted from 0 within its partition. */
  static String place(String column, int partition, long row) {
    return "column " + column + " of row " + row + " of partition " + partition;
  }

  /** Ends the reading of a partition; never leaves this class. */
  static final class BadRow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRow(String message) {
      super(message, null, false, false);
    }
  }
}
