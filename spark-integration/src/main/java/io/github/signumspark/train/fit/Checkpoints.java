// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.checkpoint.CheckpointFolder;
import io.github.signumspark.checkpoint.Manifest;
import io.github.signumspark.checkpoint.SavedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one fit: in a folder of its own under {@code checkpointDir}, every {@code
 * checkpointInterval} rounds; none where no directory is set. Removed when the fit succeeds, unless
 * {@value #KEEP} is true.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Spark configuration: whether checkpoints are kept when their fit has succeeded. */
  static final String KEEP = "spark.signum.keepCheckpoints";

  private final String stage;
  private final CheckpointFolder folder;
  private final int interval;
  private final boolean keep;
  private Manifest resumed;

  private Checkpoints(String stage, CheckpointFolder folder, int interval, boolean keep) {
    this.stage = stage;
    this.folder = folder;
    this.interval = interval;
    this.keep = keep;
  }

  /**
   * The checkpoints that the settings ask for.
   *
   * @param key of the fit, see {@link CheckpointKey}
   */
  public static Checkpoints of(
      TrainingSettings settings, SparkContext context, Supplier<String> key) {
    int interval = settings.saving().interval();
    if (settings.saving().directory().isEmpty()) {
      return new Checkpoints(settings.uid(), null, interval, false);
    }
    return new Checkpoints(
        settings.uid(),
        CheckpointFolder.open(
            context.hadoopConfiguration(),
            new Path(settings.saving().directory().get(), key.get())),
        interval,
        context.getConf().getBoolean(KEEP, false));
  }

  /**
   * Tries the directory that the settings name, if any, before there is work that could be lost.
   *
   * @throws CheckpointException where checkpoints cannot be written or read there
   */
  static void tryOut(TrainingSettings settings, SparkContext context) {
    settings
        .saving()
        .directory()
        .ifPresent(
            directory ->
                CheckpointFolder.tryOut(
                    context.hadoopConfiguration(),
                    new Path(directory),
                    settings.uid() + ": checkpointDir = " + directory));
  }

  /** Whether a directory was set. */
  public boolean isOn() {
    return folder != null;
  }

  /** The fit's folder; null where no directory was set. */
  public CheckpointFolder folder() {
    return folder;
  }

  /** Whether one is due after this many rounds. */
  public boolean isDue(int roundsDone) {
    return isOn() && isTurn(roundsDone);
  }

  /** Whether it would be due, directory or not. */
  public boolean isTurn(int roundsDone) {
    return interval > 0 && roundsDone > 0 && roundsDone % interval == 0;
  }

  /**
   * The driver's values of the last checkpoint, or nothing to start from scratch.
   *
   * @throws CheckpointException where it is damaged or of another format
   */
  public Optional<SavedValues> resume() {
    if (!isOn()) {
      return Optional.empty();
    }
    Optional<CheckpointFolder.Resumed> latest = folder.resume();
    if (latest.isEmpty()) {
      return Optional.empty();
    }
    resumed = latest.get().manifest();
    LOG.info("{}: resuming after round {} from {}", stage, resumed.round(), folder.path());
    return Optional.of(latest.get().driver());
  }

  /** The names of the workers' files of the checkpoint that was resumed from, this run's own. */
  public List<String> workerFiles() {
    return resumed.files().subList(1, resumed.files().size());
  }

  /** Saves the driver's values, with the workers' files where the mode has them. */
  public void save(int roundsDone, SavedValues driver, List<String> workerFiles) {
    for (String name : workerFiles) {
      if (!folder.has(name)) {
        throw new CheckpointException(
            "checkpointDir "
                + folder.path()
                + ": the file "
                + name
                + " that an executor wrote is not there; it must be on a file system that all"
                + " share");
      }
    }
    List<String> files = new ArrayList<>();
    files.add(folder.write("driver-" + roundsDone, driver));
    files.addAll(workerFiles);
    folder.commit(new Manifest(roundsDone, files));
  }

  /** The fit has succeeded. */
  public void finished() {
    if (!isOn() || keep) {
      return;
    }
    try {
      folder.remove();
    } catch (CheckpointException e) {
      LOG.warn("{}: the checkpoints in {} could not be removed", stage, folder.path(), e);
    }
  }
}
