# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys
from pathlib import Path

PYTHON = Path(__file__).parents[2]


def test_the_package_and_code_that_uses_it_are_typed():
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir=/dev/null", "src", "tests/programs/typed.py"],
        cwd=PYTHON,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
