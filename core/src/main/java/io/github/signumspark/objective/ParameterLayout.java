// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;
import java.io.Serializable;

/**
 * Where coordinates are in a weight vector: {@code perColumn} of each column side by side, column
 * after column, the free ones behind them. A worker's local vector has that worker's columns only,
 * in their order, and all free coordinates.
 *
 * @param columns of the data set
 * @param perColumn coordinates of a column
 * @param free coordinates of no column
 */
public record ParameterLayout(int columns, int perColumn, int free) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  public ParameterLayout {
    if ((long) columns * perColumn + free > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          columns
              + " columns of "
              + perColumn
              + " coordinates each and "
              + free
              + " more are more coordinates than an array can hold");
    }
  }

  public static ParameterLayout of(Objective objective, int columns) {
    return new ParameterLayout(columns, objective.perColumn(), objective.freeCoordinates());
  }

  /** Coordinates in all. */
  public int length() {
    return columns * perColumn + free;
  }

  /** The column of a coordinate, or −1 for a free one. */
  public int column(int coordinate) {
    if (perColumn == 1) {
      return coordinate < columns ? coordinate : -1;
    }
    return coordinate < columns * perColumn ? coordinate / perColumn : -1;
  }

  /** Position of a coordinate among those of its column, or behind all of these for a free one. */
  public int position(int coordinate) {
    if (perColumn == 1) {
      return Math.max(0, coordinate - columns + 1);
    }
    int inColumns = columns * perColumn;
    return coordinate < inColumns ? coordinate % perColumn : perColumn + coordinate - inColumns;
  }

  /**
   * The coordinate that a worker's local one is.
   *
   * @param local position in a local vector
   * @param ids the worker's columns, ascending, or null for all
   */
  public int global(int local, int[] ids) {
    if (ids == null) {
      return local;
    }
    int inColumns = ids.length * perColumn;
    if (local >= inColumns) {
      return local - inColumns + columns * perColumn;
    }
    return perColumn == 1 ? ids[local] : ids[local / perColumn] * perColumn + local % perColumn;
  }

  /** Length of the local vector of a worker with these columns, null for all. */
  public int localLength(int[] ids) {
    return ids == null ? length() : ids.length * perColumn + free;
  }

  /**
   * The part of a vector that a worker with these columns has: a copy, free to be written.
   *
   * @param all one entry a coordinate
   * @param ids the worker's columns, ascending, or null for all
   */
  public double[] local(double[] all, int[] ids) {
    if (ids == null) {
      return all.clone();
    }
    double[] local = new double[ids.length * perColumn + free];
    if (perColumn == 1) {
      for (int j = 0; j < ids.length; j++) {
        local[j] = all[ids[j]];
      }
    } else {
      for (int j = 0; j < ids.length; j++) {
        System.arraycopy(all, ids[j] * perColumn, local, j * perColumn, perColumn);
      }
    }
    System.arraycopy(all, columns * perColumn, local, ids.length * perColumn, free);
    return local;
  }

  /** Adds a worker's local vector to one of all coordinates. */
  public void addLocal(double[] local, int[] ids, double[] all) {
    if (ids == null) {
      for (int k = 0; k < local.length; k++) {
        all[k] += local[k];
      }
      return;
    }
    int k = 0;
    for (int id : ids) {
      int at = id * perColumn;
      for (int p = 0; p < perColumn; p++) {
        all[at + p] += local[k++];
      }
    }
    for (int at = columns * perColumn; k < local.length; k++) {
      all[at++] += local[k];
    }
  }
}
