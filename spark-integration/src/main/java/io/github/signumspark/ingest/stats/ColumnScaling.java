// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How stored feature values relate to the data's: {@code stored = (x − centre_j) / unit_j}, and the
 * standard deviation of every column. Immutable. Memory: 8 bytes a column, 16 with the deviations.
 *
 * <p>A linear model with coefficients θ in stored units is the model {@code w_j = θ_j / unit_j} in
 * the data's, with {@code Σ centre_j w_j} subtracted from its intercept: {@link #toData}.
 *
 * <p>Constant columns (standard deviation 0) occur in no sparse block and are 0 throughout a dense
 * one; their unit is 1 and their coefficient 0.
 */
public final class ColumnScaling implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ColumnScales units;
  private final double[] deviations;
  private final float[] presence;
  private final int[] centred;
  private final double[] centres;

  /**
   * A scaling.
   *
   * @param units unit of each column, finite and positive
   * @param deviations standard deviation of each column, or null where they are not needed
   * @param presence share of the rows that store a value of each column, 0 for constant ones
   * @param centred the columns that are centred, ascending
   * @param centres the centre of each of them
   */
  ColumnScaling(
      ColumnScales units, double[] deviations, float[] presence, int[] centred, double[] centres) {
    this.units = units;
    this.deviations = deviations;
    this.presence = presence;
    this.centred = centred;
    this.centres = centres;
  }

  /** Number of columns of the data set. */
  public int numFeatures() {
    return units.length();
  }

  /** One stored unit of column {@code j}, in the data's units. */
  public double unit(int j) {
    return units.get(j);
  }

  /** Units of all columns. */
  public ColumnScales units() {
    return units;
  }

  /**
   * The value subtracted from column {@code j} before scaling; 0 for columns that are not centred.
   */
  public double centre(int j) {
    int at = Arrays.binarySearch(centred, j);
    return at < 0 ? 0.0 : centres[at];
  }

  /** The columns that are centred, ascending. Not to be written. */
  public int[] centredColumns() {
    return centred;
  }

  /** The centre of each of {@link #centredColumns()}. Not to be written. */
  public double[] centres() {
    return centres;
  }

  /** Whether the ingest kept the standard deviations. */
  public boolean hasDeviations() {
    return deviations != null;
  }

  /**
   * Standard deviation of column {@code j} as MLlib's {@code Summarizer} defines it: weighted and
   * unbiased, {@code Σ ω (x − mean)² / (Σω − Σω²/Σω)}.
   *
   * @throws IllegalStateException where the ingest did not keep them
   */
  public double standardDeviation(int j) {
    if (deviations == null) {
      throw new IllegalStateException("the standard deviations were not kept");
    }
    return deviations[j];
  }

  /**
   * Share of the training rows, by weight, that hold a stored value of column {@code j}: those with
   * a non-zero, or all where the column is centred; 0 for constant columns.
   */
  public double presence(int j) {
    return presence[j];
  }

  /** Share of all values that sparse rows would store, centred columns in full. */
  public double storedShare() {
    double sum = 0;
    for (float share : presence) {
      sum += share;
    }
    return sum / presence.length;
  }

  /** Whether column {@code j} has the same value in every row. */
  public boolean isConstant(int j) {
    return presence[j] == 0;
  }

  /**
   * Coefficients in the data's units.
   *
   * @param theta {@code numFeatures()} coefficients in stored units
   * @param coefficients receives the coefficients; may be {@code theta}
   * @return what to add to the intercept, {@code −Σ centre_j w_j}
   */
  public double toData(double[] theta, double[] coefficients) {
    for (int j = 0; j < numFeatures(); j++) {
      coefficients[j] = isConstant(j) ? 0.0 : theta[j] / units.get(j);
    }
    return -centresTimes(coefficients);
  }

  /**
   * Coefficients in stored units: the inverse of {@link #toData}.
   *
   * @param coefficients {@code numFeatures()} coefficients in the data's units
   * @param theta receives the coefficients; may be {@code coefficients}
   * @return what to add to the intercept, {@code Σ centre_j w_j}
   */
  public double fromData(double[] coefficients, double[] theta) {
    double shift = centresTimes(coefficients);
    for (int j = 0; j < numFeatures(); j++) {
      theta[j] = isConstant(j) ? 0.0 : coefficients[j] * units.get(j);
    }
    return shift;
  }

  private double centresTimes(double[] coefficients) {
    double sum = 0;
    for (int i = 0; i < centred.length; i++) {
      sum += centres[i] * coefficients[centred[i]];
    }
    return sum;
  }
}
