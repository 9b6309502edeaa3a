// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatchBuilder;
import java.util.Iterator;
import java.util.function.ToIntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Reads internal rows of (label double, features vector, weight double, validation boolean), the
 * last two where the {@link ReadSpec} names them, and the fold where its rule names a column. A
 * vector is Spark's {@code VectorUDT} struct: type (0 sparse, 1 dense), size, indices, values.
 * Arrays are copied in bulk from the binary row; no object is created per row or vector.
 */
final class DatasetReader extends RowBatchReader {
  private static final int FEATURES = 1;
  private static final int VECTOR_FIELDS = 4;
  private static final int INDICES = 2;
  private static final int VALUES = 3;

  private final int weightAt;
  private final int validationAt;
  private final ToIntFunction<InternalRow> folds;
  private final UnsafeRow vector = new UnsafeRow(VECTOR_FIELDS);
  private final UnsafeArrayData unsafeIndices = new UnsafeArrayData();
  private final UnsafeArrayData unsafeValues = new UnsafeArrayData();

  DatasetReader(Iterator<InternalRow> rows, int partition, ReadSpec spec) {
    super(rows, partition, spec);
    weightAt = spec.weight() == null ? -1 : 2;
    validationAt = spec.validation() == null ? -1 : weightAt < 0 ? 2 : 3;
    int foldAt = Math.max(1, Math.max(weightAt, validationAt)) + 1;
    folds = spec.folds() == null ? row -> 0 : spec.folds().ofPartition(partition, foldAt);
  }

  @Override
  void read(InternalRow row) {
    int fold = folds.applyAsInt(row); // of every row, used or not: drawn folds follow their order
    if (row.isNullAt(0)) {
      throw isNull(spec().label());
    }
    if (row.isNullAt(FEATURES)) {
      throw isNull(spec().features());
    }
    if (weightAt >= 0 && row.isNullAt(weightAt)) {
      throw isNull(spec().weight());
    }
    if (validationAt >= 0 && row.isNullAt(validationAt)) {
      throw isNull(spec().validation());
    }
    double label = row.getDouble(0);
    double weight = weightAt < 0 ? 1.0 : row.getDouble(weightAt);
    boolean forValidation = validationAt >= 0 && row.getBoolean(validationAt);
    InternalRow struct;
    if (row instanceof UnsafeRow unsafe) {
      long place = unsafe.getLong(FEATURES);
      vector.pointTo(unsafe.getBaseObject(), unsafe.getBaseOffset() + (place >>> 32), (int) place);
      struct = vector;
    } else {
      struct = row.getStruct(FEATURES, VECTOR_FIELDS);
    }
    ArrayData values = array(struct, VALUES, unsafeValues);
    int n = values.numElements();
    if (struct.getByte(0) == 0) {
      ArrayData indices = array(struct, INDICES, unsafeIndices);
      if (indices.numElements() != n) {
        throw bad(
            spec().features(),
            "has " + indices.numElements() + " column indices for " + n + " values");
      }
      RowBatchBuilder writer = begin(label, weight, forValidation, fold, struct.getInt(1), n);
      if (writer != null) {
        writer.reserve(n, n);
        copyInts(indices, n, writer.indices, writer.indexEnd);
        copyDoubles(values, n, writer.values, writer.valueEnd);
        check(writer.commitSparse(n, label, weight));
      }
    } else {
      RowBatchBuilder writer = begin(label, weight, forValidation, fold, n, n);
      if (writer != null) {
        writer.reserve(n, 0);
        copyDoubles(values, n, writer.values, writer.valueEnd);
        check(writer.commitDense(label, weight));
      }
    }
  }

  private static ArrayData array(InternalRow struct, int field, UnsafeArrayData view) {
    if (struct instanceof UnsafeRow unsafe) {
      long place = unsafe.getLong(field);
      view.pointTo(unsafe.getBaseObject(), unsafe.getBaseOffset() + (place >>> 32), (int) place);
      return view;
    }
    return struct.getArray(field);
  }

  private static void copyInts(ArrayData from, int n, int[] to, int at) {
    if (from instanceof UnsafeArrayData unsafe) {
      Platform.copyMemory(
          unsafe.getBaseObject(),
          unsafe.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(n),
          to,
          Platform.INT_ARRAY_OFFSET + (long) Integer.BYTES * at,
          (long) Integer.BYTES * n);
    } else {
      for (int e = 0; e < n; e++) {
        to[at + e] = from.getInt(e);
      }
    }
  }

  private static void copyDoubles(ArrayData from, int n, double[] to, int at) {
    if (from instanceof UnsafeArrayData unsafe) {
      Platform.copyMemory(
          unsafe.getBaseObject(),
          unsafe.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(n),
          to,
          Platform.DOUBLE_ARRAY_OFFSET + (long) Double.BYTES * at,
          (long) Double.BYTES * n);
    } else {
      for (int e = 0; e < n; e++) {
        to[at + e] = from.getDouble(e);
      }
    }
  }
}
