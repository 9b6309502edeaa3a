// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.param.SignumParams;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.samebits.ChildJvm;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.Classifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every stage keeps, whatever it fits. */
@ExtendWith(LocalSpark.class)
class StageContractTest {
  private static final ParamTable TABLE = ParamTable.read();

  static List<StageContract> stages() {
    return StageContract.ALL;
  }

  @Test
  void everyStageHasAContract() throws Exception {
    Path classes =
        Path.of(SignumParams.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name =
            classes
                .relativize(file)
                .toString()
                .replace(File.separatorChar, '.')
                .replaceAll("\\.class$", "");
        if (!name.startsWith("io.github.signumspark.ml.")) {
          continue;
        }
        Class<?> type = Class.forName(name, false, getClass().getClassLoader());
        if (Estimator.class.isAssignableFrom(type)
            && SignumParams.class.isAssignableFrom(type)
            && !Modifier.isAbstract(type.getModifiers())
            && Modifier.isPublic(type.getModifiers())) {
          found.add(type.getSimpleName());
        }
      }
    }
    assertFalse(found.isEmpty());
    assertEquals(found, stages().stream().map(StageContract::stage).collect(Collectors.toSet()));
    assertEquals(found, new TreeSet<>(TABLE.stages()), "stages in docs/params.md");
  }

  @ParameterizedTest
  @MethodSource("stages")
  void paramsAreDocumentedAndMllibsDefaultsKept(StageContract contract) throws Exception {
    Predictor<Vector, ?, ?> stage = fresh(contract);
    Map<String, String> documented = TABLE.of(contract.stage());
    Set<String> names = new TreeSet<>();
    for (Param<?> param : stage.params()) {
      names.add(param.name());
      assertFalse(param.doc().isBlank(), param.name());
      assertTrue(stage.explainParams().contains(param.name() + ": "), param.name());
    }
    assertEquals(names, documented.keySet(), "params in docs/params.md");
    assertTrue(
        Set.of(ParamTable.HONOURED, ParamTable.DELEGATED, ParamTable.IGNORED)
            .containsAll(documented.values()),
        documented::toString);
    Params mllib =
        (Params) stage.getClass().getSuperclass().getConstructor(String.class).newInstance("x");
    for (Param<?> param : mllib.params()) {
      if (param.name().equals("seed")) { // a hash of the class's name there
        continue;
      }
      assertEquals(
          shown(mllib.getDefault(param)),
          shown(stage.getDefault(stage.getParam(param.name()))),
          param.name());
    }
  }

  private static String shown(scala.Option<?> value) {
    return value.isEmpty()
        ? "none"
        : value.get().getClass().isArray()
            ? Arrays.deepToString(new Object[] {value.get()})
            : value.get().toString();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void settersSetAndReturnTheStage(StageContract contract) throws Exception {
    Predictor<Vector, ?, ?> stage = contract.make().get();
    for (Param<?> param : stage.params()) {
      String setter =
          "set" + Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
      Method method =
          Arrays.stream(stage.getClass().getMethods())
              .filter(m -> m.getName().equals(setter) && m.getParameterCount() == 1)
              .findFirst()
              .orElseThrow(() -> new AssertionError("no " + setter));
      if (stage.isDefined(param)) {
        Object value = stage.getOrDefault(param);
        assertSame(stage, method.invoke(stage, value), setter);
        assertTrue(stage.isSet(param), setter);
        assertEquals(value, stage.getOrDefault(param), setter);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everySetterIsOfTheStagesOwnType(StageContract contract) {
    Class<?> stage = contract.make().get().getClass();
    String shared = SignumParams.class.getName() + "<" + stage.getName() + ">";
    assertTrue(
        Arrays.stream(stage.getGenericInterfaces()).anyMatch(t -> t.getTypeName().equals(shared)));
    // A setter may be there several times: under the types of the classes that it overrides.
    Map<String, Set<String>> types = new TreeMap<>();
    for (Method method : stage.getMethods()) {
      if (method.getName().matches("set(?!Default)[A-Z]\\w*") && method.getParameterCount() == 1) {
        boolean own =
            method.getDeclaringClass() == SignumParams.class
                && method.getGenericReturnType() instanceof TypeVariable<?>;
        types
            .computeIfAbsent(method.getName(), name -> new TreeSet<>())
            .add(own ? stage.getName() : method.getReturnType().getName());
      }
    }
    assertTrue(types.size() > 20, types::toString);
    types.forEach(
        (setter, returned) -> assertTrue(returned.contains(stage.getName()), setter + returned));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void isJavaSerializable(StageContract contract) throws Exception {
    Predictor<Vector, ?, ?> stage = quick(contract);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(stage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Predictor<?, ?, ?> read = (Predictor<?, ?, ?>) in.readObject();
      assertSame(stage.getClass(), read.getClass());
      assertEquals(stage.uid(), read.uid());
      assertEquals(paramsOf(stage), paramsOf(read));
      // The params still refuse what they refused.
      assertThrows(
          IllegalArgumentException.class, () -> read.set(param(read, "checkpointInterval"), 0));
      assertThrows(
          IllegalArgumentException.class,
          () -> read.set(param(read, "learningRateSchedule"), "sometimes"));
    }
  }

  /** Compiled is passed. */
  @Test
  void settersOfBothKindsChain() {
    SignumLogisticRegression logistic =
        new SignumLogisticRegression()
            .setLabelCol("y")
            .setMaxPasses(3)
            .setFeaturesCol("x")
            .setMomentum(0.5)
            .setProbabilityCol("p")
            .setAggregationDepth(3)
            .setSeed(1);
    assertEquals("y", logistic.getLabelCol());
    SignumFMClassifier machine =
        new SignumFMClassifier().setThresholds(new double[] {0.1, 0.9}).setNumWorkers(3);
    assertEquals(3, machine.getNumWorkers());
    SignumLinearRegression linear =
        new SignumLinearRegression().setMaxBlockSizeInMB(2).setPredictionCol("p").setSeed(3);
    assertEquals("p", linear.getPredictionCol());
  }

  @ParameterizedTest
  @MethodSource("stages")
  void copyKeepsParamsAndTakesOthers(StageContract contract) {
    Predictor<Vector, ?, ?> stage = quick(contract);
    Param<Object> seed = param(stage, "seed");
    Estimator<?> copy = stage.copy(ParamMap.empty());
    assertSame(stage.getClass(), copy.getClass());
    assertEquals(stage.uid(), copy.uid());
    assertEquals(paramsOf(stage), paramsOf(copy));
    Estimator<?> other = stage.copy(ParamMap.empty().put(seed, 99L));
    assertEquals(99L, other.getOrDefault(seed));
    assertNotEquals(99L, stage.getOrDefault(seed));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void schemaIsCheckedAndExtended(StageContract contract) {
    Predictor<Vector, ?, ?> stage = quick(contract);
    Dataset<Row> rows = rows(contract);
    Set<String> columns = Set.of(stage.transformSchema(rows.schema()).fieldNames());
    assertTrue(columns.contains("prediction"), columns::toString);
    assertThrows(
        IllegalArgumentException.class,
        () -> stage.transformSchema(rows.drop("features").schema()));
    assertThrows(
        IllegalArgumentException.class,
        () -> stage.transformSchema(rows.withColumn("features", functions.lit("x")).schema()));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stageIsSavedAndLoaded(StageContract contract, @TempDir Path folder) throws Exception {
    Predictor<Vector, ?, ?> stage = quick(contract);
    String path = folder.resolve("stage").toString();
    ((MLWritable) stage).write().save(path);
    Predictor<?, ?, ?> loaded =
        (Predictor<?, ?, ?>) stage.getClass().getMethod("load", String.class).invoke(null, path);
    assertSame(stage.getClass(), loaded.getClass());
    assertEquals(stage.uid(), loaded.uid());
    assertEquals(paramsOf(stage), paramsOf(loaded));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void modelIsMllibsAndTellsOfTheFit(StageContract contract, @TempDir Path folder)
      throws Exception {
    Dataset<Row> rows = rows(contract);
    Model<?> model = quick(contract).fit(rows);
    assertSame(contract.model(), model.getClass());
    if (model instanceof HasTrainingSummary<?> summarized) {
      assertTrue(summarized.summary() instanceof SignumTrainingSummary, "summary");
    }
    String path = folder.resolve("model").toString();
    ((MLWritable) model).write().save(path);
    Transformer loaded =
        (Transformer) contract.model().getMethod("load", String.class).invoke(null, path);
    assertEquals(scores(model, rows), scores(loaded, rows));
  }

  @Test
  void modelsAreServedWhereThisProjectIsNot(@TempDir Path folder) throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    List<String> folders = new ArrayList<>();
    for (StageContract contract : stages()) {
      Dataset<Row> rows = rows(contract);
      PipelineModel model = pipeline(quick(contract)).fit(rows);
      Path saved = Files.createDirectory(folder.resolve(contract.stage()));
      model.write().save(saved.resolve("model").toString());
      rows.coalesce(1).write().parquet(saved.resolve("rows").toString());
      double sum = 0;
      for (Row row : model.transform(rows.coalesce(1)).select("prediction").collectAsList()) {
        sum += row.getDouble(0);
      }
      expected.put(contract.stage(), Double.toString(sum));
      folders.add(saved.toString());
    }
    List<String> own = List.of(location(SignumParams.class), location(Signum.class));
    List<String> without =
        ChildJvm.classPath().stream()
            .filter(entry -> !own.contains(Path.of(entry).toAbsolutePath().toString()))
            .toList();
    ChildJvm.Output output =
        ChildJvm.run(ServeMain.class, List.of(), Map.of(), without, folders.toArray(String[]::new));
    expected.put("jar", "absent");
    assertEquals(new TreeMap<>(expected), output.facts());
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void worksInPipelineAndTuning(StageContract contract) {
    Dataset<Row> rows = rows(contract);
    Predictor<Vector, ?, ?> stage = quick(contract);
    Pipeline pipeline = pipeline(quick(contract));
    assertEquals(ContractRows.COUNT, pipeline.fit(rows).transform(rows).count());
    Evaluator evaluator =
        contract.classes() == 0
            ? new RegressionEvaluator()
            : new MulticlassClassificationEvaluator();
    double[] folds =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(seeds(pipeline.getStages()[1]))
            .setEvaluator(evaluator)
            .setNumFolds(2)
            .setParallelism(2)
            .fit(rows)
            .avgMetrics();
    double[] split =
        new TrainValidationSplit()
            .setEstimator(stage)
            .setEstimatorParamMaps(seeds(stage))
            .setEvaluator(evaluator)
            .fit(rows)
            .validationMetrics();
    for (double[] metrics : new double[][] {folds, split}) {
      assertEquals(2, metrics.length);
      assertTrue(Arrays.stream(metrics).allMatch(m -> m > 0), () -> Arrays.toString(metrics));
    }
  }

  private static ParamMap[] seeds(Params stage) {
    return new ParamGridBuilder()
        .addGrid((LongParam) stage.getParam("seed"), new long[] {1, 2})
        .build();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void worksInOneVsRestWhereItApplies(StageContract contract) {
    if (contract.classes() != 2) {
      return;
    }
    OneVsRest rest = new OneVsRest().setClassifier((Classifier<?, ?, ?>) (Object) quick(contract));
    Dataset<Row> rows = ContractRows.frame(ContractRows.of(3));
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(rest.fit(rows).transform(rows));
    assertTrue(accuracy > 0.5, "accuracy " + accuracy);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void rowsOfNoWeightDoNotCount(StageContract contract) {
    if (!ParamTable.HONOURED.equals(TABLE.of(contract.stage()).get("weightCol"))) {
      return;
    }
    List<Row> rows = new ArrayList<>();
    for (Row row : ContractRows.of(contract.classes())) {
      rows.add(row);
      rows.add(Rows.row(0, row.getAs(1), 0));
    }
    Predictor<Vector, ?, ?> stage = quick(contract);
    Dataset<Row> shown = rows(contract);
    List<Object> plain = scores(stage.fit(shown), shown);
    stage.set(this.<String>param(stage, "weightCol"), "weight");
    assertEquals(plain, scores(stage.fit(ContractRows.frame(rows)), shown));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void startsFromASavedModel(StageContract contract, @TempDir Path folder) throws Exception {
    Dataset<Row> rows = rows(contract);
    Predictor<Vector, ?, ?> stage = quick(contract);
    Model<?> model = stage.fit(rows);
    String path = folder.resolve("model").toString();
    ((MLWritable) model).write().save(path);
    Predictor<Vector, ?, ?> warm = quick(contract);
    warm.set(this.<String>param(warm, "initialModelPath"), path);
    warm.set(this.<Object>param(warm, "stepSize"), 1e-12);
    List<Double> expected = predictions(model, rows);
    List<Double> actual = predictions(warm.fit(rows), rows);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), 1e-6 * Math.max(1, Math.abs(expected.get(i))));
    }
    Predictor<Vector, ?, ?> wrong = quick(contract);
    wrong.set(this.<String>param(wrong, "initialModelPath"), folder.resolve("none").toString());
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> wrong.fit(rows));
    assertTrue(error.getMessage().startsWith("initialModelPath"), error.getMessage());
  }

  @ParameterizedTest
  @MethodSource("stages")
  void sameRowsAndSeedGiveTheSameBits(StageContract contract) {
    Dataset<Row> rows = rows(contract);
    Predictor<Vector, ?, ?> stage = quick(contract);
    List<Object> first = scores(stage.fit(rows), rows);
    assertEquals(first, scores(stage.fit(rows), rows));
    Dataset<Row> sparse =
        ContractRows.frame(ContractRows.sparse(ContractRows.of(contract.classes())));
    assertEquals(first, scores(stage.fit(sparse), rows), "sparse input");
    stage.set(param(stage, "seed"), 5L);
    assertNotEquals(first, scores(stage.fit(rows), rows), "another seed");
  }

  @ParameterizedTest
  @MethodSource("stages")
  void ignoredParamsChangeNothingAndDelegatedOnesAreRefusedWhenTold(StageContract contract) {
    Dataset<Row> rows = rows(contract);
    List<Object> plain = scores(quick(contract).fit(rows), rows);
    Map<String, String> documented = TABLE.of(contract.stage());
    Predictor<Vector, ?, ?> changed = quick(contract);
    documented.forEach(
        (name, fate) -> {
          if (fate.equals(ParamTable.IGNORED)) {
            changed.set(
                param(changed, name), another(changed.getOrDefault(changed.getParam(name))));
          }
        });
    assertEquals(plain, scores(changed.fit(rows), rows));
    Set<String> delegated = new TreeSet<>();
    documented.forEach(
        (name, fate) -> {
          if (fate.equals(ParamTable.DELEGATED)) {
            delegated.add(name);
          }
        });
    assertEquals(delegated, contract.delegated().keySet());
    contract
        .delegated()
        .forEach(
            (name, settings) -> {
              Predictor<Vector, ?, ?> stage = quick(contract);
              settings.forEach((param, value) -> stage.set(param(stage, param), value));
              stage.set(param(stage, "unsupportedParams"), "error");
              IllegalArgumentException error =
                  assertThrows(IllegalArgumentException.class, () -> stage.fit(rows), name);
              assertTrue(error.getMessage().contains(name), error.getMessage());
            });
  }

  private static Object another(Object value) {
    if (value instanceof Integer number) {
      return number + 1;
    }
    if (value instanceof Double number) {
      return number + 0.5;
    }
    if (value instanceof String) {
      return value.equals("auto") ? "none" : "gd"; // finish, else solver
    }
    throw new IllegalArgumentException("no other value than " + value);
  }

  private static Predictor<Vector, ?, ?> fresh(StageContract contract) throws Exception {
    return contract.make().get().getClass().getConstructor().newInstance();
  }

  /** A stage that fits in little time. */
  private static Predictor<Vector, ?, ?> quick(StageContract contract) {
    Predictor<Vector, ?, ?> stage = contract.make().get();
    stage.set(stage.getParam("maxPasses"), 1.0);
    stage.set(stage.getParam("numWorkers"), 2);
    return stage;
  }

  private static Pipeline pipeline(Predictor<Vector, ?, ?> stage) {
    stage.set(stage.featuresCol(), "scaled");
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new StandardScaler().setInputCol("features").setOutputCol("scaled"), stage
            });
  }

  private static Dataset<Row> rows(StageContract contract) {
    return ContractRows.frame(ContractRows.of(contract.classes()));
  }

  /** What the model says of each row, as finely as it does. */
  private static List<Object> scores(Transformer model, Dataset<Row> rows) {
    Dataset<Row> scored = model.transform(rows);
    boolean raw = Arrays.asList(scored.columns()).contains("rawPrediction");
    return scored.select(raw ? "rawPrediction" : "prediction").collectAsList().stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static List<Double> predictions(Transformer model, Dataset<Row> rows) {
    return scores(model, rows).stream()
        .map(score -> score instanceof Vector vector ? vector.apply(1) : (Double) score)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private <T> Param<T> param(Params stage, String name) {
    return (Param<T>) stage.getParam(name);
  }

  private static Map<String, String> paramsOf(Params stage) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Param<?> param : stage.params()) {
      if (stage.isSet(param)) {
        values.put(param.name(), shown(scala.Option.apply(stage.getOrDefault(param))));
      }
    }
    return values;
  }
}
