# SPDX-License-Identifier: Apache-2.0
"""A client of Spark Connect and a server of its own process, from end to end."""

import threading
import time
from dataclasses import replace

import pytest
from pyspark.errors import PySparkException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import OneVsRest
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StandardScaler
from pyspark.ml.regression import FMRegressionModel
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from stages import CASES, bits

import signumspark

BACKENDS = "spark.connect.ml.backend.classes"
BACKEND = "io.github.signumspark.connect.SignumBackend"
each_stage = pytest.mark.parametrize("case", CASES, ids=str)


@each_stage
def test_stages_fit_and_show_signums_figures(case, rows):
    model = case.make(maxPasses=2).fit(rows[case.classes])
    assert type(model) is case.model
    assert model.transform(rows[case.classes]).select("prediction").count() == 240
    if case.model is FMRegressionModel:
        with pytest.raises(ValueError, match="has no summary in MLlib"):
            signumspark.fit_result(model)
        return
    result = signumspark.fit_result(model)
    given = {param["name"]: param for param in result.params}
    assert given["maxPasses"] == {"name": "maxPasses", "value": "2.0", "set": True}
    assert given["momentum"]["set"] is False
    assert len(result.rounds) > 0


def test_summaries_are_mllibs_too(rows):
    summary = signumspark.SignumLogisticRegression(maxPasses=3).fit(rows[2]).summary
    assert 0.8 < summary.areaUnderROC <= 1
    assert summary.totalIterations == len(summary.objectiveHistory) - 1
    assert summary.predictions.count() == 240
    with pytest.raises(RuntimeError, match="with Spark Connect use fit_result"):
        signumspark.write_report(summary, "fit.html")


@each_stage
def test_estimators_and_models_are_saved_and_loaded(case, rows, tmp_path):
    data = rows[case.classes]
    stage = case.make(wdLh=0.25)
    stage.save(str(tmp_path / "stage"))
    loaded = case.stage.load(str(tmp_path / "stage"))
    assert type(loaded) is case.stage and loaded.uid == stage.uid
    assert loaded.getWdLh() == 0.25
    # What a server sends as set, though it is a default, would change the fit.
    model = stage.fit(data)
    assert bits(case, loaded.fit(data)) == bits(case, model)
    model.save(str(tmp_path / "model"))
    kept = case.model.load(str(tmp_path / "model"))
    # The server saves a copy, and MLlib's copy of a Huber model leaves its scale out.
    saved = replace(case, weights=[name for name in case.weights if name != "scale"])
    assert bits(saved, kept) == bits(saved, model)


def test_pipelines_are_saved_and_loaded(rows, tmp_path):
    scaler = StandardScaler(inputCol="features", outputCol="scaled")
    stage = signumspark.SignumLinearSVC(featuresCol="scaled", maxPasses=2)
    pipeline = Pipeline(stages=[scaler, stage])
    pipeline.save(str(tmp_path / "pipeline"))
    loaded = Pipeline.load(str(tmp_path / "pipeline"))
    assert type(loaded.getStages()[1]) is signumspark.SignumLinearSVC
    fitted, again = pipeline.fit(rows[2]), loaded.fit(rows[2])
    assert fitted.stages[1].coefficients == again.stages[1].coefficients
    fitted.save(str(tmp_path / "fitted"))
    kept = PipelineModel.load(str(tmp_path / "fitted"))
    assert kept.stages[1].coefficients == fitted.stages[1].coefficients


def test_pysparks_tuning_and_reduction_work(rows, tmp_path):
    stage = signumspark.SignumLogisticRegression(maxPasses=2)
    tuning = CrossValidator(
        estimator=stage,
        estimatorParamMaps=ParamGridBuilder().addGrid(stage.regParam, [1e-4, 1.0]).build(),
        evaluator=BinaryClassificationEvaluator(),
        numFolds=2,
        seed=5,
    )
    model = tuning.fit(rows[2])
    assert len(model.avgMetrics) == 2
    assert signumspark.fit_result(model.bestModel).aggregation == "local"
    model.save(str(tmp_path / "tuned"))
    kept = CrossValidatorModel.load(str(tmp_path / "tuned"))
    assert kept.bestModel.coefficients == model.bestModel.coefficients
    assert len(OneVsRest(classifier=stage).fit(rows[3]).models) == 3


def test_signums_validators_tune_by_the_client(rows, spark, tmp_path):
    stage = signumspark.SignumLogisticRegression(maxPasses=2)
    tuning = signumspark.SignumCrossValidator(
        estimator=stage,
        estimatorParamMaps=ParamGridBuilder().addGrid(stage.regParam, [1e-4, 1000.0]).build(),
        evaluator=BinaryClassificationEvaluator(),
        numFolds=2,
    )
    model = tuning.fit(rows[2])
    assert type(model) is CrossValidatorModel and len(model.avgMetrics) == 2
    tuning.save(str(tmp_path / "tuning"))
    loaded = signumspark.SignumCrossValidator.load(str(tmp_path / "tuning"))
    assert type(loaded) is signumspark.SignumCrossValidator and loaded.uid == tuning.uid
    assert loaded.fit(rows[2]).bestModel.coefficients == model.bestModel.coefficients


def test_a_bad_value_is_named(rows):
    with pytest.raises(PySparkException, match="parameter momentum given invalid value 1.5"):
        signumspark.SignumLogisticRegression(momentum=1.5).fit(rows[2])
    with pytest.raises(RuntimeError, match="set initialModelPath"):
        signumspark.SignumLinearSVC().setInitialModel(None)


@each_stage
def test_mllibs_estimators_are_swapped_where_the_backend_is_set(case, rows, spark):
    data = rows[case.classes]
    spark.conf.set(BACKENDS, BACKEND)
    try:
        swapped = case.mllib(**case.params).fit(data)
    finally:
        spark.conf.unset(BACKENDS)
    assert bits(case, swapped) == bits(case, case.make().fit(data))


def test_a_fit_is_interrupted(rows, spark):
    raised = []

    def fit():
        stage = signumspark.SignumLogisticRegression(
            aggregation="gradient", maxIter=1_000_000, tol=0.0
        )
        try:
            stage.fit(rows[2])
        except PySparkException as error:
            raised.append(error)

    thread = threading.Thread(target=fit)
    thread.start()
    time.sleep(4)
    assert thread.is_alive()
    assert len(spark.interruptAll()) == 1
    thread.join(30)
    assert not thread.is_alive()
    assert "OPERATION_CANCELED" in str(raised[0])
    # The session goes on.
    signumspark.SignumLogisticRegression(maxPasses=1).fit(rows[2])
