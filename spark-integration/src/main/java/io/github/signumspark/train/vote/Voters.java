// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.checkpoint.CheckpointFolder;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.internal.Releases;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.jobs.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a fit in {@code aggregation = vote}: their states, persisted beside their rows,
 * and what is needed to recompute them where an executor is lost: a base, and the steps since.
 *
 * <p>A base is written to files every {@code checkpointInterval} steps: to the fit's folder under
 * {@code checkpointDir}, or to a temporary one where none was set and executors are separate
 * processes. Where these do not share a file system, the base stays the start, and all steps are
 * kept, 1 or 2 bits a coordinate each.
 */
final class Voters implements AutoCloseable {
  /** Bytes up to which a step is sent inside the task. */
  private static final int STEP_IN_TASK = 512;

  private static final Logger LOG = LoggerFactory.getLogger(Voters.class);

  private final TrainingSettings settings;
  private final IngestedData data;
  private final JavaSparkContext context;
  private final Checkpoints checkpoints;
  private final Sent<double[]> penalty;
  private final VoterTask task;
  private final List<AutoCloseable> retired = new ArrayList<>();

  private Broadcast<SerializableConfiguration> conf;
  private java.nio.file.Path temporary;
  private CheckpointFolder folder;
  private boolean shared = true;
  private VoterBase base;
  private List<Sent<VoteStep>> since = new ArrayList<>();
  private Sent<VoteStep> last;
  private VoterRdd workers;

  Voters(
      TrainingSettings settings,
      IngestedData data,
      Objective objective,
      ParameterLayout layout,
      SignStep move,
      Penalty penalty,
      Checkpoints checkpoints) {
    this.settings = settings;
    this.data = data;
    this.checkpoints = checkpoints;
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
    this.penalty =
        penalty.isNone() ? null : Sent.vector(context, penalty.strengths(layout.length()));
    this.task =
        new VoterTask(
            objective,
            layout,
            move,
            settings.update().momentum(),
            settings.update().clipGradient().orElse(Double.NaN),
            settings.batches().batchSize().orElse(0),
            this.penalty);
    this.folder = checkpoints.folder();
  }

  /**
   * Begins before a step.
   *
   * @param next its number, from 0
   * @param weights before it
   * @param files names of the states' files in the checkpoint folder, or null for the start
   */
  void begin(int next, double[] weights, List<String> files) {
    VoterFiles states =
        files == null ? null : new VoterFiles(conf(), folder.path().toString(), files);
    base = new VoterBase(next, Sent.vector(context, weights), states);
  }

  /** Lets every worker vote at its weights, in one job; parts are passed on in worker order. */
  void vote(OrderedJob.Fold<VoterPart> fold) {
    VoterRdd now = new VoterRdd(data.blocks(), task, base, since, last, workers);
    now.setName("Signum " + settings.uid() + ": workers");
    now.persist(StorageLevel.MEMORY_AND_DISK());
    VoterRdd before = workers;
    workers = now;
    try {
      OrderedJob.run((RDD<VoterState>) now, (worker, state) -> state.part(), fold);
    } finally {
      if (before != null) {
        before.unpersist(false);
      }
    }
    now.forgetBefore();
    closeAll(retired);
  }

  /** Sends a step to the workers, for the next vote. */
  void move(VoteStep step) {
    last = Sent.send(context, step, step.bytes(), STEP_IN_TASK);
    since.add(last);
  }

  /**
   * Makes a new base of the workers' current states, unless there is no file system for it.
   *
   * @param next number of the next step
   * @param weights before it
   * @return the files of the workers' states
   */
  Optional<VoterFiles> base(int next, double[] weights) {
    if (!canSave()) {
      return Optional.empty();
    }
    VoterFiles files = VoterFiles.write(conf(), folder, workers, next);
    if (!checkpoints.isOn() && !files.names().stream().allMatch(folder::has)) {
      shared = false;
      LOG.warn(
          "{}: executors do not share {}; a worker that is lost is computed again from the start."
              + " Name a checkpointDir on a file system that all share",
          settings.uid(),
          folder.path());
      return Optional.empty();
    }
    retired.add(base.weights());
    retired.addAll(since);
    VoterFiles old = base.states();
    if (!checkpoints.isOn() && old != null) {
      retired.add(() -> folder.delete(old.names()));
    }
    base = new VoterBase(next, Sent.vector(context, weights), files);
    since = new ArrayList<>();
    return Optional.of(files);
  }

  private boolean canSave() {
    if (folder == null && shared && !data.blocks().context().isLocal()) {
      folder = temporaryFolder();
    }
    return folder != null && shared;
  }

  /** Spark's own checkpoint directory, or one of this host's temporary files. */
  private CheckpointFolder temporaryFolder() {
    SparkContext spark = data.blocks().context();
    try {
      Path parent;
      if (spark.getCheckpointDir().isDefined()) {
        parent = new Path(spark.getCheckpointDir().get());
      } else {
        temporary = Files.createTempDirectory("signum-vote");
        parent = new Path(temporary.toUri());
      }
      return CheckpointFolder.open(
          spark.hadoopConfiguration(),
          new Path(parent, "signum-" + spark.applicationId() + "-" + workers.id()));
    } catch (IOException e) {
      throw new CheckpointException("no temporary directory: " + e.getMessage(), e);
    }
  }

  private Broadcast<SerializableConfiguration> conf() {
    if (conf == null) {
      conf =
          context.broadcast(
              new SerializableConfiguration(data.blocks().context().hadoopConfiguration()));
    }
    return conf;
  }

  private static void closeAll(List<AutoCloseable> all) {
    Releases.run(
        () -> {
          for (AutoCloseable each : all) {
            try {
              each.close();
            } catch (Exception e) {
              LOG.warn("could not release what a step sent", e);
            }
          }
        });
    all.clear();
  }

  /** Releases everything, the files only where they are temporary. */
  @Override
  public void close() {
    if (workers != null) {
      retired.add(() -> workers.unpersist(false));
    }
    retired.add(base.weights());
    retired.addAll(since);
    if (last != null && !since.contains(last)) {
      retired.add(last);
    }
    if (penalty != null) {
      retired.add(penalty);
    }
    if (conf != null) {
      retired.add(conf::destroy);
    }
    if (folder != null && !checkpoints.isOn()) {
      retired.add(folder::remove);
    }
    if (temporary != null) {
      retired.add(() -> Files.deleteIfExists(temporary));
    }
    closeAll(retired);
  }
}
