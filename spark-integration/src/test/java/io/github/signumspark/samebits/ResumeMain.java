// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.SparkSession;

/**
 * One fit that writes checkpoints, in a driver that may be killed. Arguments: the mode, the
 * checkpoint directory. Tells every round on standard output as it is done.
 */
final class ResumeMain {
  private ResumeMain() {}

  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    SignumListeners.add(
        spark,
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round done) {
            ChildJvm.printFact("round-" + done.number(), System.currentTimeMillis());
          }
        });
    long began = System.currentTimeMillis();
    LogisticRegressionModel model =
        Fits.stage(args[0])
            .setCheckpointDir(args[1])
            .setCheckpointInterval(3)
            .fit(Fits.sparse(spark));
    ChildJvm.printFact("millis", System.currentTimeMillis() - began);
    ChildJvm.printBits(Map.of(args[0], Bits.of(model)));
    spark.stop();
  }
}
