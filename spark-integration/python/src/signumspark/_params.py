# SPDX-License-Identifier: Apache-2.0
"""The params of the stages, once for all of them.

``SignumParams`` are those that Signum adds. The other classes give MLlib's params, which PySpark's
estimators have already, setters that return the stage's own type. The ``...Keywords`` are the
keyword arguments of the constructors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, List, Optional, TypedDict, TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


def _param(name: str, doc: str, convert: Callable[[Any], T]) -> Param[T]:
    return Param(Params._dummy(), name, doc, convert)


class SignumParams(Params):
    """The params that Signum adds to MLlib's, in every stage."""

    stepSize: Param[float] = _param(
        "stepSize",
        "The learning rate: how far a coordinate moves in one step, in units of its column. Unset: found from the data.",
        TypeConverters.toFloat,
    )
    momentum: Param[float] = _param(
        "momentum",
        "The momentum of the gradient's moving average, in [0, 1); 0 is signSGD. Where it is not set, local rounds lower it to as little as 0.85 for long rows.",
        TypeConverters.toFloat,
    )
    aggregation: Param[str] = _param(
        "aggregation",
        "What the workers send: local (the sum of the sign steps of local rounds), vote (the signs of their momentum in every step) or gradient (the gradient of every step).",
        TypeConverters.toString,
    )
    maxPasses: Param[float] = _param(
        "maxPasses",
        "Passes over the data in all. With aggregation = vote or gradient, and for fits that end with a finish, it is a cap only if set.",
        TypeConverters.toFloat,
    )
    wdLh: Param[float] = _param(
        "wdLh",
        "Decoupled weight decay: every step multiplies the weights by 1 - learning rate * wdLh. Another objective than regParam's.",
        TypeConverters.toFloat,
    )
    clipGradient: Param[float] = _param(
        "clipGradient",
        "Clips every coordinate of the gradient to [-clipGradient, clipGradient] before it is added to the momentum. Unset: no clipping.",
        TypeConverters.toFloat,
    )
    learningRateSchedule: Param[str] = _param(
        "learningRateSchedule",
        'The learning rate over the steps: auto (the engine\'s own plan), constant, factor, multifactor, poly or cosine with arguments, as in "cosine:maxUpdate=100,finalLr=0.001,warmupSteps=10".',
        TypeConverters.toString,
    )
    unsupportedParams: Param[str] = _param(
        "unsupportedParams",
        "What happens where a param asks for something that Signum cannot honour: mllib (MLlib's own solver fits, with a warning) or error.",
        TypeConverters.toString,
    )
    numWorkers: Param[int] = _param(
        "numWorkers",
        "Logical workers the rows are assigned to. Part of the result, like the seed. Unset: a function of the rows and non-zeros.",
        TypeConverters.toInt,
    )
    shuffle: Param[str] = _param(
        "shuffle",
        "Whether rows are exchanged between partitions: auto (only where the partitions differ), always (the result then depends on the rows alone, at any partitioning) or never.",
        TypeConverters.toString,
    )
    batchSize: Param[int] = _param(
        "batchSize",
        "Expert: rows of a step on each worker, in place of the plan's: growing batches with aggregation = local, all rows with vote.",
        TypeConverters.toInt,
    )
    localSteps: Param[int] = _param(
        "localSteps",
        "Expert: local steps of a round, in place of the plan's.",
        TypeConverters.toInt,
    )
    miniBatchFraction: Param[float] = _param(
        "miniBatchFraction",
        "Share of the rows of one step with aggregation = gradient; consecutive steps take consecutive rows.",
        TypeConverters.toFloat,
    )
    finish: Param[str] = _param(
        "finish",
        "Expert: auto (fits in local rounds go on to the optimum where they can) or none (they end with the rounds).",
        TypeConverters.toString,
    )
    seed: Param[int] = _param(
        "seed", "Seed of the order of the rows.", TypeConverters.toInt
    )
    voteWeight: Param[str] = _param(
        "voteWeight",
        "How much a worker's vote counts with aggregation = vote: equal (all the same) or rows (by the weight of its rows). Fixed by the driver when the rows are read.",
        TypeConverters.toString,
    )
    quorum: Param[float] = _param(
        "quorum",
        "With aggregation = vote: share of the weight of all workers that a majority must exceed before a coordinate moves, in [0, 1).",
        TypeConverters.toFloat,
    )
    checkpointDir: Param[str] = _param(
        "checkpointDir",
        "Directory on any Hadoop file system for checkpoints, from which an interrupted fit resumes; it may be shared by fits. Unset: none.",
        TypeConverters.toString,
    )
    checkpointInterval: Param[int] = _param(
        "checkpointInterval",
        "Rounds or steps between two checkpoints, or -1 for none.",
        TypeConverters.toInt,
    )
    initialModelPath: Param[str] = _param(
        "initialModelPath",
        "Path of a saved model of the same class to start from.",
        TypeConverters.toString,
    )
    validationIndicatorCol: Param[str] = _param(
        "validationIndicatorCol",
        "Boolean column: rows marked true are not trained on, and training stops when their loss no longer falls.",
        TypeConverters.toString,
    )

    def _set_signum_defaults(self) -> None:
        self._setDefault(
            momentum=0.9,
            aggregation="local",
            maxPasses=12.0,
            wdLh=0.0,
            learningRateSchedule="auto",
            unsupportedParams="mllib",
            shuffle="auto",
            miniBatchFraction=1.0,
            finish="auto",
            seed=17,
            voteWeight="equal",
            quorum=0.0,
            checkpointInterval=10,
        )

    def getStepSize(self) -> float:
        """The value of ``stepSize``."""
        return self.getOrDefault(self.stepSize)

    def setStepSize(self, value: float) -> Self:
        """Sets ``stepSize``."""
        return self._set(stepSize=value)

    def getMomentum(self) -> float:
        """The value of ``momentum``."""
        return self.getOrDefault(self.momentum)

    def setMomentum(self, value: float) -> Self:
        """Sets ``momentum``."""
        return self._set(momentum=value)

    def getAggregation(self) -> str:
        """The value of ``aggregation``."""
        return self.getOrDefault(self.aggregation)

    def setAggregation(self, value: str) -> Self:
        """Sets ``aggregation``."""
        return self._set(aggregation=value)

    def getMaxPasses(self) -> float:
        """The value of ``maxPasses``."""
        return self.getOrDefault(self.maxPasses)

    def setMaxPasses(self, value: float) -> Self:
        """Sets ``maxPasses``."""
        return self._set(maxPasses=value)

    def getWdLh(self) -> float:
        """The value of ``wdLh``."""
        return self.getOrDefault(self.wdLh)

    def setWdLh(self, value: float) -> Self:
        """Sets ``wdLh``."""
        return self._set(wdLh=value)

    def getClipGradient(self) -> float:
        """The value of ``clipGradient``."""
        return self.getOrDefault(self.clipGradient)

    def setClipGradient(self, value: float) -> Self:
        """Sets ``clipGradient``."""
        return self._set(clipGradient=value)

    def getLearningRateSchedule(self) -> str:
        """The value of ``learningRateSchedule``."""
        return self.getOrDefault(self.learningRateSchedule)

    def setLearningRateSchedule(self, value: str) -> Self:
        """Sets ``learningRateSchedule``."""
        return self._set(learningRateSchedule=value)

    def getUnsupportedParams(self) -> str:
        """The value of ``unsupportedParams``."""
        return self.getOrDefault(self.unsupportedParams)

    def setUnsupportedParams(self, value: str) -> Self:
        """Sets ``unsupportedParams``."""
        return self._set(unsupportedParams=value)

    def getNumWorkers(self) -> int:
        """The value of ``numWorkers``."""
        return self.getOrDefault(self.numWorkers)

    def setNumWorkers(self, value: int) -> Self:
        """Sets ``numWorkers``."""
        return self._set(numWorkers=value)

    def getShuffle(self) -> str:
        """The value of ``shuffle``."""
        return self.getOrDefault(self.shuffle)

    def setShuffle(self, value: str) -> Self:
        """Sets ``shuffle``."""
        return self._set(shuffle=value)

    def getBatchSize(self) -> int:
        """The value of ``batchSize``."""
        return self.getOrDefault(self.batchSize)

    def setBatchSize(self, value: int) -> Self:
        """Sets ``batchSize``."""
        return self._set(batchSize=value)

    def getLocalSteps(self) -> int:
        """The value of ``localSteps``."""
        return self.getOrDefault(self.localSteps)

    def setLocalSteps(self, value: int) -> Self:
        """Sets ``localSteps``."""
        return self._set(localSteps=value)

    def getMiniBatchFraction(self) -> float:
        """The value of ``miniBatchFraction``."""
        return self.getOrDefault(self.miniBatchFraction)

    def setMiniBatchFraction(self, value: float) -> Self:
        """Sets ``miniBatchFraction``."""
        return self._set(miniBatchFraction=value)

    def getFinish(self) -> str:
        """The value of ``finish``."""
        return self.getOrDefault(self.finish)

    def setFinish(self, value: str) -> Self:
        """Sets ``finish``."""
        return self._set(finish=value)

    def getSeed(self) -> int:
        """The value of ``seed``."""
        return self.getOrDefault(self.seed)

    def setSeed(self, value: int) -> Self:
        """Sets ``seed``."""
        return self._set(seed=value)

    def getVoteWeight(self) -> str:
        """The value of ``voteWeight``."""
        return self.getOrDefault(self.voteWeight)

    def setVoteWeight(self, value: str) -> Self:
        """Sets ``voteWeight``."""
        return self._set(voteWeight=value)

    def getQuorum(self) -> float:
        """The value of ``quorum``."""
        return self.getOrDefault(self.quorum)

    def setQuorum(self, value: float) -> Self:
        """Sets ``quorum``."""
        return self._set(quorum=value)

    def getCheckpointDir(self) -> str:
        """The value of ``checkpointDir``."""
        return self.getOrDefault(self.checkpointDir)

    def setCheckpointDir(self, value: str) -> Self:
        """Sets ``checkpointDir``."""
        return self._set(checkpointDir=value)

    def getCheckpointInterval(self) -> int:
        """The value of ``checkpointInterval``."""
        return self.getOrDefault(self.checkpointInterval)

    def setCheckpointInterval(self, value: int) -> Self:
        """Sets ``checkpointInterval``."""
        return self._set(checkpointInterval=value)

    def getInitialModelPath(self) -> str:
        """The value of ``initialModelPath``."""
        return self.getOrDefault(self.initialModelPath)

    def setInitialModelPath(self, value: str) -> Self:
        """Sets ``initialModelPath``."""
        return self._set(initialModelPath=value)

    def getValidationIndicatorCol(self) -> str:
        """The value of ``validationIndicatorCol``."""
        return self.getOrDefault(self.validationIndicatorCol)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Sets ``validationIndicatorCol``."""
        return self._set(validationIndicatorCol=value)


class PredictorSetters(Params):
    """Setters of what every estimator of MLlib's has."""

    def setFeaturesCol(self, value: str) -> Self:
        """Sets ``featuresCol``."""
        return self._set(featuresCol=value)

    def setLabelCol(self, value: str) -> Self:
        """Sets ``labelCol``."""
        return self._set(labelCol=value)

    def setPredictionCol(self, value: str) -> Self:
        """Sets ``predictionCol``."""
        return self._set(predictionCol=value)

    def setMaxIter(self, value: int) -> Self:
        """Sets ``maxIter``."""
        return self._set(maxIter=value)

    def setTol(self, value: float) -> Self:
        """Sets ``tol``."""
        return self._set(tol=value)


