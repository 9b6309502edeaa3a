# SPDX-License-Identifier: Apache-2.0
"""What a type checker says of code that uses the package; checked, not run."""

from pyspark.ml.classification import LogisticRegressionModel
from pyspark.ml.tuning import CrossValidatorModel
from pyspark.sql import DataFrame, SparkSession
from typing_extensions import assert_type

import signumspark
from signumspark import (
    SignumCrossValidator,
    SignumFMRegressor,
    SignumLogisticRegression,
    SignumTrainValidationSplit,
)

assert_type(signumspark.spark(), SparkSession)
stage = SignumLogisticRegression(regParam=1e-4, maxPasses=8, featuresCol="f", weightCol=None)
assert_type(stage.setRegParam(0.1).setFeaturesCol("f").setMomentum(0.9), SignumLogisticRegression)
assert_type(stage.setParams(seed=3), SignumLogisticRegression)
assert_type(stage.copy(), SignumLogisticRegression)
assert_type(stage.getMaxPasses(), float)
assert_type(SignumFMRegressor.load("path"), SignumFMRegressor)
tuning = SignumCrossValidator(estimator=stage, numFolds=2)
assert_type(tuning.setFoldCol("fold").setParallelism(2), SignumCrossValidator)
assert_type(SignumTrainValidationSplit.load("path"), SignumTrainValidationSplit)
SignumLogisticRegression(regParm=1e-4)  # type: ignore[call-arg]
SignumLogisticRegression(family=3)  # type: ignore[arg-type]


def fit(rows: DataFrame) -> float:
    model = stage.fit(rows)
    assert_type(model, LogisticRegressionModel)
    assert_type(tuning.fit(rows), CrossValidatorModel)
    return signumspark.fit_result(model).objective
