# SPDX-License-Identifier: Apache-2.0
"""PySpark's own tuning and reductions over the stages, and Signum's."""

import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import OneVsRest, OneVsRestModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator, Evaluator
from pyspark.ml.feature import StandardScaler
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    ParamGridBuilder,
    TrainValidationSplit,
    TrainValidationSplitModel,
)
from pyspark.sql.functions import monotonically_increasing_id

import signumspark

OURS = [signumspark.SignumCrossValidator, signumspark.SignumTrainValidationSplit]
each_validator = pytest.mark.parametrize("validator", OURS)


def grid_of(stage, *values):
    return ParamGridBuilder().addGrid(stage.regParam, list(values)).build()


def named(maps):
    return [{param.name: value for param, value in values.items()} for values in maps]


def metrics(model):
    return model.avgMetrics if hasattr(model, "avgMetrics") else model.validationMetrics


def test_one_vs_rest_fits_and_is_saved(rows, tmp_path):
    stage = OneVsRest(classifier=signumspark.SignumLogisticRegression(maxPasses=4, regParam=0.01))
    stage.save(str(tmp_path / "stage"))
    loaded = OneVsRest.load(str(tmp_path / "stage"))
    assert type(loaded.getClassifier()) is signumspark.SignumLogisticRegression
    model, again = stage.fit(rows[3]), loaded.fit(rows[3])
    assert len(model.models) == 3
    assert [m.coefficients for m in model.models] == [m.coefficients for m in again.models]
    model.save(str(tmp_path / "model"))
    kept = OneVsRestModel.load(str(tmp_path / "model"))
    assert kept.transform(rows[3]).count() == 240


def test_cross_validators_tune_and_are_saved(rows, tmp_path):
    stage = signumspark.SignumLogisticRegression(maxPasses=3)
    grid = (
        ParamGridBuilder()
        .addGrid(stage.regParam, [1e-4, 10.0])
        .addGrid(stage.momentum, [0.8, 0.9])
        .build()
    )
    tuning = CrossValidator(
        estimator=stage,
        estimatorParamMaps=grid,
        evaluator=BinaryClassificationEvaluator(),
        numFolds=2,
        parallelism=2,
        seed=5,
    )
    tuning.save(str(tmp_path / "tuning"))
    loaded = CrossValidator.load(str(tmp_path / "tuning"))
    assert type(loaded.getEstimator()) is signumspark.SignumLogisticRegression
    assert named(loaded.getEstimatorParamMaps()) == named(grid)
    model, again = tuning.fit(rows[2]), loaded.fit(rows[2])
    # The evaluator's sums are in the order of its tasks.
    assert model.avgMetrics == pytest.approx(again.avgMetrics, rel=1e-12)
    assert model.bestModel.coefficients == again.bestModel.coefficients
    assert signumspark.fit_result(model.bestModel).aggregation == "local"
    model.save(str(tmp_path / "model"))
    kept = CrossValidatorModel.load(str(tmp_path / "model"))
    assert kept.bestModel.coefficients == model.bestModel.coefficients


def test_train_validation_splits_tune(rows):
    stage = signumspark.SignumLinearSVC(maxPasses=2)
    tuning = TrainValidationSplit(
        estimator=stage,
        estimatorParamMaps=ParamGridBuilder().addGrid(stage.regParam, [0.01, 0.1]).build(),
        evaluator=BinaryClassificationEvaluator(),
        seed=5,
    )
    assert len(tuning.fit(rows[2]).validationMetrics) == 2


def test_the_rows_are_folded_as_foldcol_says(rows):
    folded = rows[2].withColumn("fold", (monotonically_increasing_id() % 3).cast("int")).cache()
    stage = signumspark.SignumLogisticRegression()
    maps = grid_of(stage, 1e-3, 0.1, 1.0)
    params = {
        "estimator": stage,
        "estimatorParamMaps": maps,
        "evaluator": BinaryClassificationEvaluator(),
        "foldCol": "fold",
        "collectSubModels": True,
    }
    ours = signumspark.SignumCrossValidator(**params).fit(folded)
    theirs = CrossValidator(**params).fit(folded)
    assert type(ours) is CrossValidatorModel
    assert ours.avgMetrics == pytest.approx(theirs.avgMetrics, abs=1e-4)
    assert ours.bestModel.getRegParam() == theirs.bestModel.getRegParam()
    assert ours.getEstimator() is stage and named(ours.getEstimatorParamMaps()) == named(maps)
    assert [len(fold) for fold in ours.subModels] == [3, 3, 3]
    for fold, others in zip(ours.subModels, theirs.subModels):
        for model, other in zip(fold, others):
            assert model.coefficients.toArray() == pytest.approx(
                other.coefficients.toArray(), rel=1e-3, abs=1e-4
            )
    assert signumspark.fit_result(ours.bestModel).rows == 240


def test_the_penalty_is_found_and_reported(rows, tmp_path):
    stage = signumspark.SignumLogisticRegression(elasticNetParam=1.0)
    grid = signumspark.SignumGrid.regParams(stage, rows[2], 6)
    values = [penalties[stage.regParam] for penalties in grid]
    assert len(values) == 6 and values == sorted(values, reverse=True)
    assert not stage.isSet(stage.regParam)
    strongest = stage.fit(rows[2], {stage.regParam: 1.001 * values[0]})
    assert strongest.coefficients.numNonzeros() == 0
    tuned = signumspark.SignumCrossValidator(
        estimator=stage, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator()
    ).fit(rows[2])
    assert tuned.bestModel.coefficients.numNonzeros() > 0
    signumspark.write_report(tuned, str(tmp_path / "tuned.html"), title="Tuned")
    page = (tmp_path / "tuned.html").read_text()
    assert '"tuning":{"metric":"areaUnderROC"' in page and '"by":"3 folds"' in page
    with pytest.raises(TypeError, match="Pipeline is no stage"):
        signumspark.SignumGrid.regParams(Pipeline(stages=[stage]), rows[2], 6)


