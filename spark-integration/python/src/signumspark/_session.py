# SPDX-License-Identifier: Apache-2.0
"""Sessions that have Signum's jar, and what is said of those that have it not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Optional

from pyspark.errors import UnsupportedOperationException
from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from signumspark._version import __version__

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject

JARS = "spark.jars"
_PROBE = "io.github.signumspark.ml.classification.SignumLogisticRegression"


def jar_path() -> str:
    """The path of the jar that came with this package, which holds the Java side of it."""
    jars = sorted((Path(__file__).parent / "jars").glob("signum-spark_*-all.jar"))
    if len(jars) != 1:
        raise RuntimeError(
            "signumspark was installed without its jar: install the wheel that"
            " `mvn package -Ppython` builds"
        )
    return str(jars[0])


def with_jar(jars: Optional[str]) -> str:
    """The value of ``spark.jars`` with Signum's jar in it."""
    paths = [path for path in (jars or "").split(",") if path]
    return ",".join(paths if jar_path() in paths else [*paths, jar_path()])


def configure(builder: SparkSession.Builder) -> SparkSession.Builder:
    """Adds Signum's jar to the sessions of a builder, and returns the builder.

    >>> spark = signumspark.configure(SparkSession.builder.appName("mine")).getOrCreate()

    It counts for the session that starts Spark: jars cannot join a Spark that runs. Nothing else is
    needed, since Spark 4 gives its JVMs the module options by itself.
    """
    return builder.config(JARS, with_jar(builder._options.get(JARS)))


def spark(
    master: Optional[str] = None,
    app_name: Optional[str] = None,
    conf: Optional[Mapping[str, Any]] = None,
) -> SparkSession:
    """A Spark session with Signum's jar, started if none runs.

    :param master: as in ``SparkSession.builder.master``. Default: Spark's, ``local[*]``.
    :param app_name: name of the application. Default: Spark's.
    :param conf: settings of Spark by name.
    :raises RuntimeError: if a session runs that has no jar, or another version of Spark.
    """
    builder = SparkSession.builder
    if master is not None:
        builder = builder.master(master)
    if app_name is not None:
        builder = builder.appName(app_name)
    for name, value in (conf or {}).items():
        builder = builder.config(name, value)
    session = configure(builder).getOrCreate()
    if not is_remote():
        java_class(_PROBE)
    return session


def java_class(name: str) -> Any:
    """A class of the jar in the JVM of the running session.

    :raises RuntimeError: in one sentence, if there is no session, one with a Spark that is too old,
        or one without the jar.
    """
    from py4j.java_gateway import JavaPackage
    from pyspark.core.context import SparkContext

    context = SparkContext._active_spark_context
    if context is None:
        raise RuntimeError("no Spark session is running: start one with signumspark.spark()")
    if int(context.version.split(".")[0]) < 4:
        # Older ones are of another Scala, in which the jar's own check of the version can't run.
        raise RuntimeError(
            f"Spark {context.version} found; signum-spark {__version__} needs Spark 4"
        )
    found: Any = context._jvm
    for part in name.split("."):
        found = getattr(found, part)
    if isinstance(found, JavaPackage):
        raise RuntimeError(
            "this Spark session was started without Signum's jar: start it with"
            " signumspark.spark(), or with --jars $(python -m signumspark --jar), in a Python"
            " process that has run no other session"
        )
    return found


def new_java_object(name: str, *args: Any) -> JavaObject:
    """A new object of a class of the jar.

    :raises RuntimeError: in one sentence, as ``java_class``, or as the jar does for a version of
        Spark that it does not know.
    """
    made = java_class(name)
    try:
        return made(*args)
    except UnsupportedOperationException as error:
        raise RuntimeError(str(error).partition("\n")[0]) from None
