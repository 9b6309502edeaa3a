// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.Arrays;
import java.util.List;

/**
 * {@link DeviceOps} in plain Java: the double with which the sequences of operations are verified
 * where there is no device, and the definition of what a device must compute. Slow, and not meant
 * for training.
 *
 * <p>A column is poisoned when it is closed, and its use afterwards is an {@link
 * IllegalStateException}, so a wrong order of closing cannot go unseen.
 */
public final class HostDeviceOps implements DeviceOps<HostDeviceOps.HostColumn> {
  private final long capacity;
  private int liveColumns;
  private long liveBytes;
  private long traffic;

  /** A device whose memory is the heap. */
  public HostDeviceOps() {
    this(Long.MAX_VALUE);
  }

  /**
   * A device with so much memory.
   *
   * @param capacity bytes that all columns together may take
   */
  public HostDeviceOps(long capacity) {
    this.capacity = capacity;
  }

  /** Columns that are not closed yet. */
  public int liveColumns() {
    return liveColumns;
  }

  /**
   * Columns read and written by arithmetic so far, the measure of a device's time: those of a
   * formula and the one it makes, 2 for {@link #clamp}. {@link #sign} counts as 6: two comparisons
   * and two choices, with the bytes between them. Transfers, {@link #fill} and {@link #unpack} are
   * left out.
   */
  public long traffic() {
    return traffic;
  }

  @Override
  public String describe() {
    return "host (plain Java, a device's double)";
  }

  @Override
  public HostColumn fill(Precision precision, int length, double value) {
    HostColumn out = make(precision, length);
    if (precision == Precision.FLOAT) {
      Arrays.fill(out.floats, exactFloat(value));
    } else {
      Arrays.fill(out.doubles, value);
    }
    return out;
  }

  @Override
  public HostColumn upload(float[] values) {
    HostColumn out = make(Precision.FLOAT, values.length);
    System.arraycopy(values, 0, out.floats, 0, values.length);
    return out;
  }

  @Override
  public HostColumn upload(double[] values) {
    HostColumn out = make(Precision.DOUBLE, values.length);
    System.arraycopy(values, 0, out.doubles, 0, values.length);
    return out;
  }

  @Override
  public HostColumn unpack(Precision precision, int length, long[] positive, long[] negative) {
    HostColumn out = make(precision, length);
    for (int i = 0; i < length; i++) {
      out.set(i, BitPlanes.value(positive, negative, i));
    }
    return out;
  }

  @Override
  public HostColumn compute(Formula formula, List<HostColumn> columns) {
    traffic += columns.size() + 1;
    HostColumn first = columns.get(0);
    for (HostColumn column : columns) {
      if (column.length() != first.length() || column.precision() != first.precision()) {
        throw new IllegalArgumentException("columns " + first + " and " + column);
      }
    }
    HostColumn out = make(first.precision(), first.length());
    for (int i = 0; i < out.length(); i++) {
      if (first.precision() == Precision.FLOAT) {
        out.floats[i] = floatValue(formula, columns, i);
      } else {
        out.doubles[i] = doubleValue(formula, columns, i);
      }
    }
    return out;
  }

  private static float floatValue(Formula formula, List<HostColumn> columns, int i) {
    if (formula instanceof Formula.Column column) {
      return columns.get(column.number()).floats[i];
    } else if (formula instanceof Formula.Product product) {
      return exactFloat(product.factor()) * floatValue(product.formula(), columns, i);
    } else if (formula instanceof Formula.Sum sum) {
      return floatValue(sum.left(), columns, i) + floatValue(sum.right(), columns, i);
    }
    Formula.Difference difference = (Formula.Difference) formula;
    return floatValue(difference.left(), columns, i) - floatValue(difference.right(), columns, i);
  }

  private static double doubleValue(Formula formula, List<HostColumn> columns, int i) {
    if (formula instanceof Formula.Column column) {
      return columns.get(column.number()).doubles[i];
    } else if (formula instanceof Formula.Product product) {
      return product.factor() * doubleValue(product.formula(), columns, i);
    } else if (formula instanceof Formula.Sum sum) {
      return doubleValue(sum.left(), columns, i) + doubleValue(sum.right(), columns, i);
    }
    Formula.Difference difference = (Formula.Difference) formula;
    return doubleValue(difference.left(), columns, i) - doubleValue(difference.right(), columns, i);
  }

  @Override
  public HostColumn clamp(
      HostColumn a, double low, double lowValue, double high, double highValue) {
    traffic += 2;
    HostColumn out = make(a.precision(), a.length());
    for (int i = 0; i < a.length(); i++) {
      double value = a.get(i);
      out.set(i, value < low ? lowValue : value > high ? highValue : value);
    }
    return out;
  }

