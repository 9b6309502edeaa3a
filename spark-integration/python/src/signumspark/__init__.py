# SPDX-License-Identifier: Apache-2.0
"""Signum's stages for PySpark: MLlib's estimators, params and models with another engine.

>>> import signumspark
>>> spark = signumspark.spark()
>>> rows = spark.read.format("libsvm").load("rows.svm")
>>> model = signumspark.SignumLogisticRegression(regParam=1e-4).fit(rows)

The models are ``pyspark.ml``'s own. Import this package before you load a saved estimator, or an
unfitted pipeline or validator with one; a saved model needs neither this package nor its jar.
"""

import sys

from signumspark import classification, regression, tuning
from signumspark._results import FitResult, FitRound, fit_result, write_report
from signumspark._session import configure, jar_path, spark
from signumspark._stage import JAVA_PACKAGE
from signumspark._version import __version__
from signumspark.classification import (
    SignumFMClassifier,
    SignumLinearSVC,
    SignumLogisticRegression,
    SignumMultilayerPerceptronClassifier,
)
from signumspark.regression import SignumFMRegressor, SignumLinearRegression
from signumspark.tuning import SignumCrossValidator, SignumGrid, SignumTrainValidationSplit

# PySpark looks for the Python class of a Java stage in the module of the same name, with
# "org.apache.spark" read as "pyspark". Elsewhere that name is no module, so it is made one.
for _module in (classification, regression, tuning):
    sys.modules[JAVA_PACKAGE + _module.__name__[len(__name__) :]] = _module

__all__ = [
    "FitResult",
    "FitRound",
    "SignumCrossValidator",
    "SignumFMClassifier",
    "SignumFMRegressor",
    "SignumGrid",
    "SignumLinearRegression",
    "SignumLinearSVC",
    "SignumLogisticRegression",
    "SignumMultilayerPerceptronClassifier",
    "SignumTrainValidationSplit",
    "__version__",
    "configure",
    "fit_result",
    "jar_path",
    "spark",
    "write_report",
]
