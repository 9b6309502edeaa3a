// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each parameter was updated, per device, and the largest of these numbers, which all
 * devices share and which never falls.
 */
final class UpdateCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long begin;
  // Sorted, so that the saved bytes do not depend on hash order.
  private final TreeMap<Integer, TreeMap<Integer, Long>> countsOfDevice = new TreeMap<>();
  private long numUpdate;
  private int device;

  UpdateCounts(long begin) {
    this.begin = begin;
    this.numUpdate = begin;
  }

  void selectDevice(int id) {
    device = id;
  }

  void increment(int index) {
    long count =
        countsOfDevice
            .computeIfAbsent(device, d -> new TreeMap<>())
            .merge(index, begin + 1, (old, first) -> old + 1);
    numUpdate = Math.max(numUpdate, count);
  }

  long numUpdate() {
    return numUpdate;
  }

  long count(int index) {
    TreeMap<Integer, Long> counts = countsOfDevice.get(device);
    return counts == null ? begin : counts.getOrDefault(index, begin);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(begin);
    out.writeLong(numUpdate);
    out.writeInt(device);
    out.writeInt(countsOfDevice.size());
    for (Map.Entry<Integer, TreeMap<Integer, Long>> entry : countsOfDevice.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue().size());
      for (Map.Entry<Integer, Long> count : entry.getValue().entrySet()) {
        out.writeInt(count.getKey());
        out.writeLong(count.getValue());
      }
    }
  }

  static UpdateCounts read(DataInput in) throws IOException {
    UpdateCounts counts = new UpdateCounts(in.readLong());
    counts.numUpdate = in.readLong();
    counts.device = in.readInt();
    int devices = in.readInt();
    for (int d = 0; d < devices; d++) {
      TreeMap<Integer, Long> ofDevice = new TreeMap<>();
      counts.countsOfDevice.put(in.readInt(), ofDevice);
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        int index = in.readInt();
        ofDevice.put(index, in.readLong());
      }
    }
    return counts;
  }
}
