// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

/** What an example says where its arguments are missing. */
final class Arguments {
  private Arguments() {}

  /**
   * Refuses to go on with other than these arguments.
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
