// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import org.slf4j.LoggerFactory;

/**
 * Applies a saved model to files: the main class of a spark-submit command. Its options are in
 * {@code --help}; the exit status and the last line on standard error are those of {@link Train}.
 *
 * <p>The output holds the columns of the input and beside them {@code prediction} and, where the
 * model gives one, {@code probability}. LIBSVM text is read with the model's width; its labels may
 * be any numbers.
 */
public final class Score {
  private Score() {}

  /**
   * Runs with the arguments of the command line, and ends the process on failure; inside a cluster,
   * or where a session existed before, it throws an exception instead.
   *
   * @param args the options, as {@code --help} shows them
   */
  public static void main(String[] args) {
    program().main(args);
  }

  /**
   * Runs in this JVM and returns; an existing session is used, and stays open.
   *
   * @param args the options, as {@code --help} shows them
   * @return the exit status
   */
  public static int run(String... args) {
    return program().run(args);
  }

  private static Program program() {
    ScoreOptions options = new ScoreOptions();
    return new Program(
        "Score", options, new ScoreJob(options, LoggerFactory.getLogger(Score.class)));
  }
}
