# SPDX-License-Identifier: Apache-2.0
"""PySpark's own tuning and reductions over the stages."""

import pytest
from pyspark.ml.classification import OneVsRest, OneVsRestModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    ParamGridBuilder,
    TrainValidationSplit,
)

import signumspark


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
    assert [
        {param.name: value for param, value in values.items()}
        for values in loaded.getEstimatorParamMaps()
    ] == [{param.name: value for param, value in values.items()} for values in grid]
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
