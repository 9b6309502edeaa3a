// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A disk that is full once so many bytes were written: what Hadoop's local file system then throws
 * is an {@code Error}. Paths are {@code fulldisk:/…}.
 */
public final class FullDisk extends RawLocalFileSystem {
  private static final AtomicLong ROOM = new AtomicLong();
  private static volatile boolean interrupts;

  /** Makes the scheme known, with room for so many bytes from now on. */
  public static void mount(Configuration conf, long room) {
    conf.set("fs.fulldisk.impl", FullDisk.class.getName());
    ROOM.set(room);
    interrupts = false;
  }

  /** Makes the scheme known; whoever writes finds the file closed, as an interrupt closes it. */
  public static void mountInterrupted(Configuration conf) {
    mount(conf, 0);
    interrupts = true;
  }

  @Override
  public URI getUri() {
    return URI.create("fulldisk:///");
  }

  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short copies, long block, Progressable progress)
      throws IOException {
    return limited(super.create(file, overwrite, buffer, copies, block, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short copies,
      long block,
      Progressable progress)
      throws IOException {
    return limited(super.create(file, permission, overwrite, buffer, copies, block, progress));
  }

  private static FSDataOutputStream limited(FSDataOutputStream out) throws IOException {
    return new FSDataOutputStream(new Limited(out), null);
  }

  private static final class Limited extends FilterOutputStream {
    private Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      take(1);
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      take(length);
      out.write(bytes, from, length);
    }

    /** Only Hadoop makes these, where Java's stream throws. */
    private static FSError full() {
      try {
        Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
        constructor.setAccessible(true);
        return constructor.newInstance(
            interrupts
                ? new ClosedByInterruptException()
                : new IOException("No space left on device"));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("FSError", e);
      }
    }

    private static void take(int bytes) {
      if (ROOM.addAndGet(-bytes) < 0) {
        throw full();
      }
    }
  }
}
