# SPDX-License-Identifier: Apache-2.0
"""A Java program, classic Python and Spark Connect fit the same models, bit for bit."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from settings import CONF, MASTER

import signumspark

PROGRAMS = Path(__file__).parents[1] / "programs"


def test_java_python_and_connect_fit_the_same_bits(
    python, server, row_folder, spark_home, tmp_path
):
    java_home = os.environ.get("JAVA_HOME")
    javac = shutil.which("javac", path=java_home and f"{java_home}/bin")
    if javac is None:
        pytest.skip("no javac: the Java program that is compared with cannot be compiled")
    classes = tmp_path / "classes"
    path = f"{spark_home}/jars/*:{signumspark.jar_path()}"
    subprocess.run([javac, "-cp", path, "-d", classes, PROGRAMS / "Fits.java"], check=True)
    jar = shutil.make_archive(str(tmp_path / "fits"), "zip", classes)
    os.rename(jar, tmp_path / "fits.jar")
    conf = [part for name, value in CONF.items() for part in ("--conf", f"{name}={value}")]
    java = subprocess.run(
        [
            spark_home / "bin" / "spark-submit",
            *("--master", MASTER, "--jars", signumspark.jar_path(), *conf),
            *("--class", "Fits", tmp_path / "fits.jar", row_folder),
        ],
        env={**os.environ, "SPARK_HOME": str(spark_home), "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
    )
    assert java.returncode == 0, java.stderr
    expected = [line for line in java.stdout.splitlines() if line.startswith("Signum")]
    assert len(expected) == 6
    for arguments in ([row_folder], [row_folder, server]):
        done = python(PROGRAMS / "fits.py", *arguments)
        assert [
            line for line in done.stdout.splitlines() if line.startswith("Signum")
        ] == expected
