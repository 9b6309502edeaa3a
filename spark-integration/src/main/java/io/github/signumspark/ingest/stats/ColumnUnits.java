// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

/** The units in which the blocks hold feature values. */
public enum ColumnUnits {
  /**
   * Every column in units of its own scale. Columns that are zero in most rows are not centred;
   * their unit is the root mean square of their non-zero values times the fourth root of the share
   * of the rows that have one, so that rare columns, which step less often, take larger steps. The
   * others are centred, in units of their standard deviation. Columns without spread are left out.
   * Where a penalty (given to the ingest) outweighs a column, its unit is larger, so that steps do
   * not jump across a weight that the penalty keeps near 0.
   */
  OWN_SCALE,
  /**
   * As {@link #OWN_SCALE}, but nothing is centred, for models without an intercept, which would
   * absorb the centres: the unit of every column is that of the sparse ones.
   */
  OWN_SCALE_UNCENTRED,
  /**
   * As {@link #OWN_SCALE}, for steps that move every column whenever some row has it: sparse
   * columns are in units of the root mean square of their non-zero values divided by the cube root
   * of the share of the rows that have one, so that rare columns, of which each worker's few rows
   * know least, take smaller steps.
   */
  VOTE_SCALE,
  /** As {@link #VOTE_SCALE}, but nothing is centred. */
  VOTE_SCALE_UNCENTRED,
  /**
   * The root mean square of a column's non-zero values, nothing centred: for models of products of
   * columns, where a rare column must not weigh more because it is rare.
   */
  NON_ZERO_SCALE,
  /** Values as they are. Columns without spread are left out here too, as MLlib does. */
  RAW;

  /** The units for majority votes of models for which these are the units for local rounds. */
  public ColumnUnits forVotes() {
    return switch (this) {
      case OWN_SCALE -> VOTE_SCALE;
      case OWN_SCALE_UNCENTRED -> VOTE_SCALE_UNCENTRED;
      default -> this;
    };
  }

  /** Whether columns that are not zero in most rows are centred. */
  boolean centres() {
    return this == OWN_SCALE || this == VOTE_SCALE;
  }

  /**
   * What the unit of a column that is not centred is multiplied by.
   *
   * @param share of the rows that have a non-zero of the column, in (0, 1]
   */
  double forRarity(double share) {
    return switch (this) {
      case OWN_SCALE, OWN_SCALE_UNCENTRED -> Math.sqrt(Math.sqrt(share));
      case VOTE_SCALE, VOTE_SCALE_UNCENTRED -> 1 / StrictMath.cbrt(share);
      case NON_ZERO_SCALE, RAW -> 1;
    };
  }
}
