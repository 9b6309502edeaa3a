# SPDX-License-Identifier: Apache-2.0
"""Sessions, and what is said of those that will not do."""

import zipfile

import pytest
from settings import CONF, ROOT
from pyspark.errors.exceptions.captured import UnsupportedOperationException
from pyspark.sql import SparkSession

import signumspark
from signumspark._session import new_java_object, with_jar


def test_the_version_is_that_of_the_jar_and_of_the_build():
    with zipfile.ZipFile(signumspark.jar_path()) as jar:
        manifest = jar.read("META-INF/MANIFEST.MF").decode()
    assert f"Implementation-Version: {signumspark.__version__}\r\n" in manifest
    assert f"<version>{signumspark.__version__}</version>" in (ROOT / "pom.xml").read_text()


def test_the_jar_joins_others():
    jar = signumspark.jar_path()
    assert with_jar(None) == jar
    assert with_jar("a.jar,b.jar") == f"a.jar,b.jar,{jar}"
    assert with_jar(f"a.jar,{jar}") == f"a.jar,{jar}"
    builder = signumspark.configure(SparkSession.builder.config("spark.jars", "a.jar"))
    assert builder._options["spark.jars"] == f"a.jar,{jar}"


def test_a_session_that_runs_is_taken(spark):
    assert signumspark.spark(conf=CONF) is spark


def test_an_older_spark_is_refused(spark, monkeypatch):
    monkeypatch.setattr(type(spark.sparkContext), "version", "3.5.3")
    with pytest.raises(RuntimeError, match=r"^Spark 3.5.3 found; signum-spark \S+ needs Spark 4$"):
        signumspark.SignumLinearSVC()


def test_the_jars_own_refusal_comes_without_a_stack_trace(spark, monkeypatch):
    def refuse(uid):
        # What the constructor of a stage does on an unknown version of Spark.
        raise UnsupportedOperationException("Spark 9 found", "at a.b.C")

    monkeypatch.setattr("signumspark._session.java_class", lambda name: refuse)
    with pytest.raises(RuntimeError, match="^Spark 9 found$") as raised:
        signumspark.SignumLinearSVC()
    assert raised.value.__cause__ is None and raised.value.__suppress_context__


def test_without_a_session_or_its_jar_one_sentence_says_what_to_do(python, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        """
from pyspark.sql import SparkSession
import signumspark

def refusal(make):
    try:
        make()
    except RuntimeError as error:
        print("refused:", error)

refusal(signumspark.SignumLinearSVC)
SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
refusal(signumspark.SignumLinearSVC)
refusal(signumspark.spark)
"""
    )
    refused = [
        line for line in python(script).stdout.splitlines() if line.startswith("refused: ")
    ]
    assert refused[0] == (
        "refused: no Spark session is running: start one with signumspark.spark()"
    )
    assert refused[1].startswith("refused: this Spark session was started without Signum's jar: ")
    assert refused[2] == refused[1]
