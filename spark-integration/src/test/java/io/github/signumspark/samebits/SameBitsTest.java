// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fits here, in this JVM, are the reference; other JVMs, masters and task orders must agree. */
@ExtendWith(LocalSpark.class)
class SameBitsTest {
  private static final String SCALAR = "-Dsignum.kernel=scalar";

  @TempDir private static Path folder;
  private static Map<String, String> reference;

  @BeforeAll
  static void fitHere(SparkSession spark) throws Exception {
    String path = folder.resolve("rows").toString();
    Fits.write(spark, path);
    Dataset<Row> parquet = spark.read().parquet(path);
    reference = new TreeMap<>();
    reference.putAll(Fits.inAllModes("sparse", Fits.sparse(spark)));
    reference.putAll(Fits.inAllModes("dense", Fits.dense(spark)));
    reference.putAll(Fits.with("auto", parquet));
    reference.putAll(Fits.with("always", parquet));
  }

  @Test
  void twiceInOneJvm(SparkSession spark) throws Exception {
    Map<String, String> again = new TreeMap<>(reference);
    again.putAll(Fits.inAllModes("sparse", Fits.sparse(spark)));
    again.putAll(Fits.inAllModes("dense", Fits.dense(spark)));
    assertEquals(reference, again);
  }

  /** The hashes can differ: another seed gives other bits in each mode. */
  @Test
  void anotherSeedGivesOtherBits(SparkSession spark) throws Exception {
    for (String mode : Fits.MODES) {
      String other = Bits.of(Fits.stage(mode).setSeed(18).fit(Fits.sparse(spark)));
      assertNotEquals(reference.get("sparse " + mode), other, mode);
    }
    assertNotEquals(reference.get("sparse local"), reference.get("sparse gradient"));
  }

  @Test
  void exchangedRowsMayComeInAnyPartitions(SparkSession spark) throws Exception {
    Map<String, String> any = new TreeMap<>(reference);
    any.putAll(Fits.with("always", Fits.sparse(spark).repartition(17)));
    assertEquals(reference, any);
  }

  @Test
  void oneCoreWithoutTheVectorModuleAndEightWithFaults() throws Exception {
    ChildJvm.Output calm = child("local[1]", 0, "-XX:UseAVX=1");
    ChildJvm.Output disturbed = child("local[8,4]", 10, ChildJvm.VECTOR_MODULE, "-XX:UseAVX=3");
    assertEquals("scalar", calm.facts().get("kernel"));
    assertEquals("panama", disturbed.facts().get("kernel"));
    assertStruck(disturbed);
    assertNotEquals(calm.facts().get("splits"), disturbed.facts().get("splits"));
  }

  @Test
  @Tag("proof")
  void twoCoresWithFaultsAndTheScalarKernel() throws Exception {
    ChildJvm.Output disturbed =
        child("local[2,4]", 10, ChildJvm.VECTOR_MODULE, "-XX:UseAVX=2", SCALAR);
    assertEquals("scalar", disturbed.facts().get("kernel"));
    assertStruck(disturbed);
  }

  /** Tasks ended out of order and failed, and in each fit blocks were taken away. */
  private static void assertStruck(ChildJvm.Output disturbed) {
    assertTrue(disturbed.number("scrambled") > 10, disturbed.text());
    assertTrue(disturbed.number("failed") > 8, disturbed.text());
    assertEquals(reference.size(), disturbed.number("thefts"), disturbed.text());
  }

  @Test
  @Tag("proof")
  void everyProviderAtEveryVectorWidth() throws Exception {
    List<List<String>> providers =
        List.of(
            List.of(), List.of(ChildJvm.VECTOR_MODULE), List.of(ChildJvm.VECTOR_MODULE, SCALAR));
    for (List<String> provider : providers) {
      for (int width = 1; width <= 3; width++) {
        List<String> options = new ArrayList<>(provider);
        options.add("-XX:UseAVX=" + width);
        child("local[2]", 0, options.toArray(new String[0]));
      }
    }
    child("local[2]", 0, "-XX:TieredStopAtLevel=1");
  }

  /** Starts a JVM that does the same fits, and compares. */
  private static ChildJvm.Output child(String master, int wait, String... options)
      throws Exception {
    ChildJvm.Output output =
        ChildJvm.run(
            SameBitsMain.class,
            List.of(options),
            Map.of(),
            master,
            folder.resolve("rows").toString(),
            Integer.toString(wait));
    assertEquals(reference, output.bits(), () -> master + " " + List.of(options));
    return output;
  }
}
