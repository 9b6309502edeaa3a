// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** What goes between host and device in every step. */
public enum Transfers {
  /** The gradient up and the weights down, as numbers. */
  DENSE,
  /** Signs only: one or two bits a coordinate each way. */
  BITS,
  /** The gradient arises on the device. */
  RESIDENT
}
