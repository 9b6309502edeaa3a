// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.OutOfBoundsPolicy;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.SegmentedReductionAggregation;
import ai.rapids.cudf.Table;
import ai.rapids.cudf.UnaryOp;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.rapids.CudfColumn;
import io.github.signumspark.rapids.CudfDeviceOps;
import java.util.Arrays;

/** {@link GradientOps} by cudf. */
final class CudfGradientOps implements GradientOps<CudfColumn> {
  private final CudfDeviceOps ops;

  CudfGradientOps(CudfDeviceOps ops) {
    this.ops = ops;
  }

  @Override
  public DeviceOps<CudfColumn> base() {
    return ops;
  }

  @Override
  public CudfColumn copy(CudfColumn a) {
    return ops.copied(a);
  }

  @Override
  public CudfColumn indices(int[] values) {
    return ops.uploadIndices(values);
  }

  @Override
  public CudfColumn product(CudfColumn a, CudfColumn b) {
    return ops.run(
        () ->
            CudfDeviceOps.result(
                a, a.vector().binaryOp(BinaryOp.MUL, b.vector(), a.vector().getType())));
  }

  @Override
  public CudfColumn tile(CudfColumn a, int times) {
    return ops.run(
        () -> {
          ColumnView[] copies = new ColumnView[times];
          Arrays.fill(copies, a.vector());
          return CudfDeviceOps.result(a, ColumnVector.concatenate(copies));
        });
  }

  @Override
  public CudfColumn gather(CudfColumn values, CudfColumn indices) {
    return ops.run(
        () -> {
          try (Table table = new Table(values.vector());
              Table gathered = table.gather(indices.vector(), OutOfBoundsPolicy.DONT_CHECK)) {
            return CudfDeviceOps.result(values, gathered.getColumn(0).incRefCount());
          }
        });
  }

  @Override
  public CudfColumn segmentSums(CudfColumn values, CudfColumn bounds) {
    return ops.run(
        () ->
            CudfDeviceOps.result(
                values,
                values
                    .vector()
                    .segmentedReduce(bounds.vector(), SegmentedReductionAggregation.sum())));
  }

  @Override
  public CudfColumn addScaledSlice(CudfColumn sum, CudfColumn flat, int from, double factor) {
    return ops.run(
        () -> {
          ColumnView[] views = flat.vector().splitAsViews(from, from + sum.length());
          try (Scalar number = Scalar.fromFloat((float) factor);
              ColumnVector scaled =
                  views[1].binaryOp(BinaryOp.MUL, number, sum.vector().getType())) {
            return CudfDeviceOps.result(
                sum, sum.vector().binaryOp(BinaryOp.ADD, scaled, sum.vector().getType()));
          } finally {
            for (ColumnView view : views) {
              view.close();
            }
          }
        });
  }

  @Override
  public CudfColumn sigmoid(CudfColumn a) {
    return ops.run(
        () -> {
          Scalar one = ops.scalar(a.precision(), 1);
          Scalar minusOne = ops.scalar(a.precision(), -1);
          try (ColumnVector negative =
                  a.vector().binaryOp(BinaryOp.MUL, minusOne, a.vector().getType());
              ColumnVector exp = negative.unaryOp(UnaryOp.EXP);
              ColumnVector sum = exp.binaryOp(BinaryOp.ADD, one, a.vector().getType())) {
            return CudfDeviceOps.result(a, one.binaryOp(BinaryOp.DIV, sum, a.vector().getType()));
          }
        });
  }
}
