// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;

/**
 * MLlib's summary of a linear regression, and how Signum trained it.
 *
 * <p>MLlib's class has one constructor, with other parameters in Spark 4.1 than in 4.0, and a
 * compiled subclass can call but one of them. So that one jar supports both, the subclass is
 * generated on first use, for the constructor that exists: a field for the details, a constructor
 * that passes everything else on, {@link SignumTrainingSummary#signumDetails}, and the text.
 */
final class SignumLinearSummary {
  private static final String DETAILS = "signumDetails";
  private static final Constructor<?> MLLIB = SparkInternals.linearSummaryConstructor();
  private static final Constructor<?> OURS = subclass();

  private SignumLinearSummary() {}

  /**
   * A summary.
   *
   * @param model with a prediction column
   * @param predictions the rows with its predictions
   * @param predictionCol their column
   * @param objectiveHistory of training
   * @param details how Signum trained the model
   */
  static LinearRegressionTrainingSummary of(
      LinearRegressionModel model,
      Dataset<Row> predictions,
      String predictionCol,
      double[] objectiveHistory,
      FitResult details) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(predictions, predictionCol, model.getLabelCol(), model.getFeaturesCol()));
    if (MLLIB.getParameterTypes()[4] == String.class) {
      arguments.add(model.isDefined(model.weightCol()) ? model.getWeightCol() : "");
      arguments.add(model.numFeatures());
      arguments.add(model.getFitIntercept());
    } else {
      arguments.add(model);
    }
    // No standard errors, which the normal equations alone have.
    arguments.add(new double[] {0});
    arguments.add(objectiveHistory);
    if (arguments.size() < MLLIB.getParameterCount()) {
      arguments.add(new double[0]);
    }
    arguments.add(details);
    try {
      return (LinearRegressionTrainingSummary) OURS.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Constructor<?> subclass() {
    try {
      return MethodHandles.lookup().defineClass(classFile()).getConstructors()[0];
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] classFile() {
    String name = Type.getInternalName(SignumLinearSummary.class) + "WithDetails";
    String parent = Type.getInternalName(LinearRegressionTrainingSummary.class);
    String details = Type.getDescriptor(FitResult.class);
    ClassWriter file = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    file.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        name,
        null,
        parent,
        new String[] {Type.getInternalName(SignumTrainingSummary.class)});
    file.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, DETAILS, details, null, null)
        .visitEnd();

    String handedOn = Type.getConstructorDescriptor(MLLIB);
    String parameters = handedOn.substring(0, handedOn.length() - 2);
    MethodVisitor constructor =
        file.visitMethod(Opcodes.ACC_PUBLIC, "<init>", parameters + details + ")V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    int slot = 1;
    for (Type parameter : Type.getArgumentTypes(handedOn)) {
      constructor.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
      slot += parameter.getSize();
    }
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", handedOn, false);
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitVarInsn(Opcodes.ALOAD, slot);
    constructor.visitFieldInsn(Opcodes.PUTFIELD, name, DETAILS, details);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();

    MethodVisitor getter =
        file.visitMethod(Opcodes.ACC_PUBLIC, DETAILS, "()" + details, null, null);
    getter.visitCode();
    getter.visitVarInsn(Opcodes.ALOAD, 0);
    getter.visitFieldInsn(Opcodes.GETFIELD, name, DETAILS, details);
    getter.visitInsn(Opcodes.ARETURN);
    getter.visitMaxs(0, 0);
    getter.visitEnd();

    MethodVisitor text =
        file.visitMethod(Opcodes.ACC_PUBLIC, "toString", "()Ljava/lang/String;", null, null);
    text.visitCode();
    text.visitVarInsn(Opcodes.ALOAD, 0);
    text.visitMethodInsn(Opcodes.INVOKEVIRTUAL, name, "toJson", "()Ljava/lang/String;", false);
    text.visitInsn(Opcodes.ARETURN);
    text.visitMaxs(0, 0);
    text.visitEnd();
    file.visitEnd();
    return file.toByteArray();
  }
}
