// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/** An input path of the command line, on any file system that Hadoop knows; globs are allowed. */
public final class InputFiles {
  private final Configuration conf;
  private final String option;
  private final String path;

  public InputFiles(Configuration conf, String option, String path) {
    this.conf = conf;
    this.option = option;
    this.path = path;
  }

  public String option() {
    return option;
  }

  public String path() {
    return path;
  }

  /**
   * Fails unless the path names something that can be read.
   *
   * @return what it names
   */
  public FileStatus[] check() {
    try {
      Path pattern = new Path(path);
      FileSystem fs = pattern.getFileSystem(conf);
      FileStatus[] found = fs.globStatus(pattern);
      if (found == null || found.length == 0) {
        throw new UserError(option + " " + path + ": no such file or directory");
      }
      for (FileStatus status : found) {
        fs.access(status.getPath(), status.isDirectory() ? FsAction.READ_EXECUTE : FsAction.READ);
      }
      return found;
    } catch (AccessControlException e) {
      throw new UserError(option + " " + path + ": not readable (" + e.getMessage() + ")", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(option + " " + path + ": " + UserError.oneLine(e), e);
    }
  }

  /** The words for a place: a line of a file that was read in one piece, a byte of any other. */
  String describe(RowLocation place) {
    String file = place.part().file();
    if (place.offset() < 0) {
      long start = place.part().start();
      return file + ", row " + place.line() + (start > 0 ? " after byte offset " + start : "");
    }
    boolean whole = place.part().start() == 0 && place.part().length() >= lengthOf(file);
    return file + (whole ? ", line " + place.line() : ", byte offset " + place.offset());
  }

  private long lengthOf(String file) {
    try {
      Path asPath = new Path(file);
      return asPath.getFileSystem(conf).getFileStatus(asPath).getLen();
    } catch (IOException e) {
      // The file went away since: the byte offset is true whether it was split or not.
      return Long.MAX_VALUE;
    }
  }
}
