# SPDX-License-Identifier: Apache-2.0
"""Places and settings that the tests share."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
#: Settings of every session: those of a test, and none that a result depends on.
CONF = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.log.level": "ERROR",
}
MASTER = "local[2]"
