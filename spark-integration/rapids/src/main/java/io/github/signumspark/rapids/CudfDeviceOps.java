// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.BaseDeviceMemoryBuffer;
import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.BufferType;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.DeviceMemoryBuffer;
import ai.rapids.cudf.OutOfBoundsPolicy;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.SegmentedReductionAggregation;
import ai.rapids.cudf.Table;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Formula;
import io.github.signumspark.device.Precision;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@link DeviceOps} on cudf's columns: one of cudf's kernels for each operation, so each rounds
 * alone. Bits travel as validity masks, which cudf keeps as one bit a row, lowest bit first.
 *
 * <p>cudf works on one CUDA stream a thread. Called from another thread than before, this object
 * waits for the whole device first.
 */
public final class CudfDeviceOps implements DeviceOps<CudfColumn> {
  /** cudf reads masks in pieces of this size. */
  private static final int MASK_ALIGNMENT = 64;

  private final int device;
  private final String description;
  private final CudfScalars scalars = new CudfScalars();
  private final CudfFormulas formulas = new CudfFormulas(scalars);
  private HostStaging staging;
  private Thread lastThread = Thread.currentThread();

  /** Columns of +1 and −1 for {@link #unpack}, of the precision and length last asked for. */
  private DeviceMemoryBuffer ones;

  private DeviceMemoryBuffer minusOnes;
  private Precision onesPrecision;
  private int onesLength;

