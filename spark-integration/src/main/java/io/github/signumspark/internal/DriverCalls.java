// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils$;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.FutureConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Calls from running tasks to the driver, over the connection by which Spark's own parts talk: it
 * is authenticated and encrypted as Spark is configured to. Only bytes go over it, because Spark
 * reads messages with a class loader that need not know this library.
 */
public final class DriverCalls implements AutoCloseable {
  private static final Duration LOOK_AROUND = Duration.ofMillis(100);
  private static final FiniteDuration FOR_EVER = FiniteDuration.apply(10_000, TimeUnit.DAYS);

  private final RpcEnv rpc;
  private final RpcEndpointRef endpoint;

  private DriverCalls(RpcEnv rpc, RpcEndpointRef endpoint) {
    this.rpc = rpc;
    this.endpoint = endpoint;
  }

  /** Answers a call; to be used once, from any thread. */
  @FunctionalInterface
  public interface Answer {
    /** Sends the answer. */
    void send(byte[] answer);
  }

  /** Takes calls and messages, one at a time, and must be quick. */
  public interface Taker {
    /** Takes a call, to be answered here or later. */
    void call(byte[] call, Answer answer);

    /** Takes what wants no answer. */
    void message(byte[] message);
  }

  /**
   * Takes calls from now on, on the driver.
   *
   * @param name unique in the application
   */
  public static DriverCalls take(String name, Taker taker) {
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    return new DriverCalls(rpc, rpc.setupEndpoint(name, new Endpoint(rpc, taker)));
  }

  /** The driver's end as a running task sees it. */
  public static final class Line {
    private final RpcEndpointRef driver;

    /**
     * The line to a driver that takes calls.
     *
     * @param name under which it does
     */
    public Line(String name) {
      SparkEnv env = SparkEnv.get();
      driver = RpcUtils$.MODULE$.makeDriverRef(name, env.conf(), env.rpcEnv());
    }

    /** Sends a message; whether it comes is not told, but it comes before later calls. */
    public void tell(byte[] message) {
      driver.send(message);
    }

    /**
     * Calls, and waits for the answer as long as it takes.
     *
     * @param enough asked ten times a second whether to give up
     * @return null where it gave up
     * @throws InterruptedException where the thread was interrupted
     * @throws IllegalStateException where the driver is gone
     */
    public byte[] call(byte[] message, BooleanSupplier enough) throws InterruptedException {
      ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
      CompletableFuture<byte[]> answer =
          FutureConverters.asJava(
                  driver.ask(message, new RpcTimeout(FOR_EVER, "spark.rpc.askTimeout"), bytes))
              .toCompletableFuture();
      while (!enough.getAsBoolean()) {
        try {
          return answer.get(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          continue;
        } catch (ExecutionException e) {
          throw new IllegalStateException("the driver no longer answers", e.getCause());
        }
      }
      return null;
    }
  }

  /** Takes no more calls. */
  @Override
  public void close() {
    rpc.stop(endpoint);
  }

  private static final class Endpoint implements ThreadSafeRpcEndpoint {
    private final RpcEnv rpc;
    private final Taker taker;

    Endpoint(RpcEnv rpc, Taker taker) {
      this.rpc = rpc;
      this.taker = taker;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return onBytes(call -> taker.call(call, context::reply));
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return onBytes(taker::message);
    }

    private static PartialFunction<Object, BoxedUnit> onBytes(Consumer<byte[]> consumer) {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object message) {
          return message instanceof byte[];
        }

        @Override
        public BoxedUnit apply(Object message) {
          consumer.accept((byte[]) message);
          return BoxedUnit.UNIT;
        }
      };
    }
  }
}
