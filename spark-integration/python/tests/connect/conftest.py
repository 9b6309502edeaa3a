# SPDX-License-Identifier: Apache-2.0
import os
import socket
import subprocess
import time

import pytest
from settings import CONF, MASTER
from stages import read_rows

import signumspark


@pytest.fixture(scope="session")
def server(spark_home, tmp_path_factory):
    """The URL of a server of its own process, started as docs/python.md says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    settings = {
        **CONF,
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
    }
    conf = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [
                spark_home / "bin" / "spark-submit",
                *("--master", MASTER, "--jars", signumspark.jar_path(), *conf),
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
                "spark-internal",
            ],
            cwd=folder,
            env={**os.environ, "SPARK_HOME": str(spark_home), "SPARK_LOCAL_IP": "127.0.0.1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(3000):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.2)
        else:
            pytest.fail("the server did not start: " + (folder / "log").read_text())
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def spark(server):
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(server).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def rows(spark, row_folder):
    """Rows by their number of classes."""
    return {classes: read_rows(spark, row_folder, classes) for classes in (0, 2, 3)}
