// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.lang.invoke.MethodType;

/**
 * A method or constructor of Spark's, as class files name it.
 *
 * @param owner binary name of its class
 * @param name its name, {@code <init>} for a constructor
 * @param descriptor of its parameters and result, as in class files
 */
record SparkMember(String owner, String name, String descriptor) {
  private static final String CONSTRUCTOR = "<init>";

  /**
   * A member from its text.
   *
   * @param text as in {@code org.apache.spark.ml.util.Identifiable$.randomUID(LString;)LString;}
   */
  static SparkMember of(String text) {
    int open = text.indexOf('(');
    int dot = text.lastIndexOf('.', open);
    return new SparkMember(
        text.substring(0, dot), text.substring(dot + 1, open), text.substring(open));
  }

  /** Whether the member is there and can be called from another package. */
  boolean isThere(ClassLoader loader) {
    try {
      Class<?> type = Class.forName(owner, false, loader);
      MethodType signature = MethodType.fromMethodDescriptorString(descriptor, loader);
      if (name.equals(CONSTRUCTOR)) {
        return type.getConstructor(signature.parameterArray()) != null;
      }
      return type.getMethod(name, signature.parameterArray())
          .getReturnType()
          .equals(signature.returnType());
    } catch (ReflectiveOperationException | TypeNotPresentException | LinkageError e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return owner + "." + name + descriptor;
  }
}
