// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

/**
 * The 64-bit hash of a row's content. Entries are mixed one by one and added up, so that the loop
 * has no chain of dependent multiplications. The multipliers are odd constants with mixed bits; the
 * finalizer is that of MurmurHash3 (Austin Appleby, public domain). Not collision-resistant against
 * adversaries.
 */
public final class RowHash {
  private static final long INDEX = 0x9e3779b97f4a7c15L;
  private static final long ENTRY = 0xd6e8feb86659fd93L;
  private static final long LABEL = 0xa0761d6478bd642fL;
  private static final long WEIGHT = 0xe7037ed1a0b428dbL;
  private static final long VALIDATION = 0x8ebc6af09c88c6e3L;

  private RowHash() {}

  /** The contribution of the non-zero {@code value} in column {@code index} to a row's sum. */
  static long entry(int index, double value) {
    long t = (Double.doubleToRawLongBits(value) + (index + 1L) * INDEX) * ENTRY;
    return t ^ (t >>> 32);
  }

  /** The hash of a row whose entries add up to {@code sum}. */
  static long row(long sum, double label, double weight, boolean validation) {
    // Adding 0.0 makes -0.0 the same label as 0.0.
    long h = mix(sum + Double.doubleToRawLongBits(label + 0.0) * LABEL);
    h = mix(h + Double.doubleToRawLongBits(weight) * WEIGHT);
    return validation ? mix(h + VALIDATION) : h;
  }

  /** A bijection in which every bit of {@code h} affects every bit of the result. */
  public static long mix(long h) {
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
