# SPDX-License-Identifier: Apache-2.0
"""Tuning on rows that are read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Type, TypedDict, TypeVar

from pyspark.ml import Estimator, Model
from pyspark.ml.evaluation import Evaluator
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    TrainValidationSplit,
    TrainValidationSplitModel,
    _ValidatorSharedReadWrite,
)
from pyspark.ml.util import DefaultParamsReader, MLReader
from pyspark.sql.utils import is_remote

from signumspark._session import java_class, new_java_object
from signumspark._stage import JAVA_PACKAGE, Fits, SignumStage

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject
    from pyspark.ml._typing import ParamMap
    from pyspark.sql import DataFrame
    from typing_extensions import Self, Unpack

__all__ = ["SignumCrossValidator", "SignumGrid", "SignumTrainValidationSplit"]

M = TypeVar("M", bound=Model)


class _ValidatorKeywords(TypedDict, total=False):
    estimator: Estimator[Any]
    estimatorParamMaps: List[ParamMap]
    evaluator: Evaluator
    seed: int
    parallelism: int
    collectSubModels: bool


class CrossValidatorKeywords(_ValidatorKeywords, total=False):
    """Params of ``SignumCrossValidator``."""

    numFolds: int
    foldCol: str


class TrainValidationSplitKeywords(_ValidatorKeywords, total=False):
    """Params of ``SignumTrainValidationSplit``."""

    trainRatio: float


class _OnTheJvm(Fits[M]):
    """Fits where the rows are, by the Java validator of the same name.

    A validator extends this, then PySpark's, which fits instead over Spark Connect and where the
    estimator or the evaluator is written in Python.
    """

    _model_class: Type[M]
    #: Params of this validator beside those that all have.
    _own_params: List[str]

    def _fit(self, dataset: DataFrame) -> M:
        if is_remote() or not _ValidatorSharedReadWrite.is_java_convertible(self):  # type: ignore
            return super()._fit(dataset)  # type: ignore[misc, no-any-return]
        fitted = self._to_java().fit(dataset._jdf)
        model: M = self._model_class._from_java(fitted)  # type: ignore[attr-defined]
        return self._copyValues(model)

    def _to_java(self) -> JavaObject:
        estimator, maps, evaluator = self._to_java_impl()  # type: ignore[attr-defined]
        java = new_java_object(_java_name(type(self)), self.uid)
        java.setEstimator(estimator)
        java.setEstimatorParamMaps(maps)
        java.setEvaluator(evaluator)
        for name in ["seed", "parallelism", "collectSubModels", *self._own_params]:
            getattr(java, f"set{name[0].upper()}{name[1:]}")(self.getOrDefault(name))
        return java

    if TYPE_CHECKING:

        def setEstimator(self, value: Estimator[Any]) -> Self: ...

        def setEstimatorParamMaps(self, value: List[ParamMap]) -> Self: ...

        def setEvaluator(self, value: Evaluator) -> Self: ...

        def setSeed(self, value: int) -> Self: ...

        def setParallelism(self, value: int) -> Self: ...

        def setCollectSubModels(self, value: bool) -> Self: ...

    else:

        @classmethod
        def read(cls):
            """A reader of saved validators of this class."""
            return _Reader(cls)


class SignumCrossValidator(_OnTheJvm[CrossValidatorModel], CrossValidator):
    """``pyspark.ml.tuning.CrossValidator`` on rows that are read once, for Signum's stages.

    The Java class of the same name fits, with its folds: for the same seed those of MLlib's
    ``CrossValidator`` in Java and Scala. PySpark's own draws others, unless ``foldCol`` names them.
    """

    _model_class = CrossValidatorModel
    _own_params = ["numFolds", "foldCol"]

    def __init__(self, **params: Unpack[CrossValidatorKeywords]) -> None:
        super().__init__(**params)
        # PySpark's own default differs from process to process; this is the Java class's.
        self._setDefault(seed=-1118436038)

    if TYPE_CHECKING:

        def setParams(  # type: ignore[override]
            self, **params: Unpack[CrossValidatorKeywords]
        ) -> Self: ...

        def setNumFolds(self, value: int) -> Self: ...

        def setFoldCol(self, value: str) -> Self: ...


class SignumTrainValidationSplit(_OnTheJvm[TrainValidationSplitModel], TrainValidationSplit):
    """``pyspark.ml.tuning.TrainValidationSplit`` on rows that are read once, for Signum's stages.

    The rows held out are those of MLlib's class in Java and Scala for the same seed.
    """

    _model_class = TrainValidationSplitModel
    _own_params = ["trainRatio"]

    def __init__(self, **params: Unpack[TrainValidationSplitKeywords]) -> None:
        super().__init__(**params)
        self._setDefault(seed=636620609)

    if TYPE_CHECKING:

        def setParams(  # type: ignore[override]
            self, **params: Unpack[TrainValidationSplitKeywords]
        ) -> Self: ...

        def setTrainRatio(self, value: float) -> Self: ...


class SignumGrid:
    """Grids found from the rows."""

    @staticmethod
    def regParams(stage: SignumStage[Any], dataset: DataFrame, count: int = 20) -> List[ParamMap]:
        """Values of ``regParam`` worth trying with a stage's other params, the strongest first.

        From the least one at which all weights are 0 (nearly 0 where ``elasticNetParam`` is 0 or
        small) down to 1e-4 of it, 1e-2 where the rows are fewer than 16 a column, and with
        ``elasticNetParam`` 0 to a hundredth of that. Reads the rows once, or takes the blocks that
        are kept for them.

        :param stage: a stage of Signum's for a linear model.
        :param count: how many values, 2 at least.
        :return: maps for ``setEstimatorParamMaps`` or ``fit``.
        :raises TypeError: for what is no stage of Signum's.
        :raises RuntimeError: with Spark Connect, where the values have to be named.
        """
        if not isinstance(stage, SignumStage):
            raise TypeError(f"{type(stage).__name__} is no stage of Signum's")
        if is_remote():
            raise RuntimeError(
                "SignumGrid asks Spark's driver; with Spark Connect name the values in a"
                " ParamGridBuilder"
            )
        java: Any = stage.copy()
        java._transfer_params_to_java()
        values = java_class(f"{JAVA_PACKAGE}.tuning.SignumGrid").values(
            java._java_obj, dataset._jdf, count
        )
        regParam = stage.getParam("regParam")
        return [{regParam: value} for value in values]


class _Reader(MLReader[Any]):
    """Reads what the Java validators wrote, and what PySpark's writers write of ours."""

    def __init__(self, validator: Type[Any]) -> None:
        super().__init__()
        self._validator = validator

    def load(self, path: str) -> Any:
        metadata = DefaultParamsReader.loadMetadata(path, self.sparkSession)
        if not metadata["class"].startswith(JAVA_PACKAGE):
            # PySpark knows files of its own writers by such a name.
            _, estimator, evaluator, maps = _ValidatorSharedReadWrite.load(
                path, self.sparkSession, {**metadata, "class": "pyspark.ml.tuning.Validator"}
            )
            loaded = self._validator(
                estimator=estimator, estimatorParamMaps=maps, evaluator=evaluator
            )
            loaded._resetUid(metadata["uid"])
            DefaultParamsReader.getAndSetParams(
                loaded, metadata, skipParams=["estimatorParamMaps"]
            )
            return loaded
        if is_remote():
            raise RuntimeError(
                f"{path} was saved in a classic session; Spark Connect reads validators that were"
                " saved over it"
            )
        java = java_class(_java_name(self._validator)).load(path)
        return self._validator._from_java(java)


def _java_name(validator: Type[Any]) -> str:
    return f"{JAVA_PACKAGE}.tuning.{validator.__name__}"
