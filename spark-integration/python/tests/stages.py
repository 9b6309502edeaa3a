# SPDX-License-Identifier: Apache-2.0
"""Every stage, and rows to fit it to."""

import random
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Type

from pyspark.ml import classification, regression

import signumspark

WIDTH = 4


@dataclass(frozen=True)
class Case:
    """A stage.

    ``params``: with which a fit is Signum's, and short. ``model``: PySpark's class of its models.
    ``classes``: of its labels, 0 for numbers. ``weights``: the members of a model that are trained.
    """

    stage: Type[Any]
    params: Dict[str, Any]
    model: Type[Any]
    classes: int
    weights: List[str]

    @property
    def mllib(self) -> Type[Any]:
        """PySpark's estimator that the stage extends."""
        return next(
            parent
            for parent in self.stage.__mro__
            if parent.__module__ in ("pyspark.ml.classification", "pyspark.ml.regression")
        )

    def make(self, **params: Any) -> Any:
        return self.stage(**{**self.params, **params})

    def __str__(self) -> str:
        return self.stage.__name__


CASES = [
    Case(
        signumspark.SignumLogisticRegression,
        {"maxIter": 2},
        classification.LogisticRegressionModel,
        2,
        ["coefficients", "intercept"],
    ),
    Case(
        signumspark.SignumLinearSVC,
        {"maxIter": 2},
        classification.LinearSVCModel,
        2,
        ["coefficients", "intercept"],
    ),
    Case(
        signumspark.SignumLinearRegression,
        {"maxIter": 2, "loss": "huber"},
        regression.LinearRegressionModel,
        0,
        ["coefficients", "intercept", "scale"],
    ),
    Case(
        signumspark.SignumFMClassifier,
        {"maxIter": 2},
        classification.FMClassificationModel,
        2,
        ["linear", "intercept", "factors"],
    ),
    Case(
        signumspark.SignumFMRegressor,
        {"maxIter": 2},
        regression.FMRegressionModel,
        0,
        ["linear", "intercept", "factors"],
    ),
    Case(
        signumspark.SignumMultilayerPerceptronClassifier,
        {"maxIter": 2, "layers": [WIDTH, 5, 3]},
        classification.MultilayerPerceptronClassificationModel,
        3,
        ["weights"],
    ),
]


def write_rows(folder: Path) -> None:
    """LIBSVM text for every number of classes, in three files each: labels follow a linear score."""
    for classes in (0, 2, 3):
        draw = random.Random(11)
        lines = []
        for _ in range(240):
            x = [0.0 if draw.random() < 0.3 else draw.uniform(-2, 2) for _ in range(WIDTH)]
            score = sum((j + 1) * x[j] for j in range(WIDTH)) + draw.uniform(-3, 3)
            label = 50 + 10 * score
            if classes:
                label = max(0, min(classes - 1, int(score / 6 + classes / 2)))
            values = " ".join(f"{j + 1}:{x[j]!r}" for j in range(WIDTH) if x[j] != 0)
            lines.append(f"{label!r} {values}\n")
        target = folder / str(classes)
        target.mkdir()
        for part in range(3):
            (target / f"part-{part}.svm").write_text("".join(lines[part::3]))


def read_rows(spark: Any, folder: Path, classes: int) -> Any:
    return (
        spark.read.format("libsvm")
        .option("numFeatures", str(WIDTH))
        .load(str(folder / str(classes)))
    )


def bits(case: Case, model: Any) -> str:
    """The stage's name and the bits of what was trained, as text."""
    numbers: List[float] = []
    for member in case.weights:
        value = getattr(model, member)
        numbers.extend(value.toArray().ravel(order="F") if hasattr(value, "toArray") else [value])
    return " ".join([str(case), *(struct.pack(">d", number).hex() for number in numbers)])
