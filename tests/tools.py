"""Packages that only some tests need, which `python3 run.py test` does not install; and cases that share a test."""

import functools
import importlib
import inspect
import os
import reprlib
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

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


def in_one_test(names: str | tuple[str, ...], values: Iterable[object]) -> Callable[[Callable[..., None]], Any]:
    """Try a test with each of many values, as `parametrize` does, but as one test; all that fail are told.

    A test of pytest takes five milliseconds besides its own work, which is more than each of some hundred cases needs.
    """
    names = (names,) if isinstance(names, str) else names
    cases = [dict(zip(names, value if len(names) > 1 else (value,), strict=True)) for value in values]

    def with_each(test: Callable[..., None]) -> Callable[..., None]:
        wanted = inspect.signature(test).parameters

        @functools.wraps(test)
        def tried(**fixtures: object) -> None:
            failed = []
            for case in cases:
                try:
                    test(**fixtures, **case)
                except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # noqa: BLE001 - told below
                    failed.append((case, error))
            failed.sort(key=lambda one: isinstance(one[1], pytest.skip.Exception))  # a failure before all skips
            for case, error in failed:
                failed[0][1].add_note(
                    f"{'skipped ' * isinstance(error, pytest.skip.Exception)}with {reprlib.repr(case)}"
                )
            if failed:
                raise failed[0][1]

        tried.__signature__ = inspect.Signature([one for one in wanted.values() if one.name not in names])
        return tried

    return with_each
