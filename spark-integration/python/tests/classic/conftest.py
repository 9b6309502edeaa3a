# SPDX-License-Identifier: Apache-2.0
import pytest
from settings import CONF, MASTER
from stages import read_rows

import signumspark


@pytest.fixture(scope="session")
def spark():
    session = signumspark.spark(MASTER, "signumspark tests", CONF)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def rows(spark, row_folder):
    """Rows by their number of classes."""
    return {classes: read_rows(spark, row_folder, classes).cache() for classes in (0, 2, 3)}
