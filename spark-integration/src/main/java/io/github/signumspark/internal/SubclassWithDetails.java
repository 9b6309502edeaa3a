// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;

/**
 * Makes a subclass of one of Spark's classes at run time: with all parameters of a constructor that
 * differs between versions of Spark, one more object behind them, a getter of that object, and a
 * method of an interface as its text.
 *
 * <p>The plain way, a compiled subclass, calls the constructor of one version only and so takes a
 * jar for each; a proxy has no superclass, and a side table of objects would not survive a cast.
 * The bytecode library is the one that Spark itself brings for its closures.
 */
public final class SubclassWithDetails {
  private SubclassWithDetails() {}

  /**
   * The constructor of a new public class: the parent's parameters, then the object.
   *
   * @param lookup of a class in whose package and loader the new one lies
   * @param name simple name of the new class, made once in its package
   * @param parent constructor that the new one calls
   * @param contract interface whose one abstract method is the getter
   * @param text method of the interface, without arguments, whose result {@code toString} returns
   * @param getter name of the getter, and of the field
   * @param details type of the object
   * @throws IllegalStateException where the class cannot be defined
   */
  public static Constructor<?> of(
      MethodHandles.Lookup lookup,
      String name,
      Constructor<?> parent,
      Class<?> contract,
      String text,
      String getter,
      Class<?> details) {
    String folder = lookup.lookupClass().getPackageName().replace('.', '/');
    byte[] file = classFile(folder + "/" + name, parent, contract, text, getter, details);
    try {
      return lookup.defineClass(file).getConstructors()[0];
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] classFile(
      String name,
      Constructor<?> parentConstructor,
      Class<?> contract,
      String textName,
      String getterName,
      Class<?> detailsType) {
    String parent = Type.getInternalName(parentConstructor.getDeclaringClass());
    String details = Type.getDescriptor(detailsType);
    ClassWriter file = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    file.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        name,
        null,
        parent,
        new String[] {Type.getInternalName(contract)});
    file.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, getterName, details, null, null)
        .visitEnd();

    String handedOn = Type.getConstructorDescriptor(parentConstructor);
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
    constructor.visitFieldInsn(Opcodes.PUTFIELD, name, getterName, details);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();

    MethodVisitor getter =
        file.visitMethod(Opcodes.ACC_PUBLIC, getterName, "()" + details, null, null);
    getter.visitCode();
    getter.visitVarInsn(Opcodes.ALOAD, 0);
    getter.visitFieldInsn(Opcodes.GETFIELD, name, getterName, details);
    getter.visitInsn(Opcodes.ARETURN);
    getter.visitMaxs(0, 0);
    getter.visitEnd();

    String string = Type.getMethodDescriptor(Type.getType(String.class));
    MethodVisitor text = file.visitMethod(Opcodes.ACC_PUBLIC, "toString", string, null, null);
    text.visitCode();
    text.visitVarInsn(Opcodes.ALOAD, 0);
    text.visitMethodInsn(Opcodes.INVOKEVIRTUAL, name, textName, string, false);
    text.visitInsn(Opcodes.ARETURN);
    text.visitMaxs(0, 0);
    text.visitEnd();
    file.visitEnd();
    return file.toByteArray();
  }
}
