// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.train.jobs.ColumnRanges;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a worker returns of one pass of the finish. Sums over its rows are divided by the weight of
 * all rows and rounded to floats, 4 bytes each; who adds them does so in doubles, in the order of
 * the workers.
 *
 * @param columns sums of its local coordinates, or of a range of them
 * @param scalars sums that belong to no coordinate, null but in the part of the first range
 * @param block of the Hessian, or null
 */
@DefaultSerializer(JavaSerializer.class)
record CurvaturePart(Columns columns, Scalars scalars, Block block) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Sums of local coordinates.
   *
   * @param gradient of each coordinate
   * @param diagonal of the Hessian, one a column, or null
   * @param moments first and second, two a column side by side, or null
   */
  @DefaultSerializer(JavaSerializer.class)
  record Columns(float[] gradient, float[] diagonal, float[] moments) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    long bytes() {
      return 4L
          * (gradient.length
              + (diagonal == null ? 0 : diagonal.length)
              + (moments == null ? 0 : moments.length));
    }
  }

  /**
   * Sums that belong to no coordinate.
   *
   * @param loss Σ ω loss
   * @param curvature Σ ω c and what else the objective sums, null where no diagonal was asked for
   * @param rows how many were read
   * @param validationLoss Σ ω loss of the validation rows
   * @param validationWeight Σ ω of the validation rows
   * @param executor that ran the task
   * @param kernelProvider there
   */
  @DefaultSerializer(JavaSerializer.class)
  record Scalars(
      double loss,
      double[] curvature,
      int rows,
      double validationLoss,
      double validationWeight,
      String executor,
      String kernelProvider)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private static final long BYTES = 28;

    private long bytes() {
      return BYTES + (curvature == null ? 0 : 8L * curvature.length);
    }
  }

  /**
   * Sums of sampled rows.
   *
   * @param sums of the triangle, row by row
   * @param weight Σ ω of the rows
   * @param rows how many they are
   */
  @DefaultSerializer(JavaSerializer.class)
  record Block(float[] sums, double weight, int rows) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private long bytes() {
      return 4L * sums.length + 12;
    }
  }

  /**
   * The part of a range.
   *
   * @param ids the worker's columns, null for all
   * @param withOthers whether it takes along what belongs to no coordinate
   */
  CurvaturePart part(ColumnRanges ranges, ColumnRanges.Slice slice, int[] ids, boolean withOthers) {
    int from = ColumnRanges.rank(ids, slice.fromColumn());
    int to = ColumnRanges.rank(ids, slice.toColumn());
    return new CurvaturePart(
        new Columns(
            Arrays.copyOfRange(
                columns.gradient(), ranges.localFrom(slice, ids), ranges.localTo(slice, ids)),
            columns.diagonal() == null ? null : Arrays.copyOfRange(columns.diagonal(), from, to),
            columns.moments() == null
                ? null
                : Arrays.copyOfRange(columns.moments(), 2 * from, 2 * to)),
        withOthers ? scalars : null,
        withOthers ? block : null);
  }

  /** What belongs to no coordinate. */
  CurvaturePart withoutColumns() {
    return new CurvaturePart(null, scalars, block);
  }

  /** Bytes of the payload. */
  long bytes() {
    return columns.bytes()
        + (scalars == null ? 0 : scalars.bytes())
        + (block == null ? 0 : block.bytes());
  }
}
