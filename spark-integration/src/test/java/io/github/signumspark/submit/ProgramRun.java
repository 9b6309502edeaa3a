// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * What a run of a program gave.
 *
 * @param status its exit status
 * @param errors what it wrote to standard error
 */
public record ProgramRun(int status, String errors) {

  public static ProgramRun train(String... args) {
    return of(() -> Train.run(args));
  }

  public static ProgramRun score(String... args) {
    return of(() -> Score.run(args));
  }

  private static ProgramRun of(IntSupplier program) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new ProgramRun(program.getAsInt(), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  public String lastLine() {
    return errors.lines().reduce("", (a, b) -> b);
  }
}
