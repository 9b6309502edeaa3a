// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.FoldedRows;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.internal.PartitionJob;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Scores every held-out row by all models of its fold: one job, one pass.
 *
 * @param models of every fold
 * @param output what is wanted of them
 * @param weighted whether the rows' weights are
 */
record HeldOutScores(Model<?>[][] models, HeldOutMetric.Output output, boolean weighted)
    implements PartitionJob.Task<RowBatch, HeldOutScores.Part> {

  /** Rows of one partition, by fold. */
  @DefaultSerializer(JavaSerializer.class)
  record Part(double[][] labels, double[][] weights, double[][][] scores) implements Serializable {}

  /** Bytes that the scores of all rows take on the driver. */
  static long bytes(FoldedRows rows, int folds, int models) {
    long bytes = 0;
    for (int fold = 0; fold < folds; fold++) {
      bytes += rows.rows(fold) * (models + 2L) * Double.BYTES;
    }
    return bytes;
  }

  /** The scored rows of every fold. */
  List<HeldOutRows> of(FoldedRows rows) {
    List<Part> parts = rows.run(this);
    List<HeldOutRows> all = new ArrayList<>();
    for (int f = 0; f < models.length; f++) {
      int fold = f;
      double[][] scores = new double[models[fold].length][];
      Arrays.setAll(scores, m -> joined(parts.stream().map(p -> p.scores()[fold][m]).toList()));
      all.add(
          new HeldOutRows(
              joined(parts.stream().map(p -> p.labels()[fold]).toList()),
              weighted ? joined(parts.stream().map(p -> p.weights()[fold]).toList()) : null,
              scores));
    }
    return all;
  }

  private static double[] joined(List<double[]> parts) {
    double[] all = new double[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Override
  public Part run(int partition, Iterator<RowBatch> batches) {
    int folds = models.length;
    List<List<RowBatch>> held = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      held.add(new ArrayList<>());
    }
    batches.forEachRemaining(
        batch -> {
          if (batch.fold >= 0 && batch.fold < folds) {
            held.get(batch.fold).add(batch);
          }
        });
    double[][] labels = new double[folds][];
    double[][] weights = new double[folds][];
    double[][][] scores = new double[folds][][];
    for (int fold = 0; fold < folds; fold++) {
      int rows = held.get(fold).stream().mapToInt(batch -> batch.rows).sum();
      labels[fold] = new double[rows];
      weights[fold] = weighted ? new double[rows] : null;
      scores[fold] = new double[models[fold].length][rows];
      int at = 0;
      for (RowBatch batch : held.get(fold)) {
        for (int i = 0; i < batch.rows; i++) {
          labels[fold][at] = batch.labels[i];
          if (weighted) {
            weights[fold][at] = batch.weight(i);
          }
          Vector features = features(batch, i);
          for (int m = 0; m < models[fold].length; m++) {
            scores[fold][m][at] = output.of(models[fold][m], features, batch.labels[i]);
          }
          at++;
        }
      }
    }
    return new Part(labels, weights, scores);
  }

  private static Vector features(RowBatch batch, int row) {
    int from = batch.valueOffsets[row];
    int to = batch.valueOffsets[row + 1];
    double[] values = Arrays.copyOfRange(batch.values, from, to);
    if (batch.isDense(row)) {
      return Vectors.dense(values);
    }
    int first = batch.indexOffsets[row];
    int[] columns = Arrays.copyOfRange(batch.indices, first, first + (to - from));
    return Vectors.sparse(batch.numFeatures, columns, values);
  }
}
