// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import org.slf4j.LoggerFactory;

/**
 * Fits a model to files, measures it and saves it: the main class of a spark-submit command. Its
 * options stand in {@code --help}.
 *
 * <p>The model is one of MLlib's own classes, so that serving needs no jar of this project: for
 * LIBSVM text the model itself, for Parquet a {@code PipelineModel} that holds it. Labels -1 and 1,
 * or 1 and 2, become the classes 0 and 1. Nothing is written unless everything was: the outputs are
 * checked first, written beside their places, and moved there at the end.
 *
 * <p>The exit status is 0 on success, 2 for a wrong command line, and 1 for any other failure. The
 * last line on standard error then begins with {@code signum:} and names the option, or the file
 * and the line (the byte offset in a file that was split), at fault.
 */
public final class Train {
  private Train() {}

  /**
   * Runs with the arguments of the command line, and ends the process on failure if it is ours to
   * end: not inside a cluster, and not where a session was there before, but an exception there.
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
    TrainOptions options = new TrainOptions();
    return new Program(
        "Train", options, new TrainJob(options, LoggerFactory.getLogger(Train.class)));
  }
}
