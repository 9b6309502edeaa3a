// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import java.io.Serializable;

/**
 * Which labels a task accepts. Immutable.
 *
 * @param classes number of classes; labels are integers {@code 0 .. classes − 1}; 0 where labels
 *     are real numbers
 * @param fixed whether {@code classes} is the number of classes, rather than the most there may be
 */
public record LabelRule(int classes, boolean fixed) implements Serializable {
  /** Classes that {@link #classes()} accepts at most. */
  private static final int MOST_CLASSES = 1 << 16;

  /** Labels 0 and 1. */
  public static LabelRule binary() {
    return new LabelRule(2, true);
  }

  /** Labels 0 … k − 1, where k follows from the data (at most 65,536). */
  public static LabelRule anyClasses() {
    return new LabelRule(MOST_CLASSES, false);
  }

  /** Labels 0 … {@code classes} − 1. */
  public static LabelRule ofClasses(int classes) {
    return new LabelRule(classes, true);
  }

  /** Any finite number. */
  public static LabelRule real() {
    return new LabelRule(0, true);
  }

  /** Whether labels name classes. */
  public boolean isClassification() {
    return classes > 0;
  }

  /** Whether the task accepts {@code label}. */
  public boolean accepts(double label) {
    if (classes == 0) {
      return Math.abs(label) <= Double.MAX_VALUE;
    }
    return label >= 0 && label < classes && label == (int) label;
  }

  /** What is accepted, for messages. */
  public String describe() {
    if (classes == 0) {
      return "a finite number";
    }
    if (classes == 2 && fixed) {
      return "0 or 1";
    }
    return "an integer from 0 to " + (classes - 1);
  }
}
