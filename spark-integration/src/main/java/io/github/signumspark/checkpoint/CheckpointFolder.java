// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of one fit's checkpoints. Files have names that no other run uses, so nothing is ever
 * overwritten; a checkpoint is valid once its {@link Manifest} was renamed to its final name, after
 * it was written completely. The last two checkpoints are kept.
 *
 * <p>Several drivers may run the same fit at once, each as a run of its own. A run resumes from
 * another's checkpoint by writing it again under names of its own, so it never needs a file that
 * another run may delete. It deletes its own files, and in the end those of runs that left some
 * before it and have written none since.
 *
 * <p>Lives on the driver; used by one thread.
 */
public final class CheckpointFolder {
  private static final String MANIFEST = "manifest-";

  /** The run is what follows the round, or round and worker. */
  private static final Pattern NAME =
      Pattern.compile("\\.?(?:manifest-\\d+|driver-\\d+|worker-\\d+-\\d+)-([0-9a-f]{8})\\b.*");

  private final FileSystem files;
  private final Path folder;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, Set<String>> inherited = new HashMap<>();
  private final List<Manifest> committed = new ArrayList<>();

  private CheckpointFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** A call of the file system. */
  private interface Access<T> {
    T run() throws IOException;
  }

  /** Hadoop's local file system throws an {@code Error} where a disk is full. */
  private static <T> T access(String what, Access<T> call) {
    if (Thread.interrupted()) {
      // Hadoop's local file system may lose the interrupt where it starts a program.
      throw CheckpointFolder.<RuntimeException>undeclared(interruption(what, null));
    }
    try {
      return call.run();
    } catch (IOException | FSError e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      if (root instanceof ClosedByInterruptException || root instanceof InterruptedIOException) {
        Thread.interrupted();
        throw CheckpointFolder.<RuntimeException>undeclared(interruption(what, e));
      }
      throw new CheckpointException(what + ": " + root.getMessage(), e);
    }
  }

