# SPDX-License-Identifier: Apache-2.0
"""What the stages have in common beside their params."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Dict, Generic, List, Optional, Tuple, Type, TypeVar
from typing import Union, overload

from pyspark.ml import Model
from pyspark.ml.param import Params
from pyspark.ml.util import JavaMLReader, MLReader
from pyspark.ml.wrapper import JavaParams
from pyspark.sql.utils import is_remote

from signumspark._params import SignumParams
from signumspark._session import java_class, new_java_object

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject
    from pyspark.ml._typing import ParamMap
    from pyspark.sql import DataFrame
    from typing_extensions import Self

M = TypeVar("M", bound=Model)

JAVA_PACKAGE = "io.github.signumspark.ml"
_MLLIB_PACKAGE = "org.apache.spark.ml"


def signum_class(mllib_class: str) -> str:
    """The Java class of the stage in the place of an estimator of MLlib's."""
    package, _, name = mllib_class.rpartition(".")
    return f"{JAVA_PACKAGE}{package[len(_MLLIB_PACKAGE):]}.Signum{name}"


class Fits(Params, Generic[M]):
    """Tells type checkers the class of the models, ``M``."""

    if TYPE_CHECKING:

        @overload
        def fit(self, dataset: DataFrame, params: Optional[ParamMap] = ...) -> M: ...

        @overload
        def fit(
            self, dataset: DataFrame, params: Union[List[ParamMap], Tuple[ParamMap]]
        ) -> List[M]: ...

        def fit(self, dataset: DataFrame, params: Any = None) -> Any:
            """A model, or one for each map of params."""

        @classmethod
        def load(cls, path: str) -> Self:
            """Reads a saved object of this class."""


class SignumStage(Fits[M], SignumParams, JavaParams):
    """Puts the Java stage of this project in the place of MLlib's.

    ``M`` is PySpark's class of its models.

    A stage extends this, then PySpark's estimator, whose methods it has.
    """

    #: Defaults that differ from those of ``SignumParams`` and from PySpark's.
    _own_defaults: Dict[str, Any] = {}

    def __init__(self, **params: Any) -> None:
        # PySpark's estimator makes its Java object here, by the method below.
        super().__init__()
        self._set_signum_defaults()
        if self._own_defaults:
            self._setDefault(**self._own_defaults)
        self._set_by_name(params)

    def _set_by_name(self, params: Dict[str, Any]) -> None:
        for name in params:
            if not self.hasParam(name):
                known = [param.name for param in self.params]
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise TypeError(f"{type(self).__name__} has no param {name}{hint}")
        self._set(**params)

    @staticmethod
    def _new_java_obj(java_class: str, *args: Any) -> JavaObject:
        name = signum_class(java_class)
        # A client of Spark Connect knows the Java side by name.
        return name if is_remote() else new_java_object(name, *args)

    if not TYPE_CHECKING:

        @classmethod
        def read(cls):
            """A reader of saved stages of this class."""
            # PySpark's readers derive the Java class from the Python one's name and module.
            java_named = type(cls.__name__, (cls,), {"__module__": _java_module(cls)})
            if is_remote():
                return _remote_reader(java_named)
            return JavaMLReader(java_named)

        def fitMultiple(self, dataset, paramMaps):
            """The model of each map, with its index, from one reading of the rows.

            With Spark Connect the fits are as many readings.
            """
            if is_remote():
                return super().fitMultiple(dataset, paramMaps)
            stage = self.copy()
            to_seq = java_class("org.apache.spark.api.python.PythonUtils").toSeq
            maps = to_seq([stage._transfer_param_map_to_java(values) for values in paramMaps])
            fitted = stage._java_obj.fit(dataset._jdf, maps)
            # A list: PySpark's tuning asks for the next one from several threads.
            return enumerate(
                [
                    self.copy(values)._copyValues(self._create_model(fitted.apply(index)))
                    for index, values in enumerate(paramMaps)
                ]
            )

    def setInitialModel(self, model: M) -> Self:
        """Starts training from this model. Copies keep it; it is not saved with the stage.

        :raises RuntimeError: with Spark Connect, where ``initialModelPath`` does the same.
        """
        if is_remote():
            raise RuntimeError(
                "setInitialModel needs the model in this process; with Spark Connect save it and"
                " set initialModelPath"
            )
        self._java_obj.setInitialModel(model._java_obj)  # type: ignore[attr-defined, union-attr]
        return self


def _remote_reader(java_named: Type[Any]) -> MLReader[Any]:
    from pyspark.ml.connect.readwrite import RemoteMLReader

    class Reader(RemoteMLReader[Any]):
        def load(self, path: str) -> Any:
            stage = super().load(path)
            # A server sends defaults as if they had been set, which for some params is another
            # thing: a momentum that is set is never lowered.
            for param, value in list(stage._paramMap.items()):
                if stage._defaultParamMap.get(param) == value:
                    stage._paramMap.pop(param)
            return stage

    return Reader(java_named)


def _java_module(cls: Type[Any]) -> str:
    return f"{JAVA_PACKAGE}.{cls.__module__.rpartition('.')[2]}"
