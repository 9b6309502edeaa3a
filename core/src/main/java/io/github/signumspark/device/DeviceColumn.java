// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** A column of numbers in a device's memory, immutable, of one {@link Precision}. */
public interface DeviceColumn extends AutoCloseable {
  /** Number of elements. */
  int length();

  /** Type of the elements. */
  Precision precision();

  /** Frees the memory. Must be called exactly once; does not throw. */
  @Override
  void close();
}