  @Override
  public HostColumn sign(HostColumn a) {
    traffic += 6;
    HostColumn out = make(a.precision(), a.length());
    for (int i = 0; i < a.length(); i++) {
      out.set(i, a.get(i) > 0 ? 1.0 : a.get(i) < 0 ? -1.0 : 0.0);
    }
    return out;
  }

  @Override
  public void packPositive(HostColumn a, long[] bits) {
    Arrays.fill(bits, 0);
    for (int i = 0; i < a.length(); i++) {
      bits[i >>> 6] |= a.get(i) > 0 ? 1L << i : 0;
    }
  }

  @Override
  public void packNegative(HostColumn a, long[] bits) {
    Arrays.fill(bits, 0);
    for (int i = 0; i < a.length(); i++) {
      bits[i >>> 6] |= a.get(i) < 0 ? 1L << i : 0;
    }
  }

  @Override
  public HostColumn uploadIndices(int[] values) {
    return upload(Arrays.stream(values).asDoubleStream().toArray());
  }

  @Override
  public HostColumn gather(HostColumn values, HostColumn indices) {
    traffic += 3;
    HostColumn out = make(values.precision(), indices.length());
    for (int i = 0; i < out.length(); i++) {
      out.set(i, values.get((int) indices.get(i)));
    }
    return out;
  }

  @Override
  public HostColumn tile(HostColumn values, int times) {
    traffic += 2;
    HostColumn out = make(values.precision(), Math.multiplyExact(values.length(), times));
    for (int i = 0; i < out.length(); i++) {
      out.set(i, values.get(i % values.length()));
    }
    return out;
  }

  @Override
  public HostColumn product(HostColumn a, HostColumn b) {
    traffic += 3;
    if (a.length() != b.length()) {
      throw new IllegalArgumentException("columns " + a + " and " + b);
    }
    HostColumn out = make(Precision.DOUBLE, a.length());
    for (int i = 0; i < out.length(); i++) {
      out.set(i, a.get(i) * b.get(i));
    }
    return out;
  }

  /** Sums from the last term to the first: not the order of the CPU's loops. */
  @Override
  public HostColumn segmentSums(HostColumn values, HostColumn bounds) {
    traffic += 2;
    HostColumn out = make(values.precision(), bounds.length() - 1);
    for (int i = 0; i < out.length(); i++) {
      double sum = 0;
      for (int k = (int) bounds.get(i + 1) - 1; k >= (int) bounds.get(i); k--) {
        sum += values.get(k);
      }
      out.set(i, values.precision() == Precision.FLOAT ? (float) sum : sum);
    }
    return out;
  }

  @Override
  public void download(HostColumn a, float[] values) {
    System.arraycopy(a.check(Precision.FLOAT).floats, 0, values, 0, a.length());
  }

  @Override
  public void download(HostColumn a, double[] values) {
    System.arraycopy(a.check(Precision.DOUBLE).doubles, 0, values, 0, a.length());
  }

  @Override
  public void await() {
    // Every operation was done when it returned.
  }

  @Override
  public void close() {
    // Holds nothing but what its columns hold.
  }

  private HostColumn make(Precision precision, int length) {
    long bytes = (long) length * precision.bytes();
    if (bytes > capacity - liveBytes) {
      throw new DeviceException("out of memory: " + bytes + " bytes", null, true);
    }
    liveColumns++;
    liveBytes += bytes;
    return new HostColumn(this, precision, length);
  }

  private static float exactFloat(double value) {
    float rounded = (float) value;
    if (Double.compare(rounded, value) != 0) {
      throw new IllegalArgumentException(value + " is no float");
    }
    return rounded;
  }

  /** A column on the heap. */
  public static final class HostColumn implements DeviceColumn {
    private final HostDeviceOps owner;
    private final Precision precision;
    private final int length;
    private float[] floats;
    private double[] doubles;

    private HostColumn(HostDeviceOps owner, Precision precision, int length) {
      this.owner = owner;
      this.precision = precision;
      this.length = length;
      if (precision == Precision.FLOAT) {
        floats = new float[length];
      } else {
        doubles = new double[length];
      }
    }

    @Override
    public int length() {
      if (floats == null && doubles == null) {
        throw new IllegalStateException("the column was closed");
      }
      return length;
    }

    @Override
    public Precision precision() {
      return precision;
    }

    @Override
    public void close() {
      int open = length();
      floats = null;
      doubles = null;
      owner.liveColumns--;
      owner.liveBytes -= (long) open * precision.bytes();
    }

    private double get(int i) {
      return precision == Precision.FLOAT ? floats[i] : doubles[i];
    }

    private void set(int i, double value) {
      if (precision == Precision.FLOAT) {
        floats[i] = exactFloat(value);
      } else {
        doubles[i] = value;
      }
    }

    private HostColumn check(Precision expected) {
      if (precision != expected || length() < 0) {
        throw new IllegalArgumentException("the column holds " + precision + " numbers");
      }
      return this;
    }

    @Override
    public String toString() {
      return precision + "[" + length + "]";
    }
  }
}
