// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.HuberObjective;
import io.github.signumspark.objective.SmoothedHingeObjective;
import io.github.signumspark.train.fit.TrainingSettings;

/**
 * Which iteration of the finish brings another objective, another block or another curvature. Used
 * by one thread.
 */
final class Schedule {
  /** Iterations with an objective that another one follows. */
  private static final int OF_EACH = 3;

  /** Iterations with the block of dense rows, the first one where it is wide. */
  private static final int OF_BLOCK = 5;

  /** Columns up to which a block costs no more than a pass. */
  private static final int NARROW = 128;

  /** So many times as many iterations are wanted at least before the last objective. */
  private static final int SHARE_OF_EACH = 10;

  /**
   * Iterations between two curvatures where each costs bytes that count, or a matrix of classes as
   * much as a pass.
   */
  private static final int RENEWAL = 5;

  private int iterations;
  private int objectives;
  private int firstOfObjective;
  private int ofBlock; // iterations with the block that was taken last
  private int blocks;
  private int sinceCurvature;

  /** Iterations that are done. */
  int iterations() {
    return iterations;
  }

  /** Objectives that others followed. */
  int objectives() {
    return objectives;
  }

  /** Iterations since the objective or the beginning changed last. */
  int sinceObjective() {
    return iterations - firstOfObjective;
  }

  /** Another iteration is done. */
  void iterate() {
    iterations++;
    ofBlock++;
    sinceCurvature++;
  }

  /** The fit begins again elsewhere. */
  void beginAgain() {
    firstOfObjective = iterations + 1;
  }

  /** Whether it is time for the next objective. */
  boolean isObjectiveDone(TrainingSettings.Limits limits) {
    return ofBlock + 1 >= Math.max(1, Math.min(OF_EACH, limits.maxIter() / SHARE_OF_EACH));
  }

  /** The next objective is evaluated. */
  void nextObjective() {
    objectives++;
  }

  /** The iteration that is being done begins with the next objective and its block. */
  void beginObjective() {
    ofBlock = -1;
    firstOfObjective = iterations + 1;
  }

  /**
   * Whether it is time for another block. Where curvature moves from row to row as residuals
   * change, a block ages soon; that of dense rows is all the metric has. That of classes had better
   * stay what it was: a later one served worse near the optimum (Fashion-MNIST).
   */
  boolean isBlockDone(CurvedObjective now, IngestedData data, BlockSample sample) {
    return ofBlock + 1 >= ofBlock(now, data, sample);
  }

  private long ofBlock(CurvedObjective now, IngestedData data, BlockSample sample) {
    if (now instanceof HuberObjective || now instanceof SmoothedHingeObjective) {
      return OF_EACH;
    }
    if (now.perColumn() > 1 || !data.isDense() || sample.columns().length == 0) {
      return Long.MAX_VALUE;
    }
    // A wide block costs as much as several passes.
    return sample.columns().length <= NARROW ? OF_BLOCK : (long) OF_BLOCK << 2 * blocks;
  }

  /** The iteration that is being done brings another block. */
  void renewBlock() {
    ofBlock = -1;
    blocks++;
  }

  /** Whether it is time for another curvature, where each costs. */
  boolean isCurvatureDone() {
    return sinceCurvature + 1 >= RENEWAL;
  }

  /** The iteration that is being done brings another curvature. */
  void renewCurvature() {
    sinceCurvature = -1;
  }

  void save(SavedValues to) {
    to.put("finish.iterations", iterations)
        .put("finish.objectives", objectives)
        .put("finish.firstOfObjective", firstOfObjective)
        .put("finish.ofBlock", ofBlock)
        .put("finish.blocks", blocks)
        .put("finish.sinceCurvature", sinceCurvature);
  }

  void restore(SavedValues from) {
    iterations = (int) from.integer("finish.iterations");
    objectives = (int) from.integer("finish.objectives");
    firstOfObjective = (int) from.integer("finish.firstOfObjective");
    ofBlock = (int) from.integer("finish.ofBlock");
    blocks = (int) from.integer("finish.blocks");
    sinceCurvature = (int) from.integer("finish.sinceCurvature");
  }
}
