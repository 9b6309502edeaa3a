// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of one fit's checkpoints. Files have names that no other run uses, so nothing is ever
 * overwritten; a checkpoint is valid once its {@link Manifest} was renamed to its final name, after
 * it was written completely. The last two checkpoints are kept.
 *
 * <p>Lives on the driver; used by one thread.
 */
public final class CheckpointFolder {
  private static final String MANIFEST = "manifest-";

  private final FileSystem files;
  private final Path folder;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Set<String> inherited = new HashSet<>();
  private final List<Manifest> committed = new ArrayList<>();

  private CheckpointFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * The folder at this path, which need not exist.
   *
   * @throws CheckpointException where the file system cannot be reached
   */
  public static CheckpointFolder open(Configuration conf, Path path) {
    try {
      FileSystem files = path.getFileSystem(conf);
      CheckpointFolder folder = new CheckpointFolder(files, files.makeQualified(path));
      for (FileStatus status : folder.list()) {
        folder.inherited.add(status.getPath().getName());
      }
      return folder;
    } catch (IOException e) {
      throw new CheckpointException("checkpointDir " + path + ": " + e.getMessage(), e);
    }
  }

  /** The path, with its file system. */
  public Path path() {
    return folder;
  }

  /** Distinguishes the files of this run. */
  public String run() {
    return run;
  }

  /**
   * The checkpoint of the latest round, or nothing where there is none.
   *
   * @throws CheckpointException where its manifest is damaged or of another format
   */
  public Optional<Manifest> latest() {
    try {
      Manifest latest = null;
      for (FileStatus status : list()) {
        String name = status.getPath().getName();
        if (name.startsWith(MANIFEST)) {
          Manifest manifest;
          try (FSDataInputStream in = files.open(status.getPath())) {
            manifest = Manifest.parse(in.readAllBytes(), status.getPath().toString());
          }
          if (latest == null || manifest.round() > latest.round()) {
            latest = manifest;
          }
        }
      }
      return Optional.ofNullable(latest);
    } catch (IOException e) {
      throw new CheckpointException("checkpointDir " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Writes values to a file of this run in the folder; returns its name. */
  public String write(String name, SavedValues snapshot) {
    String full = name + "-" + run + ".sgck";
    writeFile(files, new Path(folder, full), snapshot);
    return full;
  }

  /** Writes values to a new file. */
  public static void writeFile(FileSystem files, Path file, SavedValues snapshot) {
    try (OutputStream out = new BufferedOutputStream(files.create(file, false), 1 << 16)) {
      SavedFormat.write(snapshot, out);
    } catch (IOException e) {
      throw new CheckpointException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file of the folder. */
  public SavedValues read(String name) {
    return readFile(files, new Path(folder, name));
  }

  /**
   * Reads values.
   *
   * @throws CheckpointException where it is missing, damaged or of another format
   */
  public static SavedValues readFile(FileSystem files, Path file) {
    try (FSDataInputStream in = files.open(file)) {
      return SavedFormat.read(
          new java.io.BufferedInputStream(in, 1 << 16),
          files.getFileStatus(file).getLen(),
          file.toString());
    } catch (FileNotFoundException e) {
      throw new CheckpointException(file + " is missing", e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Whether a file of the folder is there, as seen from here. */
  public boolean has(String name) {
    try {
      return files.exists(new Path(folder, name));
    } catch (IOException e) {
      throw new CheckpointException("checkpointDir " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes the written files a valid checkpoint, and deletes all older ones but the previous one.
   */
  public void commit(Manifest manifest) {
    Path name = new Path(folder, manifestName(manifest));
    Path unfinished = new Path(folder, "." + name.getName());
    try {
      try (OutputStream out = files.create(unfinished, true)) {
        out.write(manifest.bytes());
      }
      if (!files.rename(unfinished, name)) {
        throw new CheckpointException("cannot rename " + unfinished + " to " + name);
      }
      committed.add(manifest);
      while (committed.size() > 2) {
        drop(committed.remove(0));
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot write " + name + ": " + e.getMessage(), e);
    }
  }

  private String manifestName(Manifest manifest) {
    return MANIFEST + manifest.round() + "-" + run;
  }

  /** The manifest first: without it nothing refers to the files. */
  private void drop(Manifest manifest) throws IOException {
    files.delete(new Path(folder, manifestName(manifest)), false);
    for (String name : manifest.files()) {
      files.delete(new Path(folder, name), false);
    }
  }

  /** Deletes files of the folder; missing ones are ignored. */
  public void delete(List<String> names) {
    try {
      for (String name : names) {
        files.delete(new Path(folder, name), false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("checkpointDir " + folder, e);
    }
  }

  /**
   * Removes what this run wrote and what it found; and the folder too, if nothing is left in it.
   */
  public void remove() {
    try {
      for (FileStatus status : list()) {
        String name = status.getPath().getName();
        if (inherited.contains(name) || name.contains(run)) {
          files.delete(status.getPath(), false);
        }
      }
      if (files.exists(folder) && files.listStatus(folder).length == 0) {
        files.delete(folder, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("checkpointDir " + folder, e);
    }
  }

  private FileStatus[] list() throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
