# SPDX-License-Identifier: Apache-2.0
"""How a fit went."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any, Dict, List, Mapping, Optional, Type, TypeVar

from pyspark.errors import PySparkException
from pyspark.ml import Model
from pyspark.ml.tuning import CrossValidatorModel, TrainValidationSplitModel
from pyspark.sql.utils import is_remote

T = TypeVar("T")


@dataclass(frozen=True)
class FitRound:
    """One round of a fit, or one step with ``aggregation`` ``vote`` or ``gradient``."""

    #: From 1.
    number: int
    #: Rows read since the fit began, search included, over the number of rows.
    passes: float
    #: Objective, penalty included, of the weights that this round started from.
    loss: float
    learningRate: float
    #: Rows of one step over all workers.
    batchRows: int
    #: Steps that a worker took.
    localSteps: int
    #: Bytes sent by the workers.
    bytesUp: int
    #: Bytes broadcast.
    bytesDown: int
    #: Since training began.
    seconds: float
    #: False where the loss rose and the round was taken back.
    accepted: bool


@dataclass(frozen=True)
class FitResult:
    """How a fit went: the figures of the Java records ``FitResult`` and ``FitInfo``."""

    #: Uid of the stage that fitted.
    stage: str
    #: ``local``, ``vote`` or ``gradient``.
    aggregation: str
    #: Every param of the stage that has a value: ``name``, ``value`` as text, and whether ``set``.
    params: List[Dict[str, Any]]
    #: Rows trained on.
    rows: int
    #: Columns of the features vector.
    features: int
    #: What was found when the workers' rows were compared, and what was done.
    partitioning: str
    #: What the same bits are promised for.
    scope: str
    #: Reading and arranging the rows.
    ingestSeconds: float
    #: Logical workers.
    workers: int
    #: What a step sends in each mode, by arithmetic.
    traffic: List[Dict[str, Any]]
    seed: int
    sparkVersion: str
    signumVersion: str
    #: The one that training started with, given or found.
    learningRate: float
    #: Every round or step, rejected ones included.
    rounds: List[FitRound]
    #: The loss of every round's starting weights, and at the end that of the model over all rows.
    objectives: List[float]
    #: Since training started, for each of ``objectives``.
    seconds: List[float]
    #: Rows read since training started, search included, over the number of rows.
    passes: float
    #: Sent by the workers in all, before framing and compression.
    bytesUp: int
    #: Broadcast in all, each broadcast counted once.
    bytesDown: int
    #: Why training ended.
    stopReason: str
    #: Kernel provider of every executor that trained, by executor id.
    kernelProviders: Dict[str, str]
    #: How the workers voted; None but with ``vote``.
    votes: Optional[Dict[str, Any]]
    #: How near to the optimum the fit ended, and the passes of its phases; None where it had no
    #: finish.
    finish: Optional[Dict[str, Any]]

    @property
    def objective(self) -> float:
        """Of the model over all rows, penalty included."""
        return self.objectives[-1]

    @property
    def trainSeconds(self) -> float:
        """From the start of training to its end."""
        return self.seconds[-1]


def fit_result(fitted: Any) -> FitResult:
    """How the fit went that a model, or its training summary, comes from.

    :param fitted: a model of PySpark's that one of the stages fitted in this session, or its
        ``summary``. With Spark Connect too.
    :raises ValueError: if Signum has no figures of it: the fit was MLlib's own, the model was
        loaded, or it is a FMRegressionModel, which has no summary in MLlib.
    """
    summary = _summary(fitted)
    try:
        text = summary._call_java("toString")
    except PySparkException as error:
        # A server lets a client ask this of Signum's summaries only.
        raise _without_figures(fitted) from error
    if not text.startswith("{"):
        raise _without_figures(fitted)
    values = json.loads(text)
    fit, course = values["fit"], values["course"]
    # What came of the fit has the names of what was planned.
    flat = {**fit["data"], **fit["plan"], **fit["origin"], **fit, **course, **values["cost"]}
    flat.update(values, rounds=[_of(FitRound, each) for each in course["rounds"]])
    return _of(FitResult, flat)


def write_report(fitted: Any, path: str, title: str = "Signum fit") -> None:
    """Writes a page about a fit: curves, params, figures of the data, and where it ran.

    :param fitted: as for ``fit_result``, or a ``CrossValidatorModel`` or
        ``TrainValidationSplitModel`` with such a best model, whose grid the page then shows.
    :param path: of an HTML file that does not exist, on any file system that Hadoop knows.
    :param title: the heading.
    :raises ValueError: as ``fit_result``.
    :raises RuntimeError: with Spark Connect, whose clients cannot ask for it.
    """
    if is_remote():
        raise RuntimeError(
            "a report is written where Spark runs; with Spark Connect use fit_result"
        )
    tuned = isinstance(fitted, (CrossValidatorModel, TrainValidationSplitModel))
    best = fitted.bestModel if tuned else fitted
    fit_result(best)
    report = _summary(best)._java_obj.report().title(title)
    if tuned:
        report.tuned(fitted._to_java())
    report.write(path)


def _summary(fitted: Any) -> Any:
    if not hasattr(fitted, "hasSummary"):
        if isinstance(fitted, Model):
            raise ValueError(f"{type(fitted).__name__} has no summary in MLlib, hence no figures")
        if not hasattr(fitted, "_call_java"):
            raise _without_figures(fitted)
        return fitted
    if not fitted.hasSummary:
        raise _without_figures(fitted)
    # A property of some of PySpark's models, a method of others.
    summary = fitted.summary
    return summary() if callable(summary) else summary


def _without_figures(fitted: Any) -> ValueError:
    return ValueError(
        f"{type(fitted).__name__} has no figures of Signum's: it was loaded, or fitted by MLlib"
    )


def _of(kind: Type[T], values: Mapping[str, Any]) -> T:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: values[name] for name in names})
