// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class SignumStateTest {

  @Property(tries = 200)
  void floatsComeBackBitForBit(@ForAll @Size(max = 67) int[] bits) throws IOException {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    SignumState read = read(write(SignumState.of(values)));
    assertEquals(bits.length, read.length());
    for (int i = 0; i < bits.length; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(read.floats()[i]));
    }
  }

  @Property(tries = 200)
  void doublesComeBackBitForBit(@ForAll @Size(max = 67) long[] bits) throws IOException {
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Double.longBitsToDouble(bits[i]);
    }
    SignumState read = read(write(SignumState.of(values)));
    for (int i = 0; i < bits.length; i++) {
      assertEquals(bits[i], Double.doubleToRawLongBits(read.doubles()[i]));
    }
  }

  @Example
  void longStatesAndEmptyOnesComeBack() throws IOException {
    double[] values = new double[100_003];
    Arrays.setAll(values, i -> i * 0.1);
    assertArrayEquals(values, read(write(SignumState.of(values))).doubles());
    assertSame(SignumState.none(), read(write(SignumState.none())));
    assertEquals(0, read(write(SignumState.of(new float[0]))).floats().length);
  }

  @Example
  void everyFlippedBitIsNoticed() throws IOException {
    for (SignumState state :
        new SignumState[] {
          SignumState.none(), SignumState.of(new float[] {1, -2}), SignumState.of(new double[] {3})
        }) {
      byte[] good = write(state);
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThrows(IOException.class, () -> read(bad), "bit " + bit + " of " + state);
      }
      for (int length = 0; length < good.length; length++) {
        byte[] cut = Arrays.copyOf(good, length);
        IOException e = assertThrows(IOException.class, () -> read(cut));
        assertTrue(e.getMessage().contains("ends early"), e.getMessage());
      }
    }
  }

  @Example
  void theArraysAreItsOwn() {
    double[] values = {1, 2};
    SignumState state = SignumState.of(values);
    values[0] = 9;
    assertArrayEquals(new double[] {1, 2}, state.doubles());
    SignumState copy = state.copy();
    assertNotSame(state.doubles(), copy.doubles());
    assertArrayEquals(state.doubles(), copy.doubles());
    assertThrows(IllegalStateException.class, state::floats);
    assertThrows(IllegalStateException.class, SignumState.none()::doubles);
  }

  static byte[] write(SignumState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static SignumState read(byte[] bytes) throws IOException {
    return SignumState.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
