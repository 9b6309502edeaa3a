// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

/** The units in which the blocks hold feature values. */
public enum ColumnUnits {
  /**
   * Every column in units of its own scale: columns that are zero in most rows in units of the root
   * mean square of their non-zero values, not centred; the others centred, in units of their
   * standard deviation. Columns without spread are left out.
   */
  OWN_SCALE,
  /** Values as they are. Columns without spread are left out here too, as MLlib does. */
  RAW
}
