// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.objective.Objective;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * What must be the same for a checkpoint to be resumed from: the settings and the stage's params,
 * the content of the rows, the workers, and the weights that training started with. A hash of it
 * names the fit's folder, so that fits may share a {@code checkpointDir}.
 */
public final class CheckpointKey {
  /** Params that do not affect the result. */
  private static final Set<String> ASIDE = Set.of("checkpointDir", "checkpointInterval");

  /**
   * The version of the algorithm; a new number where a checkpoint could not be resumed with the
   * same bits.
   */
  private static final String PLAN = "plan 4";

  private CheckpointKey() {}

  public static String of(
      TrainingSettings settings,
      IngestedData data,
      Objective objective,
      Penalty penalty,
      double[] start) {
    StringBuilder text = new StringBuilder();
    for (Object part :
        new Object[] {
          settings.aggregation().param(),
          settings.update().stepSize(),
          settings.update().momentum(),
          settings.update().momentumSet(),
          settings.update().wdLh(),
          settings.update().clipGradient(),
          settings.update().schedule(),
          settings.limits().maxPasses(),
          settings.limits().maxPassesSet(),
          settings.limits().maxIter(),
          settings.limits().maxIterSet(),
          settings.limits().tol(),
          settings.batches().miniBatchFraction(),
          settings.batches().batchSize(),
          settings.batches().localSteps(),
          settings.batches().seed(),
          settings.voting(),
          data.fingerprint(),
          data.order(),
          data.rows(),
          data.numFeatures(),
          data.numWorkers(),
          PLAN,
          objective.getClass().getName(),
          objective.perColumn(),
          objective.freeCoordinates()
        }) {
      text.append(part).append('\n');
    }
    for (int worker = 0; worker < data.numWorkers(); worker++) {
      text.append(data.checksum(worker)).append('\n');
    }
    for (TrainingListener.ParamSetting param : settings.stage().params()) {
      if (!ASIDE.contains(param.name())) {
        text.append(param.name()).append(' ').append(param.value()).append('\n');
      }
    }
    MessageDigest digest = sha256();
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer pair = ByteBuffer.allocate(2 * Double.BYTES);
    for (int k = 0; k < start.length; k++) {
      pair.clear();
      pair.putDouble(start[k]).putDouble(penalty.strength(k));
      digest.update(pair.array());
      if (penalty.hasL1()) {
        pair.clear();
        digest.update(pair.putDouble(penalty.l1(k)).array(), 0, Double.BYTES);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
