// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** Type of the numbers of a column. */
public enum Precision {
  /** 32 bits. */
  FLOAT(Float.BYTES, Float.MAX_VALUE),
  /** 64 bits. */
  DOUBLE(Double.BYTES, Double.MAX_VALUE);

  private final int bytes;
  private final double largest;

  Precision(int bytes, double largest) {
    this.bytes = bytes;
    this.largest = largest;
  }

  /** Bytes of a number. */
  public int bytes() {
    return bytes;
  }

  double largest() {
    return largest;
  }
}
