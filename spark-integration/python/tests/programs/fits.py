# SPDX-License-Identifier: Apache-2.0
"""Prints the bits of every stage's model: fits.py FOLDER SIGNUM_OR_REMOTE_URL."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pyspark.sql import SparkSession  # noqa: E402

folder, remote = Path(sys.argv[1]), sys.argv[2:]
if remote:
    spark = SparkSession.builder.remote(remote[0]).getOrCreate()

import signumspark  # noqa: E402
from settings import CONF, MASTER  # noqa: E402
from stages import CASES, bits, read_rows  # noqa: E402

if not remote:
    spark = signumspark.spark(MASTER, "fits", CONF)
for case in CASES:
    print(bits(case, case.make().fit(read_rows(spark, folder, case.classes))))
spark.stop()
