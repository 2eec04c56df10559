"""Tests without a window run as the command line does, though tests with one are in the same process."""

import builtins

import pytest

from tests.conftest import PLAIN_IMPORT


@pytest.fixture(scope="module", autouse=True)
def plain_import():
    """Import as Python does, not by way of PySide: hypothesis imports in functions that it calls a million times.

    PySide has each `import` look for `from __feature__ import`, which makes those of a module that is there four times
    as long. Found here, on PySide 6.11: timeit of `from json import loads`, before and after `import PySide6.QtCore`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "__import__", PLAIN_IMPORT)
        yield
