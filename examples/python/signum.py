# SPDX-License-Identifier: Apache-2.0
"""Signum's stages for PySpark, classic sessions: MLlib's estimators with another engine.

    spark-submit --jars signum-spark_2.13-0.1.0-all.jar --py-files signum.py script.py

    from signum import SignumLogisticRegression
    model = SignumLogisticRegression(regParam=1e-4, maxPasses=8).fit(rows)

Every class takes the params of the PySpark estimator it extends, and the params that Signum adds
(see the README): as keyword arguments, by ``set`` with ``getParam``, in a ``ParamGridBuilder``.
Models are PySpark's own. With Spark Connect none of this is needed: see docs/python.md.
"""

from pyspark.ml.classification import LinearSVC, LogisticRegression
from pyspark.ml.param import Param, TypeConverters
from pyspark.ml.regression import LinearRegression

__all__ = ["SignumLinearRegression", "SignumLinearSVC", "SignumLogisticRegression"]

# By the simple name of the Java class of a param; text is the rest.
_CONVERTERS = {
    "BooleanParam": TypeConverters.toBoolean,
    "DoubleParam": TypeConverters.toFloat,
    "IntParam": TypeConverters.toInt,
    "LongParam": TypeConverters.toInt,
}


class _SignumStage:
    """Puts the Java stage of this project in the place of MLlib's, and shows its params."""

    _signum_class = None

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(self._signum_class, self.uid)
        for param in self._java_obj.params():
            if not self.hasParam(param.name()):
                convert = _CONVERTERS.get(param.getClass().getSimpleName(), TypeConverters.toString)
                setattr(self, param.name(), Param(self, param.name(), param.doc(), convert))
                # Params lists its attributes once.
                self._params = None
        self._transfer_params_from_java()
        self._set(**params)

    def setParams(self, **params):
        """Sets params by name, those of Signum among them."""
        return self._set(**params)


class SignumLogisticRegression(_SignumStage, LogisticRegression):
    """``pyspark.ml.classification.LogisticRegression``, trained by Signum."""

    _signum_class = "io.github.signumspark.ml.classification.SignumLogisticRegression"


class SignumLinearSVC(_SignumStage, LinearSVC):
    """``pyspark.ml.classification.LinearSVC``, trained by Signum."""

    _signum_class = "io.github.signumspark.ml.classification.SignumLinearSVC"


class SignumLinearRegression(_SignumStage, LinearRegression):
    """``pyspark.ml.regression.LinearRegression``, trained by Signum."""

    _signum_class = "io.github.signumspark.ml.regression.SignumLinearRegression"
