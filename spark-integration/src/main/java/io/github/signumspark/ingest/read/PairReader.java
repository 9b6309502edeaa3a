// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatchBuilder;
import java.util.Iterator;
import org.apache.spark.mllib.linalg.SparseVector;
import org.apache.spark.mllib.linalg.Vector;
import scala.Tuple2;

/** Reads (label, vector) pairs, the rows of {@code org.apache.spark.mllib.optimization}. */
final class PairReader extends RowBatchReader<Tuple2<Object, Vector>> {
  PairReader(Iterator<Tuple2<Object, Vector>> rows, int partition, ReadSpec spec) {
    super(rows, partition, spec);
  }

  @Override
  void read(Tuple2<Object, Vector> row) {
    if (row._2() == null) {
      throw isNull(spec().features());
    }
    double label = (Double) row._1();
    if (row._2() instanceof SparseVector sparse) {
      int n = sparse.values().length;
      RowBatchBuilder writer = begin(label, 1.0, false, sparse.size(), n);
      if (writer != null) {
        writer.reserve(n, n);
        System.arraycopy(sparse.indices(), 0, writer.indices, writer.indexEnd, n);
        System.arraycopy(sparse.values(), 0, writer.values, writer.valueEnd, n);
        check(writer.commitSparse(n, label, 1.0));
      }
    } else {
      double[] values = row._2().toArray();
      RowBatchBuilder writer = begin(label, 1.0, false, values.length, values.length);
      if (writer != null) {
        writer.reserve(values.length, 0);
        System.arraycopy(values, 0, writer.values, writer.valueEnd, values.length);
        check(writer.commitDense(label, 1.0));
      }
    }
  }
}
