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
 * Calls from running tasks to the driver, over the RPC connection of Spark's own components: it is
 * authenticated and encrypted as Spark is configured to. Only bytes are sent, because Spark reads
 * messages with a class loader that need not know this library.
 */
public final class DriverCalls implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final FiniteDuration NO_TIMEOUT = FiniteDuration.apply(10_000, TimeUnit.DAYS);

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

  /** Handles calls and messages, one at a time; must be quick. */
  public interface Handler {
    /** Handles a call, which may be answered here or later. */
    void call(byte[] call, Answer answer);

    /** Handles a message that needs no answer. */
    void message(byte[] message);
  }

  /**
   * Starts to handle calls, on the driver.
   *
   * @param name unique in the application
   */
  public static DriverCalls listen(String name, Handler handler) {
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    return new DriverCalls(rpc, rpc.setupEndpoint(name, new Endpoint(rpc, handler)));
  }

  /** A running task's connection to the driver. */
  public static final class Client {
    private final RpcEndpointRef driver;

    /**
     * A connection to the driver.
     *
     * @param name under which the driver handles calls
     */
    public Client(String name) {
      SparkEnv env = SparkEnv.get();
      driver = RpcUtils$.MODULE$.makeDriverRef(name, env.conf(), env.rpcEnv());
    }

    /** Sends a message. Delivery is not confirmed, but it arrives before later calls. */
    public void send(byte[] message) {
      driver.send(message);
    }

    /**
     * Calls, and waits for the answer as long as it takes.
     *
     * @param cancelled checked ten times a second; true to give up
     * @return the answer, or null where it gave up
     * @throws InterruptedException where the thread was interrupted
     * @throws IllegalStateException where the driver does not answer any more
     */
    public byte[] call(byte[] message, BooleanSupplier cancelled) throws InterruptedException {
      ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
      CompletableFuture<byte[]> answer =
          FutureConverters.asJava(
                  driver.ask(message, new RpcTimeout(NO_TIMEOUT, "spark.rpc.askTimeout"), bytes))
              .toCompletableFuture();
      while (!cancelled.getAsBoolean()) {
        try {
          return answer.get(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          continue;
        } catch (ExecutionException e) {
          throw new IllegalStateException("the driver no longer answers", e.getCause());
        }
      }
      return null;
    }
  }

  /** Stops handling calls. */
  @Override
  public void close() {
    rpc.stop(endpoint);
  }

  private static final class Endpoint implements ThreadSafeRpcEndpoint {
    private final RpcEnv rpc;
    private final Handler handler;

    Endpoint(RpcEnv rpc, Handler handler) {
      this.rpc = rpc;
      this.handler = handler;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return onBytes(call -> handler.call(call, context::reply));
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return onBytes(handler::message);
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
