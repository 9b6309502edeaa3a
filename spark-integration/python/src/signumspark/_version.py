# SPDX-License-Identifier: Apache-2.0
"""The version, as pip knows it."""

from importlib.metadata import version

__version__ = version("signum-spark")
