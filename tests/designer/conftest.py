"""Tests without a window run as the command line does, though tests with one are in the same process."""

import builtins
from functools import cache

import pytest
from botocore import session
from botocore.loaders import create_loader

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


@pytest.fixture(scope="session", autouse=True)
def models_are_read_once():
    """Let all sessions of botocore share what it reads from its folder: that takes half of a command's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "create_loader", cache(create_loader))
        yield
