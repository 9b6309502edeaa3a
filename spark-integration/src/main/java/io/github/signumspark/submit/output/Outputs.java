// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.output;

import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.UserError;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;

/**
 * The outputs of one run. Each is checked before the work starts, written next to its target, and
 * moved there by {@link #commit()} when all are complete; {@link #close()} removes what was not
 * committed.
 */
public final class Outputs implements AutoCloseable {

  /** What an output is; by the marker file it is known what may be replaced. */
  public enum Kind {
    /** A directory that MLlib saved a stage to. */
    MODEL("a saved model", "metadata"),
    /** A directory that Spark wrote rows to. */
    ROWS("a directory of rows that Spark wrote", "_SUCCESS"),
    /** A single file. */
    FILE("a file", null);

    private final String words;
    private final String mark;

    Kind(String words, String mark) {
      this.words = words;
      this.mark = mark;
    }
  }

  /**
   * An output in progress.
   *
   * @param option the option that named it
   * @param target the final path
   * @param staging the temporary path
   */
  public record Output(String option, Path target, Path staging) {}

  private final Configuration conf;
  private final boolean overwrite;
  private final List<Output> outputs = new ArrayList<>();
  private final Deque<Path> madeParents = new ArrayDeque<>();
  private boolean committed;

  /**
   * No outputs yet.
   *
   * @param overwrite whether outputs that exist are replaced
   */
  public Outputs(Configuration conf, boolean overwrite) {
    this.conf = conf;
    this.overwrite = overwrite;
  }

  /**
   * Declares an output; one that exists and may not be replaced, or that cannot be written, fails.
   *
   * @return null if {@code path} is null
   */
  public Output add(String option, String path, Kind kind) {
    if (path == null) {
      return null;
    }
    try {
      Path given = new Path(path);
      FileSystem fs = given.getFileSystem(conf);
      Path target = fs.makeQualified(given);
      for (Output other : outputs) {
        if (isWithin(target, other.target()) || isWithin(other.target(), target)) {
          throw new UserError(option + " and " + other.option() + " name the same place: " + path);
        }
      }
      if (fs.exists(target)) {
        checkReplaceable(fs, fs.getFileStatus(target), option, path, kind);
      }
      Path parent = target.getParent();
      if (parent == null) {
        throw new UserError(option + " " + path + ": is the root of a file system");
      }
      makeDirectories(fs, parent);
      Path staging = new Path(parent, "." + target.getName() + ".signum-" + UUID.randomUUID());
      probe(fs, staging, kind);
      Output output = new Output(option, target, staging);
      outputs.add(output);
      return output;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(option + " " + path + ": not writable: " + UserError.oneLine(e), e);
    }
  }

  /** Fails if replacing an output would delete an input. */
  public void checkApartFrom(InputFiles input) {
    for (FileStatus status : input.check()) {
      for (Output output : outputs) {
        if (isWithin(status.getPath(), output.target())) {
          throw new UserError(
              output.option() + " " + output.target() + ": holds " + input.option());
        }
      }
    }
  }

  /** Moves every output to its target. */
  public void commit() {
    for (Output output : outputs) {
      try {
        move(output);
      } catch (IOException e) {
        throw new UserError(
            output.option() + " " + output.target() + ": not written: " + UserError.oneLine(e), e);
      }
    }
    committed = true;
  }

  /** Logs where the outputs are. */
  public void logTo(Logger log) {
    for (Output output : outputs) {
      log.info("{} {} written", output.option(), output.target());
    }
  }

  /** Removes what was written and not committed, and the directories that were made for it. */
  @Override
  public void close() throws IOException {
    if (committed) {
      return;
    }
    for (Output output : outputs) {
      FileSystem fs = output.staging().getFileSystem(conf);
      fs.delete(output.staging(), true);
    }
    while (!madeParents.isEmpty()) {
      Path made = madeParents.pop();
      FileSystem fs = made.getFileSystem(conf);
      if (fs.exists(made) && fs.listStatus(made).length == 0) {
        fs.delete(made, false);
      }
    }
  }

  private void checkReplaceable(
      FileSystem fs, FileStatus found, String option, String path, Kind kind) throws IOException {
    if (!overwrite) {
      throw new UserError(option + " " + path + ": exists; --overwrite replaces it");
    }
    // Never deletes a user's directory that merely has the name given.
    boolean replaceable =
        kind.mark == null
            ? found.isFile()
            : found.isDirectory()
                && (fs.exists(new Path(found.getPath(), kind.mark))
                    || fs.listStatus(found.getPath()).length == 0);
    if (!replaceable) {
      throw new UserError(option + " " + path + ": exists and is not " + kind.words);
    }
  }

  private void makeDirectories(FileSystem fs, Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = directory; at != null && !fs.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path at : missing) {
      if (!fs.mkdirs(at)) {
        throw new IOException("cannot make the directory " + at);
      }
      madeParents.push(at);
    }
  }

  private static void probe(FileSystem fs, Path staging, Kind kind) throws IOException {
    // Deleted at the end of the process, should this one be killed meanwhile.
    fs.deleteOnExit(staging);
    if (kind == Kind.FILE) {
      fs.create(staging, true).close();
    } else if (!fs.mkdirs(staging)) {
      throw new IOException("cannot make a directory in " + staging.getParent());
    }
  }

  private void move(Output output) throws IOException {
    FileSystem fs = output.staging().getFileSystem(conf);
    Path old = null;
    if (fs.exists(output.target())) {
      old = output.staging().suffix("-old");
      rename(fs, output.target(), old);
    }
    rename(fs, output.staging(), output.target());
    if (fs instanceof ChecksumFileSystem local && fs.getFileStatus(output.target()).isFile()) {
      // A hidden file beside the one asked for, which can be read without it.
      local.getRawFileSystem().delete(local.getChecksumFile(output.target()), false);
    }
    if (old != null) {
      fs.delete(old, true);
    }
  }

  private static void rename(FileSystem fs, Path from, Path to) throws IOException {
    if (!fs.rename(from, to)) {
      throw new IOException("cannot move " + from + " to " + to);
    }
  }

  private static boolean isWithin(Path path, Path directory) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (at.equals(directory)) {
        return true;
      }
    }
    return false;
  }
}
