# SPDX-License-Identifier: Apache-2.0
"""The classifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, List

from pyspark.ml.classification import (
    FMClassificationModel,
    FMClassifier,
    LinearSVC,
    LinearSVCModel,
    LogisticRegression,
    LogisticRegressionModel,
    MultilayerPerceptronClassificationModel,
    MultilayerPerceptronClassifier,
)
from pyspark.ml.linalg import Matrix, Vector

from signumspark._params import (
    FactorKeywords,
    FactorSetters,
    LinearKeywords,
    LinearSetters,
    PenaltyKeywords,
    PenaltySetters,
    PredictorSetters,
    ProbabilityKeywords,
    ProbabilitySetters,
    RawPredictionKeywords,
    RawPredictionSetters,
    SignumKeywords,
)
from signumspark._stage import SignumStage

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = [
    "SignumFMClassifier",
    "SignumLinearSVC",
    "SignumLogisticRegression",
    "SignumMultilayerPerceptronClassifier",
]


class LogisticRegressionKeywords(
    SignumKeywords,
    PenaltyKeywords,
    LinearKeywords,
    RawPredictionKeywords,
    ProbabilityKeywords,
    total=False,
):
    """Params of ``SignumLogisticRegression``."""

    threshold: float
    elasticNetParam: float
    family: str
    lowerBoundsOnCoefficients: Matrix
    upperBoundsOnCoefficients: Matrix
    lowerBoundsOnIntercepts: Vector
    upperBoundsOnIntercepts: Vector


class SignumLogisticRegression(
    SignumStage[LogisticRegressionModel],
    PredictorSetters,
    PenaltySetters,
    LinearSetters,
    RawPredictionSetters,
    ProbabilitySetters,
    LogisticRegression,
):
    """``pyspark.ml.classification.LogisticRegression``, trained by Signum.

    Two classes or more, by ``family``. L1 penalties and bounds on coefficients are fitted by MLlib
    itself with one warning, or refused, as ``unsupportedParams`` says.
    """

    def __init__(self, **params: Unpack[LogisticRegressionKeywords]) -> None:
        super().__init__(**params)
        self._checkThresholdConsistency()

    def setParams(  # type: ignore[override]
        self, **params: Unpack[LogisticRegressionKeywords]
    ) -> Self:
        """Sets params by name."""
        self._set_by_name(dict(params))
        self._checkThresholdConsistency()
        return self

    def setThreshold(self, value: float) -> Self:
        """Sets ``threshold`` and clears ``thresholds``."""
        LogisticRegression.setThreshold(self, value)
        return self

    def setThresholds(self, value: List[float]) -> Self:
        """Sets ``thresholds`` and clears ``threshold``."""
        LogisticRegression.setThresholds(self, value)
        return self

    def setElasticNetParam(self, value: float) -> Self:
        """Sets ``elasticNetParam``."""
        return self._set(elasticNetParam=value)

    def setFamily(self, value: str) -> Self:
        """Sets ``family``."""
        return self._set(family=value)

    def setLowerBoundsOnCoefficients(self, value: Matrix) -> Self:
        """Sets ``lowerBoundsOnCoefficients``."""
        return self._set(lowerBoundsOnCoefficients=value)

    def setUpperBoundsOnCoefficients(self, value: Matrix) -> Self:
        """Sets ``upperBoundsOnCoefficients``."""
        return self._set(upperBoundsOnCoefficients=value)

    def setLowerBoundsOnIntercepts(self, value: Vector) -> Self:
        """Sets ``lowerBoundsOnIntercepts``."""
        return self._set(lowerBoundsOnIntercepts=value)

    def setUpperBoundsOnIntercepts(self, value: Vector) -> Self:
        """Sets ``upperBoundsOnIntercepts``."""
        return self._set(upperBoundsOnIntercepts=value)


class LinearSVCKeywords(
    SignumKeywords, PenaltyKeywords, LinearKeywords, RawPredictionKeywords, total=False
):
    """Params of ``SignumLinearSVC``."""

    threshold: float


class SignumLinearSVC(
    SignumStage[LinearSVCModel],
    PredictorSetters,
    PenaltySetters,
    LinearSetters,
    RawPredictionSetters,
    LinearSVC,
):
    """``pyspark.ml.classification.LinearSVC``, trained by Signum."""

    def __init__(self, **params: Unpack[LinearSVCKeywords]) -> None:
        super().__init__(**params)

    def setParams(self, **params: Unpack[LinearSVCKeywords]) -> Self:
        """Sets params by name."""
        self._set_by_name(dict(params))
        return self

    def setThreshold(self, value: float) -> Self:
        """Sets ``threshold``."""
        return self._set(threshold=value)


class FMClassifierKeywords(
    SignumKeywords,
    PenaltyKeywords,
    FactorKeywords,
    RawPredictionKeywords,
    ProbabilityKeywords,
    total=False,
):
    """Params of ``SignumFMClassifier``."""


class SignumFMClassifier(
    SignumStage[FMClassificationModel],
    PredictorSetters,
    PenaltySetters,
    FactorSetters,
    RawPredictionSetters,
    ProbabilitySetters,
    FMClassifier,
):
    """``pyspark.ml.classification.FMClassifier``, trained by Signum.

    ``solver`` has no effect, and ``stepSize`` counts only where it is set.
    """

    _own_defaults = {"wdLh": 0.5}

    def __init__(self, **params: Unpack[FMClassifierKeywords]) -> None:
        super().__init__(**params)

    def setParams(self, **params: Unpack[FMClassifierKeywords]) -> Self:  # type: ignore[override]
        """Sets params by name."""
        self._set_by_name(dict(params))
        return self


class MultilayerPerceptronClassifierKeywords(
    SignumKeywords, RawPredictionKeywords, ProbabilityKeywords, total=False
):
    """Params of ``SignumMultilayerPerceptronClassifier``."""

    layers: List[int]
    blockSize: int
    solver: str
    initialWeights: Vector


class SignumMultilayerPerceptronClassifier(
    SignumStage[MultilayerPerceptronClassificationModel],
    PredictorSetters,
    RawPredictionSetters,
    ProbabilitySetters,
    MultilayerPerceptronClassifier,
):
    """``pyspark.ml.classification.MultilayerPerceptronClassifier``, trained by Signum.

    ``solver`` and ``blockSize`` have no effect, and ``stepSize`` counts only where it is set.
    """

    def __init__(self, **params: Unpack[MultilayerPerceptronClassifierKeywords]) -> None:
        super().__init__(**params)

    def setParams(  # type: ignore[override]
        self, **params: Unpack[MultilayerPerceptronClassifierKeywords]
    ) -> Self:
        """Sets params by name."""
        self._set_by_name(dict(params))
        return self

    def setLayers(self, value: List[int]) -> Self:
        """Sets ``layers``."""
        return self._set(layers=value)

    def setBlockSize(self, value: int) -> Self:
        """Sets ``blockSize``."""
        return self._set(blockSize=value)

    def setSolver(self, value: str) -> Self:
        """Sets ``solver``."""
        return self._set(solver=value)

    def setInitialWeights(self, value: Vector) -> Self:
        """Sets ``initialWeights``."""
        return self._set(initialWeights=value)
