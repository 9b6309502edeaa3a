# SPDX-License-Identifier: Apache-2.0
"""Fits what a program asks of MLlib's estimators by Signum's stages."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, Optional

from pyspark.ml import classification, regression
from pyspark.ml.wrapper import JavaEstimator
from pyspark.sql.utils import is_remote

from signumspark._session import JARS, java_class, new_java_object, with_jar
from signumspark._stage import signum_class

BACKENDS = "spark.connect.ml.backend.classes"
BACKEND = "io.github.signumspark.connect.SignumBackend"

#: PySpark's estimators that there is a stage for, and the Java classes of these.
STAGES = {
    mllib: signum_class(f"{mllib.__module__.replace('pyspark', 'org.apache.spark')}.{mllib.__name__}")
    for mllib in (
        classification.FMClassifier,
        classification.LinearSVC,
        classification.LogisticRegression,
        classification.MultilayerPerceptronClassifier,
        regression.FMRegressor,
        regression.LinearRegression,
    )
}


class Swaps:
    """What was swapped in this process."""

    def __init__(self) -> None:
        self.fits: Counter[str] = Counter()

    def install(self) -> None:
        """From now on sessions have the jar, and fits of MLlib's estimators are Signum's."""
        self._give_jar()
        self._swap_fits()

    def line(self) -> str:
        """What was swapped, in one line."""
        if not self.fits:
            return "no fit was swapped: the program fitted no estimator that there is a stage for"
        return "; ".join(
            f"{name} was fitted by Signum{name}, {count} {'fit' if count == 1 else 'fits'}"
            for name, count in sorted(self.fits.items())
        )

    def _swap_fits(self) -> None:
        fit = JavaEstimator._fit
        swaps = self

        def fit_by_signum(self: Any, dataset: Any) -> Any:
            java_name = STAGES.get(type(self))
            if java_name is None:
                return fit(self, dataset)
            swaps.fits[type(self).__name__] += 1
            if is_remote():
                dataset.sparkSession.conf.set(BACKENDS, BACKEND)
                return fit(self, dataset)
            # The program's own estimator stays MLlib's.
            stage = self.copy()
            stage._java_obj = new_java_object(java_name, self.uid)
            if stage.hasParam("seed"):
                # PySpark's own default is a hash, which differs from process to process.
                stage._setDefault(seed=stage._java_obj.getSeed())
            return fit(stage, dataset)

        JavaEstimator._fit = fit_by_signum  # type: ignore[method-assign]

    def _give_jar(self) -> None:
        try:
            from pyspark.core.context import SparkContext
        except ImportError:
            # A client of Spark Connect alone: the jar is the server's.
            return
        ensure = SparkContext._ensure_initialized.__func__  # type: ignore[attr-defined]

        def ensure_with_jar(
            cls: Any, instance: Any = None, gateway: Any = None, conf: Optional[Any] = None
        ) -> None:
            if conf is not None:
                conf.set(JARS, with_jar(conf.get(JARS)))
            elif cls._gateway is None:
                rest = os.environ.get("PYSPARK_SUBMIT_ARGS", "pyspark-shell")
                os.environ["PYSPARK_SUBMIT_ARGS"] = f"--conf {JARS}={with_jar(None)} {rest}"
            ensure(cls, instance, gateway, conf)

        SparkContext._ensure_initialized = classmethod(ensure_with_jar)  # type: ignore
