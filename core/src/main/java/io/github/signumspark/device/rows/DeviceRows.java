// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device.rows;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.Devices;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The blocks whose rows lie in this process's device. A block is copied there when it is first
 * asked for, and stays until it is released, until its rows are no longer in use, or until others
 * need the room and were used later. Rows for which there is no room are left to the CPU, and so
 * are all of them once the device is lost.
 *
 * <p>Safe for use by several threads, whose products come one after the other.
 */
public final class DeviceRows {
  private static final Logger LOG = System.getLogger(DeviceRows.class.getName());
  private static final DeviceRows OF_PROCESS = new DeviceRows();

  private DeviceOps<?> device;

  /** Least recently used first. */
  private final Deque<Resident> residents = new ArrayDeque<>();

  private DeviceRows() {}

  /**
   * Those of a device that is open already.
   *
   * @param device closed by {@link #close}
   */
  public DeviceRows(DeviceOps<?> device) {
    this.device = device;
  }

  /** Those of this process. */
  public static DeviceRows ofProcess() {
    return OF_PROCESS;
  }

  /** A block and its rows in the device's memory; without these where they have no room there. */
  private record Resident(WeakReference<RowBlock> block, ResidentRows<?> rows) {
    void close() {
      if (rows != null) {
        rows.close();
      }
    }
  }

  /**
   * Looks for the device, unless that was done.
   *
   * @param address number of the device that the cluster manager assigned, if any
   * @return the device in words
   * @throws DeviceUnavailableException where there is none
   */
  public synchronized String open(Supplier<OptionalInt> address) throws DeviceUnavailableException {
    if (device == null) {
      device = Devices.open(address.get());
    }
    return device.describe();
  }

  /**
   * A block's rows on the device.
   *
   * @param address as in {@link #open}
   * @return empty where there is no device (any more), or no room for these rows
   */
  public synchronized Optional<RowMatrix> of(RowBlock block, Supplier<OptionalInt> address) {
    try {
      open(address);
    } catch (DeviceUnavailableException e) {
      return Optional.empty();
    }
    Resident resident = find(block);
    if (resident == null) {
      resident = upload(block);
    }
    return resident == null || resident.rows == null
        ? Optional.empty()
        : Optional.of(new Shared(block, resident.rows));
  }

  /** Forgets a block's rows, if they are there. */
  public synchronized void release(RowBlock block) {
    Resident resident = find(block);
    if (resident != null) {
      residents.remove(resident);
      resident.close();
    }
  }

  /** Forgets everything and closes the device; one that is asked for later is looked for anew. */
  public synchronized void close() {
    residents.forEach(Resident::close);
    residents.clear();
    if (device != null) {
      device.close();
      device = null;
    }
  }

  /** The block's entry, which is the last one then; forgets blocks that nobody has any more. */
  private Resident find(RowBlock block) {
    Resident found = null;
    for (Iterator<Resident> all = residents.iterator(); all.hasNext(); ) {
      Resident resident = all.next();
      RowBlock held = resident.block.get();
      if (held == block) {
        found = resident;
        all.remove();
      } else if (held == null) {
        all.remove();
        resident.close();
      }
    }
    if (found != null) {
      residents.add(found);
    }
    return found;
  }

  private Resident upload(RowBlock block) {
    long start = System.nanoTime();
    try {
      ResidentRows<?> rows = withRoom(block, () -> uploaded(device, block));
      LOG.log(
          Level.INFO,
          rows == null
              ? "signum gpu: no room for " + block + " on " + device.describe() + "; the CPU has it"
              : "signum gpu: "
                  + block
                  + " copied to "
                  + device.describe()
                  + " in "
                  + (System.nanoTime() - start) / 1_000_000
                  + " ms");
      Resident resident = new Resident(new WeakReference<>(block), rows);
      residents.add(resident);
      return resident;
    } catch (DeviceException e) {
      lose(e);
      return null;
    }
  }

  private static <C extends DeviceColumn> ResidentRows<C> uploaded(
      DeviceOps<C> ops, RowBlock block) {
    return ResidentRows.upload(ops, block);
  }

  /** Runs the work, each time it lacks room without the least recently used rows; null at last. */
  private <T> T withRoom(RowBlock block, Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (DeviceException e) {
        if (!e.isOutOfMemory()) {
          throw e;
        }
        if (!evict(block)) {
          return null;
        }
      }
    }
  }

  /** Takes the room of the rows that were used least recently, but for those of {@code block}. */
  private boolean evict(RowBlock block) {
    for (Resident resident : residents) {
      if (resident.rows != null && resident.block.get() != block) {
        residents.remove(resident);
        resident.close();
        return true;
      }
    }
    return false;
  }

  private void lose(DeviceException e) {
    LOG.log(Level.WARNING, "signum gpu: lost; rows are summed on the CPU from now on", e);
    Devices.disable("a device was lost: " + e.getMessage());
    // What it held is gone with it.
    residents.clear();
    device = null;
  }

  /** Products that come one after the other, each of which finds room. */
  private final class Shared implements RowMatrix {
    private final RowBlock block;
    private final ResidentRows<?> rows;

    Shared(RowBlock block, ResidentRows<?> rows) {
      this.block = block;
      this.rows = rows;
    }

    @Override
    public double[] times(double[] columns) {
      return product(matrix -> matrix.times(columns));
    }

    @Override
    public double[] transposeTimes(double[] factors) {
      return product(matrix -> matrix.transposeTimes(factors));
    }

    @Override
    public double[] squaresTransposeTimes(double[] factors) {
      return product(matrix -> matrix.squaresTransposeTimes(factors));
    }

    private double[] product(Function<RowMatrix, double[]> work) {
      synchronized (DeviceRows.this) {
        Resident resident = find(block);
        if (resident == null || resident.rows != rows) {
          throw new DeviceException("the rows were moved away", null, true);
        }
        try {
          double[] product = withRoom(block, () -> work.apply(rows));
          if (product == null) {
            residents.remove(resident);
            resident.close();
            residents.add(new Resident(resident.block, null));
            throw new DeviceException("no room to multiply " + block, null, true);
          }
          return product;
        } catch (DeviceException e) {
          if (!e.isOutOfMemory()) {
            lose(e);
          }
          throw e;
        }
      }
    }
  }
}
