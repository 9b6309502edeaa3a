# SPDX-License-Identifier: Apache-2.0
"""What the tests of classic sessions and of Spark Connect share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from stages import write_rows  # noqa: E402

@pytest.fixture(scope="session")
def row_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    write_rows(folder)
    return folder


@pytest.fixture(scope="session")
def spark_home():
    import pyspark

    return Path(pyspark.__file__).parent


@pytest.fixture
def python(tmp_path):
    """Runs a Python program to its end, in a process that knows of no other session."""

    def run(*arguments, check=True):
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SPARK_", "PYSPARK_"))
        }
        environment["SPARK_LOCAL_IP"] = "127.0.0.1"
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run
