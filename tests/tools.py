"""Packages that only some tests need, and that `python3 run.py test` therefore does not install."""

import importlib
import os
from types import ModuleType

import pytest

COMPLETE = bool(os.environ.get("ORGWRIGHT_COMPLETE"))
"""Whether a missing package is an error, as `.ci/run` and `.ci/long` ask: they install them all."""


def needs(name: str) -> ModuleType:
    """Import a module of the dependency groups `check` and `interop`; skip the test if it is not installed.

    Call it inside the test or fixture, so that the other tests of the file run without the package.
    """
    if COMPLETE:
        return importlib.import_module(name)
    package = name.partition(".")[0]
    reason = f"needs {package}; `python3 run.py develop` installs it, and `.ci/run` runs the test"
    return pytest.importorskip(name, reason=reason)