  /** An interrupt while a file is open closes it; told as Spark's jobs tell theirs. */
  private static InterruptedException interruption(String what, Throwable cause) {
    InterruptedException interrupted = new InterruptedException(what + ": interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  /** Spark's methods, too, throw checked exceptions that they do not declare. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private <T> T access(Access<T> call) {
    return access("checkpointDir " + folder, call);
  }

  /**
   * Tries a directory for checkpoints, which need not exist: a folder is made in it, and a file
   * there written, read and removed.
   *
   * @param where names the param and its value in the message
   * @throws CheckpointException where one of these fails
   */
  public static void tryOut(Configuration conf, Path directory, String where) {
    access(
        where + " cannot be used",
        () -> {
          FileSystem files = directory.getFileSystem(conf);
          Path folder = new Path(directory, "trial-" + UUID.randomUUID());
          Path file = new Path(folder, "file.sgck");
          try {
            write(files, file, new SavedValues().put("trial", 1));
            return read(files, file);
          } finally {
            files.delete(folder, true);
          }
        });
  }

  /**
   * The folder at this path, which need not exist.
   *
   * @throws CheckpointException where the file system cannot be reached
   */
  public static CheckpointFolder open(Configuration conf, Path path) {
    return access(
        "checkpointDir " + path,
        () -> {
          FileSystem files = path.getFileSystem(conf);
          CheckpointFolder folder = new CheckpointFolder(files, files.makeQualified(path));
          folder.inherited.putAll(folder.namesByRun());
          return folder;
        });
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
   * A checkpoint that was read.
   *
   * @param manifest with the names of this run's files
   * @param driver the driver's values
   */
  public record Resumed(Manifest manifest, SavedValues driver) {}

  /**
   * Reads the checkpoint of the latest round, whose run it was, and makes it one of this run too,
   * with files of its own; nothing where there is none.
   *
   * @throws CheckpointException where it is damaged or of another format
   */
  public Optional<Resumed> resume() {
    while (true) {
      Optional<Found> latest = find();
      if (latest.isEmpty()) {
        return Optional.empty();
      }
      Manifest found = latest.get().manifest();
      try {
        return Optional.of(adopt(found));
      } catch (CheckpointException e) {
        // Another driver with this fit may have gone on meanwhile, and removed what was found.
        if (exists(latest.get().path())) {
          throw e;
        }
      }
    }
  }

  private Resumed adopt(Manifest found) {
    List<String> own = new ArrayList<>();
    SavedValues driver = null;
    for (String name : found.files()) {
      SavedValues values = read(name);
      driver = driver == null ? values : driver;
      int kind = name.indexOf(runOf(name).orElse(".sgck"));
      own.add(write(name.substring(0, kind - 1), values));
    }
    Manifest adopted = new Manifest(found.round(), own);
    commit(adopted);
    return new Resumed(adopted, driver);
  }

  /** A manifest and its file. */
  private record Found(Path path, Manifest manifest) {}

  /**
   * The checkpoint of the latest round, or nothing where there is none.
   *
   * @throws CheckpointException where its manifest is damaged or of another format
   */
  public Optional<Manifest> latest() {
    return find().map(Found::manifest);
  }

  private Optional<Found> find() {
    return access(
        () -> {
          Found latest = null;
          for (FileStatus status : list()) {
            if (status.getPath().getName().startsWith(MANIFEST)) {
              Optional<Manifest> manifest = manifest(status.getPath());
              if (manifest.isPresent()
                  && (latest == null || manifest.get().round() > latest.manifest.round())) {
                latest = new Found(status.getPath(), manifest.get());
              }
            }
          }
          return Optional.ofNullable(latest);
        });
  }

  /** What a file says; nothing where its run has removed it since it was listed. */
  private Optional<Manifest> manifest(Path path) throws IOException {
    try (FSDataInputStream in = files.open(path)) {
      return Optional.of(Manifest.parse(in.readAllBytes(), path.toString()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes values to a file of this run in the folder; returns its name. */
  public String write(String name, SavedValues snapshot) {
    String full = name + "-" + run + ".sgck";
    writeFile(files, new Path(folder, full), snapshot);
    return full;
  }

  /**
   * Writes values to a new file.
   *
   * @throws CheckpointException where it cannot, as on a full disk
   */
  public static void writeFile(FileSystem files, Path file, SavedValues snapshot) {
    access(
        "cannot write " + file,
        () -> {
          write(files, file, snapshot);
          return null;
        });
  }

  private static void write(FileSystem files, Path file, SavedValues snapshot) throws IOException {
    try (OutputStream out = new BufferedOutputStream(files.create(file, false), 1 << 16)) {
      SavedFormat.write(snapshot, out);
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
    return access(
        "cannot read " + file,
        () -> {
          try {
            return read(files, file);
          } catch (FileNotFoundException e) {
            throw new CheckpointException(file + " is missing", e);
          }
        });
  }

  private static SavedValues read(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return SavedFormat.read(
          new BufferedInputStream(in, 1 << 16),
          files.getFileStatus(file).getLen(),
          file.toString());
    }
  }

  /** Whether a file of the folder is there, as seen from here. */
  public boolean has(String name) {
    return exists(new Path(folder, name));
  }

  private boolean exists(Path path) {
    return access(() -> files.exists(path));
  }

  /**
   * Makes the written files a valid checkpoint, and deletes all older ones but the previous one.
   */
  public void commit(Manifest manifest) {
    Path name = new Path(folder, manifestName(manifest));
    Path unfinished = new Path(folder, "." + name.getName());
    access(
        "cannot write " + name,
        () -> {
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
          return null;
        });
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

  /**
   * Deletes files of the folder; missing ones are ignored.
   *
   * @throws CheckpointException where the file system fails
   */
  public void delete(List<String> names) {
    access(
        () -> {
          for (String name : names) {
            files.delete(new Path(folder, name), false);
          }
          return null;
        });
  }

  /**
   * Removes what this run wrote, and what earlier runs left: those that have written nothing since
   * this run found their files. The folder goes too, if nothing is left in it.
   *
   * @throws CheckpointException where the file system fails
   */
  public void remove() {
    access(
        () -> {
          for (Map.Entry<String, Set<String>> entry : namesByRun().entrySet()) {
            String other = entry.getKey();
            Set<String> before = inherited.getOrDefault(other, Set.of());
            if (other.equals(run) || before.containsAll(entry.getValue())) {
              delete(List.copyOf(entry.getValue()));
            }
          }
          if (files.exists(folder) && files.listStatus(folder).length == 0) {
            files.delete(folder, false);
          }
          return null;
        });
  }

  /** The names of the files there by the runs that wrote them. */
  private Map<String, Set<String>> namesByRun() throws IOException {
    Map<String, Set<String>> names = new HashMap<>();
    for (FileStatus status : list()) {
      String name = status.getPath().getName();
      runOf(name).ifPresent(owner -> names.computeIfAbsent(owner, o -> new HashSet<>()).add(name));
    }
    return names;
  }

  private static Optional<String> runOf(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private FileStatus[] list() throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
