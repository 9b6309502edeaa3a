// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.testing.FullDisk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  private static final double[] NUMBERS = new SplittableRandom(1).doubles(20_000, -1, 1).toArray();

  @TempDir private Path temp;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temp.resolve("fit");
  }

  private CheckpointFolder open() {
    return CheckpointFolder.open(
        new Configuration(), new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  private static SavedValues values() {
    return new SavedValues()
        .put("round", 7)
        .put("nothing", (double[]) null)
        .put("loss", Double.NaN)
        .put("best", -0.0)
        .put("none", new double[0])
        .put("weights", NUMBERS);
  }

  private static byte[] bytes(SavedValues values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SavedFormat.write(values, out);
    return out.toByteArray();
  }

  private static SavedValues read(byte[] bytes) throws IOException {
    return SavedFormat.read(new ByteArrayInputStream(bytes), bytes.length, "file.sgck");
  }

  @Test
  void everyBitComesBack() throws IOException {
    SavedValues read = read(bytes(values()));
    assertEquals(7, read.integer("round"));
    assertTrue(Double.isNaN(read.number("loss")));
    assertEquals(Double.doubleToRawLongBits(-0.0), Double.doubleToRawLongBits(read.number("best")));
    assertEquals(0, read.array("none").length);
    assertArrayEquals(NUMBERS, read.array("weights"));
    assertNull(read.arrayOrNull("nothing"));
    CheckpointException missing =
        assertThrows(CheckpointException.class, () -> read.array("state"));
    assertEquals("file.sgck has no entry state", missing.getMessage());
    CheckpointException other = assertThrows(CheckpointException.class, () -> read.array("round"));
    assertEquals("file.sgck: the entry round is no double[]", other.getMessage());
  }

  @Test
  void damageIsRefusedWhereverItIs() throws IOException {
    byte[] good = bytes(new SavedValues().put("a", 5).put("b", new double[] {1, 2, 3}));
    for (int at = 0; at < good.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << bit);
        CheckpointException error = assertThrows(CheckpointException.class, () -> read(bad));
        assertTrue(error.getMessage().startsWith("file.sgck "), error.getMessage());
      }
      byte[] shorter = Arrays.copyOf(good, at);
      assertThrows(CheckpointException.class, () -> read(shorter));
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertEquals(
        "file.sgck is damaged: bytes follow its end",
        assertThrows(CheckpointException.class, () -> read(longer)).getMessage());
    byte[] newer = good.clone();
    newer[4] = 2;
    assertEquals(
        "file.sgck has checkpoint format version 2; this release reads version 1",
        assertThrows(CheckpointException.class, () -> read(newer)).getMessage());
  }

  @Test
  void onlyACommittedCheckpointCounts() throws IOException {
    CheckpointFolder writer = open();
    assertTrue(writer.latest().isEmpty());
    String first = writer.write("driver-10", values());
    assertTrue(open().latest().isEmpty());
    writer.commit(new Manifest(10, List.of(first)));
    // Written but not committed: broken off here.
    writer.write("driver-20", values());
    Manifest latest = open().latest().orElseThrow();
    assertEquals(10, latest.round());
    assertArrayEquals(NUMBERS, open().read(latest.files().get(0)).array("weights"));
  }

  @Test
  void twoAreKeptAndAllAreRemoved() throws IOException {
    CheckpointFolder writer = open();
    for (int round = 1; round <= 4; round++) {
      writer.commit(new Manifest(round, List.of(writer.write("driver-" + round, values()))));
    }
    try (var files = Files.list(folder)) {
      assertEquals(4, files.filter(f -> !f.getFileName().toString().startsWith(".")).count());
    }
    assertEquals(4, open().latest().orElseThrow().round());
    CheckpointFolder successor = open();
    successor.commit(new Manifest(5, List.of(successor.write("driver-5", values()))));
    CheckpointFolder stranger = open();
    successor.remove();
    assertFalse(Files.exists(folder), "the folder is left");
    stranger.remove();
  }

  @Test
  void anotherRunsLaterFilesStay() throws IOException {
    CheckpointFolder one = open();
    CheckpointFolder two = open();
    one.commit(new Manifest(1, List.of(one.write("driver-1", values()))));
    two.commit(new Manifest(1, List.of(two.write("driver-1", values()))));
    one.remove();
    assertEquals(1, open().latest().orElseThrow().round());
  }

  @Test
  void damagedManifestsAndMissingFilesAreNamed() throws IOException {
    CheckpointFolder writer = open();
    writer.commit(new Manifest(3, List.of(writer.write("driver-3", values()))));
    Path manifest;
    try (var files = Files.list(folder)) {
      manifest =
          files
              .filter(f -> f.getFileName().toString().startsWith("manifest-"))
              .findFirst()
              .orElseThrow();
    }
    byte[] good = Files.readAllBytes(manifest);
    // The local file system has checksums of its own, which are not under test.
    Files.deleteIfExists(manifest.resolveSibling("." + manifest.getFileName() + ".crc"));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 4;
      Files.write(manifest, bad);
      CheckpointException error =
          assertThrows(CheckpointException.class, () -> open().latest(), "byte " + at);
      assertTrue(error.getMessage().contains(manifest.getFileName().toString()));
    }
    Files.write(
        manifest,
        new String(good, StandardCharsets.UTF_8)
            .replace("checkpoint 1", "checkpoint 9")
            .getBytes(StandardCharsets.UTF_8));
    CheckpointException newer = assertThrows(CheckpointException.class, () -> open().latest());
    assertTrue(
        newer
            .getMessage()
            .endsWith(" has checkpoint format version 9; this release reads version 1"),
        newer.getMessage());
    CheckpointException missing =
        assertThrows(CheckpointException.class, () -> open().read("driver-9.sgck"));
    assertTrue(missing.getMessage().endsWith("driver-9.sgck is missing"), missing.getMessage());
  }

  /** Written by the first release: every later one must read it. */
  @Test
  void aCheckpointOfFormatVersionOneLoads() throws Exception {
    Path saved = Path.of(CheckpointFolderTest.class.getResource("format-1").toURI());
    CheckpointFolder stored =
        CheckpointFolder.open(new Configuration(), new org.apache.hadoop.fs.Path(saved.toUri()));
    Manifest manifest = stored.latest().orElseThrow();
    assertEquals(20, manifest.round());
    assertEquals(3, manifest.files().size());
    SavedValues driver = stored.read(manifest.files().get(0));
    assertEquals(20, driver.integer("steps"));
    assertEquals(0.03125, driver.number("learningRate"));
    assertArrayEquals(new double[] {0.5, -0.25, 0, 1e-300}, driver.array("weights"));
    for (int worker = 0; worker < 2; worker++) {
      SavedValues state = stored.read(manifest.files().get(1 + worker));
      assertEquals(worker, state.integer("worker"));
      assertArrayEquals(
          new double[] {worker + 0.125, Double.NEGATIVE_INFINITY, Double.NaN, -0.0},
          state.array("state"));
    }
  }

  private static CheckpointFolder onDisk(Configuration conf, Path folder) {
    return CheckpointFolder.open(conf, new org.apache.hadoop.fs.Path("fulldisk:" + folder));
  }

  /** Hadoop's local file system throws an Error where a disk is full. */
  @Test
  void aFullDiskIsAnExceptionThatNamesTheFile() throws IOException {
    Configuration conf = new Configuration();
    FullDisk.mount(conf, 1_000_000);
    CheckpointFolder writer = onDisk(conf, folder);
    writer.commit(new Manifest(1, List.of(writer.write("driver-1", values()))));
    FullDisk.mount(conf, 1000);
    CheckpointException values =
        assertThrows(CheckpointException.class, () -> writer.write("driver-2", values()));
    assertEquals(
        "cannot write fulldisk:"
            + folder
            + "/driver-2-"
            + writer.run()
            + ".sgck: No space left on device",
        values.getMessage());
    assertEquals(FSError.class, values.getCause().getClass());
    FullDisk.mount(conf, 10);
    CheckpointException manifest =
        assertThrows(
            CheckpointException.class, () -> writer.commit(new Manifest(2, List.of("driver-2"))));
    assertEquals(
        "cannot write fulldisk:"
            + folder
            + "/manifest-2-"
            + writer.run()
            + ": No space left on device",
        manifest.getMessage());
    assertEquals(1, writer.latest().orElseThrow().round());
  }

  @Test
  void aDirectoryIsTriedAndNothingIsLeft() throws IOException {
    Configuration conf = new Configuration();
    CheckpointFolder.tryOut(conf, new org.apache.hadoop.fs.Path(folder.toUri()), "dir");
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
    Path file = Files.createFile(temp.resolve("file"));
    for (Path impossible : List.of(file, file.resolve("below"))) {
      CheckpointException error =
          assertThrows(
              CheckpointException.class,
              () ->
                  CheckpointFolder.tryOut(
                      conf, new org.apache.hadoop.fs.Path(impossible.toUri()), "dir"));
      assertTrue(error.getMessage().startsWith("dir cannot be used: "), error.getMessage());
    }
    FullDisk.mount(conf, 3);
    CheckpointException full =
        assertThrows(
            CheckpointException.class,
            () ->
                CheckpointFolder.tryOut(
                    conf, new org.apache.hadoop.fs.Path("fulldisk:" + folder), "dir"));
    assertEquals("dir cannot be used: No space left on device", full.getMessage());
    CheckpointException scheme =
        assertThrows(
            CheckpointException.class,
            () -> CheckpointFolder.tryOut(conf, new org.apache.hadoop.fs.Path("nofs:/x"), "dir"));
    assertEquals("dir cannot be used: No FileSystem for scheme \"nofs\"", scheme.getMessage());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  private Set<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> !f.startsWith("."))
          .collect(Collectors.toSet());
    }
  }

  /** A checkpoint with the file of a worker, which an executor names with the task's attempt. */
  private void save(CheckpointFolder run, int round) {
    String worker = "worker-" + round + "-0-" + run.run() + "-71.sgck";
    try {
      CheckpointFolder.writeFile(
          FileSystem.getLocal(new Configuration()),
          new org.apache.hadoop.fs.Path(folder.resolve(worker).toString()),
          values());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run.commit(new Manifest(round, List.of(run.write("driver-" + round, values()), worker)));
  }

  /** All of these are one fit, started by two drivers that know nothing of each other. */
  @Test
  void aRunNeedsNothingThatAnotherRunRemoves() throws IOException {
    CheckpointFolder first = open();
    save(first, 10);
    CheckpointFolder second = open();
    CheckpointFolder.Resumed resumed = second.resume().orElseThrow();
    assertEquals(10, resumed.manifest().round());
    assertEquals(7, resumed.driver().integer("round"));
    // The first goes on, drops what the second resumed from, and ends.
    save(first, 20);
    save(first, 30);
    first.remove();
    assertArrayEquals(NUMBERS, second.read(resumed.manifest().files().get(1)).array("weights"));
    assertEquals(10, open().latest().orElseThrow().round());
    second.remove();
    assertFalse(Files.exists(folder));
  }

  @Test
  void aRunThatGoesOnKeepsItsFilesWhenAnotherEnds() throws IOException {
    CheckpointFolder first = open();
    save(first, 10);
    CheckpointFolder second = open();
    assertTrue(second.resume().isPresent());
    save(first, 20);
    Set<String> firsts = names();
    firsts.removeIf(name -> !name.contains(first.run()));
    assertEquals(6, firsts.size());
    second.remove();
    assertEquals(firsts, names(), "the first still needs them");
    first.remove();
    assertFalse(Files.exists(folder));
  }

  @Test
  void whatADeadRunLeftIsRemoved() throws IOException {
    CheckpointFolder dead = open();
    save(dead, 10);
    dead.write("driver-20", values());
    CheckpointFolder next = open();
    assertTrue(next.resume().isPresent());
    save(next, 20);
    Files.createFile(folder.resolve("notes.txt"));
    next.remove();
    assertEquals(Set.of("notes.txt"), names(), "of no run");
  }

  /** Java closes a file that an interrupted thread writes. */
  @Test
  void anInterruptWhileAFileIsWrittenIsOne() {
    Configuration conf = new Configuration();
    FullDisk.mountInterrupted(conf);
    CheckpointFolder writer = onDisk(conf, folder);
    Thread.currentThread().interrupt();
    try {
      InterruptedException error =
          assertThrows(InterruptedException.class, () -> writer.write("driver-1", values()));
      assertTrue(error.getMessage().startsWith("cannot write fulldisk:"), error.getMessage());
      assertFalse(Thread.currentThread().isInterrupted(), "told by the exception");
    } finally {
      Thread.interrupted();
    }
  }
}