  CudfDeviceOps(int device, String description) {
    this.device = device;
    this.description = description;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public CudfColumn fill(Precision precision, int length, double value) {
    return run(
        () -> {
          Scalar number = scalars.get(precision, value);
          return new CudfColumn(ColumnVector.fromScalar(number, length), precision);
        });
  }

  @Override
  public CudfColumn upload(float[] values) {
    return run(() -> adopt(Precision.FLOAT, values.length, uploaded(values)));
  }

  @Override
  public CudfColumn upload(double[] values) {
    return run(() -> adopt(Precision.DOUBLE, values.length, uploaded(values)));
  }

  @Override
  public CudfColumn unpack(Precision precision, int length, long[] positive, long[] negative) {
    return run(
        () -> {
          prepareOnes(precision, length);
          Scalar zero = scalars.get(precision, 0);
          try (ColumnVector down = masked(minusOnes, precision, length, negative);
              ColumnVector downOrZero = down.replaceNulls(zero);
              ColumnVector up = masked(ones, precision, length, positive)) {
            return new CudfColumn(up.replaceNulls(downOrZero), precision);
          }
        });
  }

  @Override
  public CudfColumn compute(Formula formula, List<CudfColumn> columns) {
    return run(() -> result(columns.get(0), formulas.compute(formula, columns)));
  }

  @Override
  public CudfColumn clamp(
      CudfColumn a, double low, double lowValue, double high, double highValue) {
    return run(
        () -> {
          Precision precision = a.precision();
          return result(
              a,
              a.vector()
                  .clamp(
                      scalars.get(precision, low),
                      scalars.get(precision, lowValue),
                      scalars.get(precision, high),
                      scalars.get(precision, highValue)));
        });
  }

  @Override
  public CudfColumn sign(CudfColumn a) {
    return run(
        () -> {
          Scalar zero = scalars.get(a.precision(), 0);
          Scalar one = scalars.get(a.precision(), 1);
          Scalar minusOne = scalars.get(a.precision(), -1);
          try (ColumnVector below = a.vector().binaryOp(BinaryOp.LESS, zero, DType.BOOL8);
              ColumnVector minusOneOrZero = below.ifElse(minusOne, zero);
              ColumnVector above = a.vector().binaryOp(BinaryOp.GREATER, zero, DType.BOOL8)) {
            return result(a, above.ifElse(one, minusOneOrZero));
          }
        });
  }

  @Override
  public void packPositive(CudfColumn a, long[] bits) {
    pack(a, BinaryOp.GREATER, bits);
  }

  @Override
  public void packNegative(CudfColumn a, long[] bits) {
    pack(a, BinaryOp.LESS, bits);
  }

  private void pack(CudfColumn a, BinaryOp comparison, long[] bits) {
    run(
        () -> {
          Scalar zero = scalars.get(a.precision(), 0);
          try (Scalar marked = Scalar.fromByte((byte) 1);
              Scalar unmarked = Scalar.fromNull(DType.INT8);
              ColumnVector holds = a.vector().binaryOp(comparison, zero, DType.BOOL8);
              ColumnVector mask = holds.ifElse(marked, unmarked)) {
            BaseDeviceMemoryBuffer validity = mask.getDeviceBufferFor(BufferType.VALIDITY);
            if (validity == null) {
              // cudf leaves the mask out where no row is null.
              Arrays.fill(bits, -1);
            } else {
              // The mask may end before the last word does, not before the last element.
              staging().download(validity, (long) bits.length * Long.BYTES, bits);
            }
            if (a.length() % Long.SIZE != 0) {
              bits[bits.length - 1] &= (1L << a.length()) - 1;
            }
            return null;
          }
        });
  }

  @Override
  public CudfColumn uploadIndices(int[] values) {
    return run(
        () -> {
          DeviceMemoryBuffer data = uploaded(values);
          return new CudfColumn(
              new ColumnVector(DType.INT32, values.length, Optional.of(0L), data, null, null),
              null);
        });
  }

  @Override
  public CudfColumn gather(CudfColumn values, CudfColumn indices) {
    return run(
        () -> {
          try (Table table = new Table(values.vector());
              Table gathered = table.gather(indices.vector(), OutOfBoundsPolicy.DONT_CHECK)) {
            return result(values, gathered.getColumn(0).incRefCount());
          }
        });
  }

  @Override
  public CudfColumn tile(CudfColumn values, int times) {
    return run(
        () -> {
          ColumnView[] copies = new ColumnView[times];
          Arrays.fill(copies, values.vector());
          return result(values, ColumnVector.concatenate(copies));
        });
  }

  @Override
  public CudfColumn product(CudfColumn a, CudfColumn b) {
    return run(
        () ->
            new CudfColumn(
                a.vector().binaryOp(BinaryOp.MUL, b.vector(), DType.FLOAT64), Precision.DOUBLE));
  }

  @Override
  public CudfColumn segmentSums(CudfColumn values, CudfColumn bounds) {
    return run(
        () -> {
          try (ColumnVector sums =
              values
                  .vector()
                  .segmentedReduce(bounds.vector(), SegmentedReductionAggregation.sum())) {
            // cudf's sum of nothing is null.
            return result(
                values,
                sums.hasNulls()
                    ? sums.replaceNulls(scalars.get(values.precision(), 0))
                    : sums.incRefCount());
          }
        });
  }

  @Override
  public void download(CudfColumn a, float[] values) {
    run(
        () -> {
          staging().download(a.vector().getData(), (long) values.length * Float.BYTES, values);
          return null;
        });
  }

  @Override
  public void download(CudfColumn a, double[] values) {
    run(
        () -> {
          staging().download(a.vector().getData(), (long) values.length * Double.BYTES, values);
          return null;
        });
  }

  @Override
  public void await() {
    run(
        () -> {
          Cuda.DEFAULT_STREAM.sync();
          return null;
        });
  }

  @Override
  public void close() {
    closeOnes();
    formulas.close();
    scalars.close();
    if (staging != null) {
      staging.close();
      staging = null;
    }
  }

  /** A copy by the device's own copy, whose speed is that of its memory. */
  public CudfColumn copied(CudfColumn a) {
    return run(
        () -> {
          BaseDeviceMemoryBuffer data = a.vector().getData();
          DeviceMemoryBuffer copy = DeviceMemoryBuffer.allocate(data.getLength());
          try {
            copy.copyFromDeviceBufferAsync(0, data, 0, data.getLength(), Cuda.DEFAULT_STREAM);
          } catch (RuntimeException e) {
            copy.close();
            throw e;
          }
          return adopt(a.precision(), a.length(), copy);
        });
  }

  /** Runs work of cudf's on the right device; whatever goes wrong is the device's failure. */
  private <T> T run(Supplier<T> work) {
    try {
      Thread thread = Thread.currentThread();
      if (thread != lastThread) {
        Cuda.setDevice(device);
        Cuda.deviceSynchronize();
        lastThread = thread;
      }
      return work.get();
    } catch (OutOfMemoryError e) {
      // How cudf reports the device's memory running out.
      throw new DeviceException(String.valueOf(e.getMessage()), e, true);
    } catch (RuntimeException | LinkageError e) {
      throw new DeviceException(String.valueOf(e.getMessage()), e);
    }
  }

  static DType type(Precision precision) {
    return precision == Precision.FLOAT ? DType.FLOAT32 : DType.FLOAT64;
  }

  private static CudfColumn result(CudfColumn like, ColumnVector vector) {
    return new CudfColumn(vector, like.precision());
  }

  private static CudfColumn adopt(Precision precision, int length, DeviceMemoryBuffer data) {
    return new CudfColumn(
        new ColumnVector(type(precision), length, Optional.of(0L), data, null, null), precision);
  }

  /** The buffer as a column, valid where a bit is set. */
  private ColumnVector masked(
      DeviceMemoryBuffer data, Precision precision, int length, long[] bits) {
    DeviceMemoryBuffer validity = uploaded(bits);
    DeviceMemoryBuffer shared = data.slice(0, data.getLength());
    return new ColumnVector(type(precision), length, Optional.empty(), shared, validity, null);
  }

  private void prepareOnes(Precision precision, int length) {
    if (ones != null && onesPrecision == precision && onesLength == length) {
      return;
    }
    closeOnes();
    onesPrecision = precision;
    onesLength = length;
    if (precision == Precision.FLOAT) {
      float[] values = new float[length];
      Arrays.fill(values, 1);
      ones = uploaded(values);
      Arrays.fill(values, -1);
      minusOnes = uploaded(values);
    } else {
      double[] values = new double[length];
      Arrays.fill(values, 1);
      ones = uploaded(values);
      Arrays.fill(values, -1);
      minusOnes = uploaded(values);
    }
  }

  private void closeOnes() {
    if (ones != null) {
      ones.close();
      ones = null;
    }
    if (minusOnes != null) {
      minusOnes.close();
      minusOnes = null;
    }
  }

  private HostStaging staging() {
    if (staging == null) {
      staging = new HostStaging();
    }
    return staging;
  }

  private DeviceMemoryBuffer uploaded(Object array) {
    int length = Array.getLength(array);
    long bytes = (long) length * HostStaging.elementBytes(array);
    long padded = (bytes + MASK_ALIGNMENT - 1) & -MASK_ALIGNMENT;
    DeviceMemoryBuffer data = DeviceMemoryBuffer.allocate(Math.max(padded, MASK_ALIGNMENT));
    try {
      staging().upload(array, length, data);
      return data;
    } catch (RuntimeException | OutOfMemoryError e) {
      data.close();
      throw e;
    }
  }
}
