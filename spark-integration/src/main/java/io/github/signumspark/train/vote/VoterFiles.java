// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.checkpoint.CheckpointFolder;
import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.internal.OrderedJob;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The states of the workers in files, one per worker. A file has the optimizer's state of the
 * worker's own coordinates; the weights are the driver's.
 */
final class VoterFiles implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
  private static final String WORKER = "worker";
  private static final String STATE = "state";

  private final Broadcast<SerializableConfiguration> conf;
  private final String folder;
  private final String[] names;

  /**
   * Existing files.
   *
   * @param conf to reach the file system with
   * @param folder of the files
   * @param names of the files, by worker
   */
  VoterFiles(Broadcast<SerializableConfiguration> conf, String folder, List<String> names) {
    this.conf = conf;
    this.folder = folder;
    this.names = names.toArray(new String[0]);
  }

  /** Names of the files, by worker. */
  List<String> names() {
    return List.of(names);
  }

  /** The state of a worker, read by its task. */
  double[] state(int worker) {
    Path file = new Path(folder, names[worker]);
    SavedValues values = CheckpointFolder.readFile(system(conf, file), file);
    if (values.integer(WORKER) != worker) {
      throw new CheckpointException(
          file + " is the state of worker " + values.integer(WORKER) + ", not " + worker);
    }
    return values.array(STATE);
  }

  /** Writes the states of workers to files, one job; each attempt writes its own. */
  static VoterFiles write(
      Broadcast<SerializableConfiguration> conf, CheckpointFolder to, VoterRdd workers, int step) {
    String folder = to.path().toString();
    String run = to.run();
    String[] names = new String[workers.getNumPartitions()];
    OrderedJob.run(
        workers,
        (worker, state) -> write(conf, folder, run, step, worker, state.state()),
        (worker, name) -> names[worker] = name);
    return new VoterFiles(conf, folder, List.of(names));
  }

  private static String write(
      Broadcast<SerializableConfiguration> conf,
      String folder,
      String run,
      int step,
      int worker,
      double[] state) {
    long attempt = TaskContext.get().taskAttemptId();
    String name = "worker-" + step + "-" + worker + "-" + run + "-" + attempt + ".sgck";
    Path file = new Path(folder, name);
    CheckpointFolder.writeFile(
        system(conf, file), file, new SavedValues().put(WORKER, worker).put(STATE, state));
    return name;
  }

  private static FileSystem system(Broadcast<SerializableConfiguration> conf, Path file) {
    try {
      return file.getFileSystem(conf.value().value());
    } catch (IOException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }
}
