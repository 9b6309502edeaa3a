// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/**
 * Arithmetic of columns, element by element, each operation rounded to the columns' precision by
 * itself: what a device can do in one walk through memory. Immutable; equal formulas are equal
 * objects, so that a device may keep what it makes of them.
 */
public sealed interface Formula {
  /** The column of this number among those that {@link DeviceOps#compute} is given. */
  record Column(int number) implements Formula {}

  /** A number times a formula. */
  record Product(double factor, Formula formula) implements Formula {}

  /** {@code left + right}. */
  record Sum(Formula left, Formula right) implements Formula {}

  /** {@code left - right}. */
  record Difference(Formula left, Formula right) implements Formula {}

  /** A column by its number, from 0. */
  static Formula column(int number) {
    return new Column(number);
  }

  /** This times a number; this alone for 1. */
  default Formula times(double factor) {
    return factor == 1 ? this : new Product(factor, this);
  }

  /** {@code this + other}. */
  default Formula plus(Formula other) {
    return new Sum(this, other);
  }

  /** {@code this - other}. */
  default Formula minus(Formula other) {
    return new Difference(this, other);
  }
}
