// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.DriverCalls;
import io.github.signumspark.internal.OrderedJob;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * The executor's side of {@link ResidentTasks}: asks the driver for work, does it for each of its
 * workers, and asks again with the last one's result, until it is released.
 */
final class ResidentTask extends AbstractFunction1<Iterator<WorkerBlock>, BoxedUnit>
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * A task.
   *
   * @param name under which the driver receives calls
   */
  ResidentTask(String name) {
    this.name = name;
  }

  @Override
  public BoxedUnit apply(Iterator<WorkerBlock> blocks) {
    TaskContext context = TaskContext.get();
    int group = context.partitionId();
    List<WorkerBlock> ownBlocks = new ArrayList<>();
    CollectionConverters.asJava(blocks).forEachRemaining(ownBlocks::add);
    DriverCalls.Client driver = new DriverCalls.Client(name);
    byte[] request = message(group, ownBlocks.get(0).worker(), NO_TURN, new byte[0]);
    while (true) {
      byte[] work;
      try {
        work = driver.call(request, context::isInterrupted);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TaskKilledException("interrupted");
      }
      if (work == null) {
        throw new TaskKilledException("killed while it waited for the driver");
      }
      if (work.length == 0) {
        return BoxedUnit.UNIT;
      }
      int turn = ByteBuffer.wrap(work).getInt();
      OrderedJob.Task<WorkerBlock, ?> task = read(work, Integer.BYTES);
      for (int i = 0; i < ownBlocks.size(); i++) {
        WorkerBlock block = ownBlocks.get(i);
        request = message(group, block.worker(), turn, write(task.run(block.worker(), block)));
        if (i + 1 < ownBlocks.size()) {
          driver.send(request);
        }
      }
    }
  }

  /** The turn of a task that has not run anything yet. */
  static final int NO_TURN = -1;

  /** Offset of the result in a message. */
  static final int RESULT = 3 * Integer.BYTES;

  private static byte[] message(int group, int worker, int turn, byte[] result) {
    return ByteBuffer.allocate(RESULT + result.length)
        .putInt(group)
        .putInt(worker)
        .putInt(turn)
        .put(result)
        .array();
  }

  /** An object as bytes; by Java's serialization, as Spark's closures are. */
  static byte[] write(Object object) {
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    ByteBuffer bytes = SparkEnv.get().closureSerializer().newInstance().serialize(object, tag);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  /** The object after {@code from} bytes, its classes resolved by this thread's class loader. */
  @SuppressWarnings("unchecked")
  static <T> T read(byte[] bytes, int from) {
    ClassTag<Object> tag = ClassTag$.MODULE$.apply(Object.class);
    return (T)
        SparkEnv.get()
            .closureSerializer()
            .newInstance()
            .deserialize(
                ByteBuffer.wrap(bytes, from, bytes.length - from).slice(),
                Thread.currentThread().getContextClassLoader(),
                tag);
  }
}
