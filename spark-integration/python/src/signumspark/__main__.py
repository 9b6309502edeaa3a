# SPDX-License-Identifier: Apache-2.0
"""``python -m signumspark script.py``: an unchanged pyspark.ml program on Signum's stages."""

import runpy
import sys
from typing import List

from signumspark._session import jar_path
from signumspark._swap import Swaps

_USAGE = """usage: python -m signumspark script.py [argument ...]
       python -m signumspark --jar

Runs a program whose estimators are pyspark.ml's, and fits them by Signum's stages where there is
one. Says on the standard error which ones. With --jar: prints the path of the jar and ends."""


def main(arguments: List[str]) -> int:
    """Runs a program, or prints the path of the jar; the exit status."""
    if arguments == ["--jar"]:
        print(jar_path())
        return 0
    if not arguments or arguments[0].startswith("-"):
        asked = arguments[:1] in (["-h"], ["--help"])
        print(_USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    sys.argv = arguments
    swaps = Swaps()
    swaps.install()
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    finally:
        print(f"signumspark: {swaps.line()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