@each_validator
def test_params_of_validators_are_those_of_the_java_class(validator, spark):
    stage = signumspark.SignumLinearSVC()
    tuning = validator(
        estimator=stage, estimatorParamMaps=[{}], evaluator=BinaryClassificationEvaluator()
    )
    java = tuning._to_java()
    assert java.getClass().getName() == f"io.github.signumspark.ml.tuning.{validator.__name__}"
    fresh = java.getClass().getConstructor(None).newInstance(None)
    for param in tuning.params:
        if not tuning.isSet(param):
            assert tuning.getOrDefault(param) == fresh.getDefault(fresh.getParam(param.name)).get()
    other = tuning.setSeed(3).setParallelism(2).setCollectSubModels(True).setEstimator(stage)
    assert other is tuning and type(tuning.copy()) is validator
    java = tuning._to_java()
    assert (java.getSeed(), java.getParallelism(), java.getCollectSubModels()) == (3, 2, True)


@each_validator
def test_validators_are_saved_and_loaded_in_both_languages(validator, rows, spark, tmp_path):
    stage = signumspark.SignumLogisticRegression(maxPasses=2)
    tuning = validator(
        estimator=stage,
        estimatorParamMaps=grid_of(stage, 1e-4, 10.0),
        evaluator=BinaryClassificationEvaluator(metricName="areaUnderPR"),
        parallelism=2,
        seed=5,
        collectSubModels=True,
    )
    path = str(tmp_path / "tuning")
    tuning.save(path)
    java = getattr(spark._jvm, f"io.github.signumspark.ml.tuning.{validator.__name__}").load(path)
    java.save(path + "-java")
    model = tuning.fit(rows[2])
    for where in (path, path + "-java"):
        loaded = validator.load(where)
        assert type(loaded) is validator and loaded.uid == tuning.uid
        assert loaded.getSeed() == 5 and loaded.getCollectSubModels()
        assert named(loaded.getEstimatorParamMaps()) == named(tuning.getEstimatorParamMaps())
        again = loaded.fit(rows[2])
        assert metrics(again) == metrics(model)
        assert again.bestModel.coefficients == model.bestModel.coefficients
    # The same as in Java, bit for bit.
    there = java.fit(rows[2]._jdf)
    name = "avgMetrics" if hasattr(model, "avgMetrics") else "validationMetrics"
    assert list(getattr(there, name)()) == getattr(model, name)
    model.save(path + "-model")
    kept = type(model).load(path + "-model")
    assert kept.bestModel.coefficients == model.bestModel.coefficients


def test_splits_find_what_pysparks_finds(rows):
    stage = signumspark.SignumLogisticRegression()
    tuning = signumspark.SignumTrainValidationSplit(
        estimator=stage,
        estimatorParamMaps=grid_of(stage, 1e-3, 1000.0),
        evaluator=BinaryClassificationEvaluator(),
        trainRatio=0.5,
        collectSubModels=True,
    )
    model = tuning.fit(rows[2])
    assert type(model) is TrainValidationSplitModel
    assert model.bestModel.getRegParam() == 1e-3
    assert len(model.subModels) == 2
    assert model.getTrainRatio() == 0.5
    assert 80 < signumspark.fit_result(model.subModels[0]).rows < 160


def test_pipelines_and_evaluators_of_pythons_own_tune_too(rows, tmp_path):
    scaler = StandardScaler(inputCol="features", outputCol="scaled")
    stage = signumspark.SignumLogisticRegression(maxPasses=2, featuresCol="scaled")
    maps = grid_of(stage, 1e-3, 1000.0)

    class Always(Evaluator):
        def _evaluate(self, dataset):
            return dataset.selectExpr("avg(prediction)").first()[0]

    for evaluator in (BinaryClassificationEvaluator(), Always()):
        tuning = signumspark.SignumCrossValidator(
            estimator=Pipeline(stages=[scaler, stage]),
            estimatorParamMaps=maps,
            evaluator=evaluator,
            numFolds=2,
        )
        model = tuning.fit(rows[2])
        assert type(model.bestModel) is PipelineModel
        assert len(model.avgMetrics) == 2


def test_a_grid_reads_the_rows_once(row_folder, spark):
    # Not in Spark's cache, where fits share what was read anyway: another width, another plan.
    data = spark.read.format("libsvm").option("numFeatures", "5").load(str(row_folder / "2"))
    stage = signumspark.SignumLogisticRegression(tol=1e-9)
    maps = grid_of(stage, 1e-4, 1e-2, 1.0, 10.0)

    def jobs(name, work):
        spark.sparkContext.setJobGroup(name, name)
        try:
            done = work()
            # The tracker goes by Spark's events.
            spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
            return done, len(spark.sparkContext.statusTracker().getJobIdsForGroup(name))
        finally:
            spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)

    together, few = jobs("together", lambda: stage.fit(data, maps))
    alone, many = jobs("alone", lambda: [stage.copy(each).fit(data) for each in maps])
    assert 0 < few < many
    for model, other, values in zip(together, alone, maps):
        assert model.getRegParam() == values[stage.regParam]
        assert model.coefficients.toArray() == pytest.approx(
            other.coefficients.toArray(), rel=1e-4, abs=1e-6
        )
    assert stage.fit(data, []) == []