class PenaltySetters(Params):
    """Setters of the stages with a penalty, an intercept and weighted rows."""

    def setWeightCol(self, value: str) -> Self:
        """Sets ``weightCol``."""
        return self._set(weightCol=value)

    def setRegParam(self, value: float) -> Self:
        """Sets ``regParam``."""
        return self._set(regParam=value)

    def setFitIntercept(self, value: bool) -> Self:
        """Sets ``fitIntercept``."""
        return self._set(fitIntercept=value)


class LinearSetters(Params):
    """Setters of the linear stages."""

    def setStandardization(self, value: bool) -> Self:
        """Sets ``standardization``."""
        return self._set(standardization=value)

    def setAggregationDepth(self, value: int) -> Self:
        """Sets ``aggregationDepth``."""
        return self._set(aggregationDepth=value)

    def setMaxBlockSizeInMB(self, value: float) -> Self:
        """Sets ``maxBlockSizeInMB``."""
        return self._set(maxBlockSizeInMB=value)


class RawPredictionSetters(Params):
    """Setters of the classifiers."""

    def setRawPredictionCol(self, value: str) -> Self:
        """Sets ``rawPredictionCol``."""
        return self._set(rawPredictionCol=value)


class ProbabilitySetters(Params):
    """Setters of the classifiers that tell probabilities."""

    def setProbabilityCol(self, value: str) -> Self:
        """Sets ``probabilityCol``."""
        return self._set(probabilityCol=value)

    def setThresholds(self, value: List[float]) -> Self:
        """Sets ``thresholds``."""
        return self._set(thresholds=value)


