// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * What {@code local-cluster[2,1,1024]} is, but its two workers go by two names of this host: Spark
 * starts no speculative copy of a task on the host that runs it.
 */
final class TwoHosts implements AutoCloseable {
  private final RpcEnv master;
  private final List<RpcEnv> workers = new ArrayList<>();

  /**
   * Starts master and workers in this JVM; executors will have processes of their own.
   *
   * @param folder where workers may write
   */
  TwoHosts(Path folder) {
    SparkConf conf =
        new SparkConf()
            .set("spark.master.rest.enabled", "false")
            .set("spark.shuffle.service.enabled", "false");
    master = Master$.MODULE$.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
    int number = 0;
    for (String host : List.of("127.0.0.1", "localhost")) {
      workers.add(
          Worker$.MODULE$.startRpcEnvAndEndpoint(
              host,
              0,
              0,
              1,
              1024,
              new String[] {url()},
              folder.toString(),
              Option.apply(++number),
              conf,
              Option.empty()));
    }
  }

  /** The master's address. */
  String url() {
    return "spark://127.0.0.1:" + master.address().port();
  }

  @Override
  public void close() {
    workers.forEach(RpcEnv::shutdown);
    workers.forEach(RpcEnv::awaitTermination);
    master.shutdown();
    master.awaitTermination();
  }
}
