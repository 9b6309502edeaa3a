// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.objective.ParameterLayout;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * All coordinates in consecutive ranges, over which sums are taken apart from each other: ranges of
 * whole columns, behind them those of the free coordinates; or one range of all.
 *
 * @param layout of the coordinates
 * @param size coordinates of a range, as near as whole columns come to it; 0 for one range of all
 */
public record ColumnRanges(ParameterLayout layout, int size) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * One range.
   *
   * @param fromColumn its first column
   * @param toColumn the column after its last
   * @param fromFree its first free coordinate, counted from the first of all free ones
   * @param toFree the free coordinate after its last
   */
  public record Slice(int fromColumn, int toColumn, int fromFree, int toFree) {
    /** Number of columns. */
    public int columns() {
      return toColumn - fromColumn;
    }
  }

  private int columnsEach() {
    return Math.max(1, size / layout.perColumn());
  }

  private int columnSlices() {
    return layout.perColumn() == 0 ? 0 : parts(layout.columns(), columnsEach());
  }

  private static int parts(int all, int each) {
    return (int) ((all + (long) each - 1) / each);
  }

  /** Number of ranges. */
  public int count() {
    return size == 0 ? 1 : columnSlices() + parts(layout.free(), size);
  }

  /** A range, by its number from 0. */
  public Slice get(int number) {
    if (size == 0) {
      return new Slice(0, layout.columns(), 0, layout.free());
    }
    int free = number - columnSlices();
    if (free >= 0) {
      return new Slice(
          layout.columns(),
          layout.columns(),
          (int) Math.min(layout.free(), (long) free * size),
          (int) Math.min(layout.free(), (free + 1L) * size));
    }
    return new Slice(
        (int) Math.min(layout.columns(), (long) number * columnsEach()),
        (int) Math.min(layout.columns(), (number + 1L) * columnsEach()),
        0,
        0);
  }

  /** Coordinates of a range. */
  public int length(Slice slice) {
    return slice.columns() * layout.perColumn() + slice.toFree() - slice.fromFree();
  }

  /** The first coordinate of a range. */
  public int from(Slice slice) {
    return slice.fromColumn() * layout.perColumn() + slice.fromFree();
  }

  /** The first local coordinate of a range at a worker with these columns, null for all. */
  public int localFrom(Slice slice, int[] ids) {
    return rank(ids, slice.fromColumn()) * layout.perColumn() + slice.fromFree();
  }

  /** The local coordinate after the last of a range at a worker with these columns. */
  public int localTo(Slice slice, int[] ids) {
    return rank(ids, slice.toColumn()) * layout.perColumn() + slice.toFree();
  }

  /** How many of the columns lie before {@code column}. */
  public static int rank(int[] ids, int column) {
    if (ids == null) {
      return column;
    }
    int at = Arrays.binarySearch(ids, column);
    return at < 0 ? -at - 1 : at;
  }
}
