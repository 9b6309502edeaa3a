# SPDX-License-Identifier: Apache-2.0
"""The regressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.ml.regression import (
    FMRegressionModel,
    FMRegressor,
    LinearRegression,
    LinearRegressionModel,
)

from signumspark._params import (
    FactorKeywords,
    FactorSetters,
    LinearKeywords,
    LinearSetters,
    PenaltyKeywords,
    PenaltySetters,
    PredictorSetters,
    SignumKeywords,
)
from signumspark._stage import SignumStage

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = ["SignumFMRegressor", "SignumLinearRegression"]


class LinearRegressionKeywords(SignumKeywords, PenaltyKeywords, LinearKeywords, total=False):
    """Params of ``SignumLinearRegression``."""

    elasticNetParam: float
    solver: str
    loss: str
    epsilon: float


class SignumLinearRegression(
    SignumStage[LinearRegressionModel],
    PredictorSetters,
    PenaltySetters,
    LinearSetters,
    LinearRegression,
):
    """``pyspark.ml.regression.LinearRegression``, trained by Signum.

    ``loss="huber"`` is Signum's. With squared loss MLlib has the exact answer in one pass on at most
    4,096 features: that fit is MLlib's own, with one warning, unless ``solver="l-bfgs"``.
    """

    def __init__(self, **params: Unpack[LinearRegressionKeywords]) -> None:
        super().__init__(**params)

    def setParams(
        self, **params: Unpack[LinearRegressionKeywords]
    ) -> Self:
        """Sets params by name."""
        self._set_by_name(dict(params))
        return self

    def setElasticNetParam(self, value: float) -> Self:
        """Sets ``elasticNetParam``."""
        return self._set(elasticNetParam=value)

    def setSolver(self, value: str) -> Self:
        """Sets ``solver``."""
        return self._set(solver=value)

    def setLoss(self, value: str) -> Self:
        """Sets ``loss``."""
        return self._set(loss=value)

    def setEpsilon(self, value: float) -> Self:
        """Sets ``epsilon``."""
        return self._set(epsilon=value)


class FMRegressorKeywords(SignumKeywords, PenaltyKeywords, FactorKeywords, total=False):
    """Params of ``SignumFMRegressor``."""


class SignumFMRegressor(
    SignumStage[FMRegressionModel],
    PredictorSetters,
    PenaltySetters,
    FactorSetters,
    FMRegressor,
):
    """``pyspark.ml.regression.FMRegressor``, trained by Signum.

    ``solver`` has no effect, and ``stepSize`` counts only where it is set.
    """

    _own_defaults = {"wdLh": 0.5}

    def __init__(self, **params: Unpack[FMRegressorKeywords]) -> None:
        super().__init__(**params)

    def setParams(self, **params: Unpack[FMRegressorKeywords]) -> Self:  # type: ignore[override]
        """Sets params by name."""
        self._set_by_name(dict(params))
        return self
