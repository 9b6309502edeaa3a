// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BallotTest {

  @Property
  void everySignComesBack(
      @ForAll @IntRange(max = 700) int length,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll long seed) {
    double[] values = values(length, share, seed);
    Ballot ballot = Ballot.ofSigns(values, 0);
    Ballot read = Ballot.decode(ballot.encode());
    assertEquals(ballot, read);
    assertEquals(length, read.length());
    int votes = 0;
    for (int i = 0; i < length; i++) {
      assertEquals((int) Math.signum(values[i]), read.sign(i), "coordinate " + i);
      votes += values[i] != 0 ? 1 : 0;
    }
    assertEquals(votes, read.votes());
    assertTrue(
        ballot.encode().length <= 14 + 16 * ((length + 63) / 64),
        "more than two bits a coordinate");
  }

  @Property(tries = 2000)
  void anyChangedByteIsRefused(
      @ForAll @IntRange(max = 300) int length,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll long seed) {
    byte[] bytes = Ballot.ofSigns(values(length, share, seed), 0).encode();
    SplittableRandom random = new SplittableRandom(seed);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    assertThrows(IllegalArgumentException.class, () -> Ballot.decode(bytes));
  }

  @Property
  void neitherMissingNorFurtherBytesAreTaken(
      @ForAll @IntRange(min = 1, max = 300) int length, @ForAll long seed) {
    byte[] bytes = Ballot.ofSigns(values(length, 0.5, seed), 0).encode();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] shorter = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
    assertThrows(IllegalArgumentException.class, () -> Ballot.decode(shorter));
    assertThrows(IllegalArgumentException.class, () -> Ballot.decode(longer));
  }

  /** Bytes with a good checksum that are no ballot all the same: nothing else is ever thrown. */
  @Property(tries = 3000)
  void bytesOfAnotherHandAreRefusedOrReadButNeverBreakTheReader(
      @ForAll @Size(max = 60) byte[] votes,
      @ForAll @IntRange(max = 4) int form,
      @ForAll @IntRange(min = -3, max = 200) int length) {
    byte[] bytes = signed(1, form, length, votes);
    try {
      Ballot ballot = Ballot.decode(bytes);
      assertEquals(length, ballot.length());
      assertEquals(ballot, Ballot.decode(ballot.encode()));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("the ballot is damaged: "), e.getMessage());
    }
  }

  @Test
  void theFormatIsTheWrittenOne() {
    HexFormat hex = HexFormat.of();
    byte[] all = Ballot.ofSigns(new double[] {1, -1, 1}, 0).encode();
    assertEquals("5342414c0100030000000500000000000000", hex.formatHex(all, 0, 18));
    double[] few = new double[1000];
    few[0] = -2;
    few[700] = 3;
    // 2*0+1; then 2*699+0 = 1398 = 0x576: 0xf6 0x0a.
    assertEquals(
        "5342414c0102e803000001f60a", hex.formatHex(Ballot.ofSigns(few, 0).encode(), 0, 13));
    double[] some = {1, -1, 1, 0, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, 1, 1, -1};
    byte[] planes = Ballot.ofSigns(some, 0).encode();
    assertEquals("5342414c010114000000", hex.formatHex(planes, 0, 10));
    assertEquals(14 + 16, planes.length);
  }

  @Test
  void messagesSayWhatIsWrong() {
    byte[] good = Ballot.ofSigns(new double[] {1, 0, -1}, 0).encode();
    byte[] other = good.clone();
    other[4] = 2;
    assertMessage(other, "the ballot has format version 2; this release reads version 1");
    byte[] flipped = good.clone();
    flipped[11] ^= 4;
    assertMessage(flipped, "the ballot is damaged: its checksum does not match");
    assertMessage(new byte[3], "the ballot is damaged: 3 bytes are too few");
    assertMessage(new byte[30], "the ballot is damaged: it does not begin with SBAL");
    byte[] bothWays = new byte[16];
    bothWays[1] = 1;
    bothWays[9] = 1;
    assertMessage(
        signed(1, 1, 60, bothWays), "the ballot is damaged: a coordinate near 0 votes both ways");
    byte[] behind = new byte[8];
    behind[2] = 1;
    assertMessage(
        signed(1, 0, 9, behind),
        "the ballot is damaged: it votes on coordinates behind its last one");
    assertMessage(
        signed(1, 2, 9, new byte[] {20}), "the ballot is damaged: it votes on coordinate 10 of 9");
    assertMessage(
        signed(1, 1, 9, new byte[8]),
        "the ballot is damaged: 8 bytes of votes for 9 coordinates, not 16");
  }

  @Test
  void nothingNearZeroAndNoNaNVotes() {
    double[] values = {
      Double.NaN,
      0,
      -0.0,
      1e-30,
      -1e-30,
      1.1e-30,
      -1.1e-30,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE
    };
    Ballot ballot = Ballot.ofSigns(values, 1e-30);
    int[] signs = new int[values.length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = ballot.sign(i);
    }
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, -1, 1, -1, 0}, signs);
  }

  @Property
  void stepsMoveByTheSign(@ForAll @IntRange(max = 200) int length, @ForAll long seed) {
    Ballot ballot = Ballot.ofSigns(values(length, 0.6, seed), 0);
    double[] weights = values(length, 0.9, ~seed);
    double[] moved = weights.clone();
    ballot.step(moved, 0, length, 0.1, 0.97);
    for (int i = 0; i < length; i++) {
      double kept = 0.97 * weights[i];
      assertEquals(kept + 0.1 * ballot.sign(i), moved[i]);
    }
  }

  @Property
  void agreementIsCounted(@ForAll @IntRange(max = 300) int length, @ForAll long seed) {
    Ballot ballot = Ballot.ofSigns(values(length, 0.7, seed), 0);
    Ballot other = Ballot.ofSigns(values(length, 0.5, ~seed), 0);
    int alike = 0;
    int against = 0;
    for (int i = 0; i < length; i++) {
      alike += ballot.sign(i) * other.sign(i) > 0 ? 1 : 0;
      against += ballot.sign(i) * other.sign(i) < 0 ? 1 : 0;
    }
    assertEquals(alike, ballot.agreements(other));
    assertEquals(against, ballot.disagreements(other));
    assertThrows(IllegalArgumentException.class, () -> other.agreements(Ballot.none(length + 1)));
  }

  @Property
  void someCoordinatesOfAll(
      @ForAll @IntRange(min = 1, max = 200) int columns,
      @ForAll @IntRange(min = 1, max = 4) int perColumn,
      @ForAll @IntRange(max = 70) int free,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double kept = random.nextInt(3) == 0 ? 1 : share;
    int[] own =
        java.util.stream.IntStream.range(0, columns)
            .filter(j -> random.nextDouble() < kept)
            .toArray();
    int length = columns * perColumn + free;
    int[] to =
        java.util.stream.IntStream.concat(
                java.util.Arrays.stream(own)
                    .flatMap(
                        j -> java.util.stream.IntStream.range(j * perColumn, (j + 1) * perColumn)),
                java.util.stream.IntStream.range(columns * perColumn, length))
            .toArray();
    CoordinateMask mask = CoordinateMask.ofColumns(own, perColumn, columns, free);
    assertEquals(to.length, mask.size());
    Ballot local = Ballot.ofSigns(values(to.length, 0.7, seed), 0);
    Ballot wide = mask.spread(local);
    Ballot all = Ballot.ofSigns(values(length, 0.7, ~seed), 0);
    Ballot gathered = mask.gather(all);
    int[] expected = new int[length];
    for (int i = 0; i < to.length; i++) {
      expected[to[i]] = local.sign(i);
      assertEquals(all.sign(to[i]), gathered.sign(i));
    }
    for (int i = 0; i < length; i++) {
      assertEquals(expected[i], wide.sign(i));
    }
    assertEquals(local, mask.gather(wide));
    assertEquals(local.votes(), wide.votes());
    assertThrows(IllegalArgumentException.class, () -> mask.spread(Ballot.none(to.length + 1)));
    assertThrows(IllegalArgumentException.class, () -> mask.gather(Ballot.none(length + 1)));
  }

  /** About {@code share} of them other than 0. */
  static double[] values(int length, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextDouble() < share ? random.nextDouble() - 0.5 : 0;
    }
    return values;
  }

  private static byte[] signed(int version, int form, int length, byte[] votes) {
    ByteBuffer out = ByteBuffer.allocate(14 + votes.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'S', 'B', 'A', 'L', (byte) version, (byte) form}).putInt(length).put(votes);
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, out.position());
    return out.putInt((int) crc.getValue()).array();
  }

  private static void assertMessage(byte[] bytes, String message) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Ballot.decode(bytes));
    assertEquals(message, error.getMessage());
  }
}
