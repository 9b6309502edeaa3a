// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal

import java.nio.file.{Files, Path, Paths}
import java.util.Locale

import scala.collection.immutable.SortedMap
import scala.jdk.CollectionConverters._
import scala.reflect.runtime.{universe => ru}
import scala.util.Try

import org.apache.xbean.asm9.{ClassReader, ClassVisitor, Handle, MethodVisitor, Opcodes, Type}
import org.scalatest.funsuite.AnyFunSuite

/** The list of [[PrivateMembers]] against the class files: byte code says what of Spark's is
  * called, Scala's signatures say what of it is private.
  */
class PrivateMembersSuite extends AnyFunSuite {
  private val loader = getClass.getClassLoader
  private val mirror = ru.runtimeMirror(loader)
  private val tried = String.join(", ", SparkLine.TRIED)

  test("every private member of Spark's that is called is on the list, and nothing else") {
    val called = privateCalls()
    assert(called.nonEmpty)
    val listed = PrivateMembers.CALLED.asScala.map(_.toString).toSet
    val missing = called.collect {
      case (member, caller) if !listed(member) => s"$member, called by $caller"
    }
    assert(missing.isEmpty, missing.mkString("not on the list:\n  ", "\n  ", "\n"))
    val unused = listed.diff(called.keySet)
    assert(unused.isEmpty, unused.mkString("on the list and not called:\n  ", "\n  ", "\n"))
  }

  test("the Spark that runs the tests has them all") {
    SparkLinkage.check()
  }

  test("a method, a constructor or a class that is not there is named") {
    val members = Seq(
      "org.apache.spark.ml.util.Identifiable$.randomUID(I)Ljava/lang/String;",
      "org.apache.spark.ml.util.Identifiable$.randomName(Ljava/lang/String;)Ljava/lang/String;",
      "org.apache.spark.ml.classification.LogisticRegressionModel.<init>(I)V",
      "org.apache.spark.ml.util.Unidentifiable$.randomUID(Ljava/lang/String;)Ljava/lang/String;"
    )
    for (member <- members) {
      val fault =
        SparkLinkage.fault(
          "4.0.1",
          java.util.List.of(java.util.List.of(SparkMember.of(member))),
          loader
        )
      assert(fault.startsWith("Spark 4.0.1 found; signum-spark "))
      assert(fault.contains(s" was tried with $tried; this Spark has no $member"))
    }
  }

  test("a Spark of another version that has all members is used, with a warning") {
    for (version <- Seq("4.3.0", "5.0.0", "40.1.0")) {
      assert(SparkLinkage.fault(version, PrivateMembers.required(), loader) == null)
      val warning = SparkLinkage.warning(version)
      assert(
        warning.matches(
          s"Spark $version found; signum-spark .+ was tried with $tried; " +
            "this Spark has every member that is called, and is used"
        )
      )
    }
    for (line <- SparkLine.TRIED.asScala; patch <- Seq("0", "1-SNAPSHOT", "12")) {
      assert(SparkLinkage.warning(s"$line.$patch") == null)
    }
  }

  test("the warning is for no version that the build has a profile for") {
    assert(SparkLinkage.warning(Versions.spark()) == null)
  }

  /** Private members by their text, each with a class that calls it. */
  private def privateCalls(): SortedMap[String, String] = {
    val classes =
      Paths.get(classOf[SparkMember].getProtectionDomain.getCodeSource.getLocation.toURI)
    val walk = Files.walk(classes)
    val files =
      try walk.iterator.asScala.filter(_.toString.endsWith(".class")).toVector.sorted
      finally walk.close()
    SortedMap.from(files.flatMap(calls).distinct.collect {
      case (caller, owner, name, descriptor) if isPrivate(owner, name, descriptor) =>
        s"$owner.$name$descriptor" -> caller
    })
  }

  private def calls(file: Path): Seq[(String, String, String, String)] = {
    val found = Seq.newBuilder[(String, String, String, String)]
    val reader = new ClassReader(Files.readAllBytes(file))
    def add(owner: String, name: String, descriptor: String): Unit =
      if (owner.startsWith("org/apache/spark/")) {
        found += ((dotted(reader.getClassName), dotted(owner), name, descriptor))
      }
    val methods = new MethodVisitor(Opcodes.ASM9) {
      override def visitMethodInsn(
          opcode: Int,
          owner: String,
          name: String,
          descriptor: String,
          isInterface: Boolean
      ): Unit = add(owner, name, descriptor)

      override def visitInvokeDynamicInsn(
          name: String,
          descriptor: String,
          bootstrap: Handle,
          arguments: Object*
      ): Unit = arguments.foreach {
        case handle: Handle => add(handle.getOwner, handle.getName, handle.getDesc)
        case _              =>
      }
    }
    reader.accept(
      new ClassVisitor(Opcodes.ASM9) {
        override def visitMethod(
            access: Int,
            name: String,
            descriptor: String,
            signature: String,
            exceptions: Array[String]
        ): MethodVisitor = methods
      },
      ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES
    )
    found.result()
  }

  private def dotted(internalName: String) = internalName.replace('/', '.')

  private def isPrivate(owner: String, name: String, descriptor: String): Boolean = {
    val term =
      if (name == "<init>") ru.termNames.CONSTRUCTOR
      else ru.TermName(name).decodedName.toTermName
    val parameters = Type.getArgumentTypes(descriptor).toSeq.map(simpleName)
    val tpe = typeOf(owner)
    isWithin(tpe) || tpe.toType.member(term).alternatives.exists { member =>
      isWithin(member) && member.isMethod &&
      member.asMethod.paramLists.flatten.map(simpleName) == parameters
    }
  }

  /** The class, or the object whose methods it forwards to. */
  private def typeOf(owner: String): ru.TypeSymbol = {
    val name = owner.stripSuffix("$").replace('$', '.')
    lazy val module = mirror.staticModule(name).moduleClass.asType
    if (owner.endsWith("$")) module else Try(mirror.staticClass(name).asType).getOrElse(module)
  }

  private def isWithin(symbol: ru.Symbol) =
    symbol.isPrivate || symbol.privateWithin != ru.NoSymbol && !symbol.isProtected

  private def simpleName(parameter: ru.Symbol): String =
    parameter.typeSignature.erasure.typeSymbol.name.toString.toLowerCase(Locale.ROOT)

  private def simpleName(tpe: Type): String =
    if (tpe.getSort == Type.ARRAY) "array"
    else tpe.getClassName.split("[.$]").last.toLowerCase(Locale.ROOT)
}
