// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.spark.ml.classification.LogisticRegressionModel;

/** A model's numbers, to the last bit, in a few characters. */
final class Bits {
  private Bits() {}

  /** SHA-256 of the bits of coefficients, intercept and objective history. */
  static String of(LogisticRegressionModel model) throws NoSuchAlgorithmException {
    double[] coefficients = model.coefficients().toArray();
    double[] history = model.summary().objectiveHistory();
    ByteBuffer bytes =
        ByteBuffer.allocate(Double.BYTES * (coefficients.length + 1 + history.length));
    for (double coefficient : coefficients) {
      bytes.putLong(Double.doubleToRawLongBits(coefficient));
    }
    bytes.putLong(Double.doubleToRawLongBits(model.intercept()));
    // Signs forgive a sum whose last bit differs; losses do not.
    for (double loss : history) {
      bytes.putLong(Double.doubleToRawLongBits(loss));
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(bytes.array()));
  }
}