class FactorSetters(Params):
    """Setters of the factorization machines."""

    def setFactorSize(self, value: int) -> Self:
        """Sets ``factorSize``."""
        return self._set(factorSize=value)

    def setFitLinear(self, value: bool) -> Self:
        """Sets ``fitLinear``."""
        return self._set(fitLinear=value)

    def setInitStd(self, value: float) -> Self:
        """Sets ``initStd``."""
        return self._set(initStd=value)

    def setSolver(self, value: str) -> Self:
        """Sets ``solver``."""
        return self._set(solver=value)


class SignumKeywords(TypedDict, total=False):
    """Params of ``SignumParams`` and of ``PredictorSetters``."""

    stepSize: float
    momentum: float
    aggregation: str
    maxPasses: float
    wdLh: float
    clipGradient: float
    learningRateSchedule: str
    unsupportedParams: str
    numWorkers: int
    shuffle: str
    batchSize: int
    localSteps: int
    miniBatchFraction: float
    finish: str
    seed: int
    voteWeight: str
    quorum: float
    checkpointDir: str
    checkpointInterval: int
    initialModelPath: str
    validationIndicatorCol: str
    featuresCol: str
    labelCol: str
    predictionCol: str
    maxIter: int
    tol: float


class PenaltyKeywords(TypedDict, total=False):
    """Params of ``PenaltySetters``."""

    weightCol: Optional[str]
    regParam: float
    fitIntercept: bool


class LinearKeywords(TypedDict, total=False):
    """Params of ``LinearSetters``."""

    standardization: bool
    aggregationDepth: int
    maxBlockSizeInMB: float


class RawPredictionKeywords(TypedDict, total=False):
    """Params of ``RawPredictionSetters``."""

    rawPredictionCol: str


class ProbabilityKeywords(TypedDict, total=False):
    """Params of ``ProbabilitySetters``."""

    probabilityCol: str
    thresholds: List[float]


class FactorKeywords(TypedDict, total=False):
    """Params of ``FactorSetters``."""

    factorSize: int
    fitLinear: bool
    initStd: float
    solver: str
