"""Packages that only some tests need, and that `python3 run.py test` therefore does not install."""

import importlib
import os
from types import ModuleType

import pytest

COMPLETE = bool(os.environ.get("ORGWRIGHT_COMPLETE"))
"""Whether a missing package is an error, as `.ci/run` and `.ci/long` ask: they install them all."""


def needs(name: str) -> ModuleType:
    """Import a module of the dependency groups `check` and `interop`; skip the test if it is not installed.

    Call it inside the test or fixture, so that the other tests of the file run without the package. Variables that it
    sets as it is imported, as awscli does, are put back: the next test of this process would see them.
    """
    package = name.partition(".")[0]
    reason = f"needs {package}; `python3 run.py develop` installs it, and `.ci/run` runs the test"
    variables = dict(os.environ)
    try:
        return importlib.import_module(name) if COMPLETE else pytest.importorskip(name, reason=reason)
    finally:
        for variable in os.environ.keys() - variables.keys():
            del os.environ[variable]
        os.environ.update(variables)
