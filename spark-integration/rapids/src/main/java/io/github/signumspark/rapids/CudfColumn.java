// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.ColumnVector;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Precision;

/**
 * A cudf column.
 *
 * @param vector owned
 * @param precision type of its numbers; null for a column of indices
 */
public record CudfColumn(ColumnVector vector, Precision precision) implements DeviceColumn {
  @Override
  public int length() {
    return (int) vector.getRowCount();
  }

  @Override
  public void close() {
    vector.close();
  }
}
