// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

/** The error of an example whose arguments are missing. */
final class Arguments {
  private Arguments() {}

  /**
   * Checks the number of arguments.
   *
   * @param example that was started
   * @param args its arguments
   * @param names what they should be
   * @throws IllegalArgumentException that says so
   */
  static void check(Class<?> example, String[] args, String... names) {
    if (args.length != names.length) {
      throw new IllegalArgumentException(
          example.getSimpleName()
              + " needs "
              + String.join(" ", names)
              + ", but got "
              + (args.length == 0 ? "nothing" : String.join(" ", args)));
    }
  }
}
