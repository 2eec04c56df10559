"""What holds for every test: one environment, fixed seeds, no time limits inside hypothesis, no network."""

import builtins
import gc
import os
import random
import reprlib
import socket
import tempfile
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import settings

from tests import environment, examples, network, tools

HOME = tempfile.TemporaryDirectory(prefix="orgwright-home-")
"""Home of the whole run and of each program that a test starts; many tests have one of their own besides."""

environment.settle(Path(HOME.name))
settings.load_profile(examples.USUAL)

SELDOM = (100_000, 20, 20)
PLAIN_IMPORT = builtins.__import__
SHORT = reprlib.Repr()
SHORT.maxother = 60


def pytest_unconfigure():
    """Remove it."""
    HOME.cleanup()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for garbage neither while the tests are collected nor, later, in what that has made: all of it stays.

    And look for it as seldom as the commands do: a fifth of the time of tests without a window were such looks.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(*SELDOM)


def pytest_collection_modifyitems(items):
    """Begin with the files that take long: in the end no core waits for them alone."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_make_parametrize_id(val):
    """Return what a value is called or holds, for those that pytest would name by their argument and a number.

    The processes of a run must give the same names, so none has the address of an object.
    """
    if isinstance(val, type | Enum):
        return None
    names = [getattr(val, name, None) for name in ("case", "id", "check", "name", "title")]
    text = next((one for one in names if isinstance(one, str) and one), "")
    is_long = isinstance(val, str | bytes) and len(val) > 60
    if not text and (is_long or isinstance(val, tuple | list | dict | BaseException) or is_dataclass(val)):
        text = SHORT.repr(val)
    return text.encode("unicode_escape").decode()[:80] if text and " at 0x" not in text else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Count the tests that need a package together, in one line of pytest's summary for each package."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and "needs " in report.longrepr[2]:
        report.longrepr = (tools.__file__, None, report.longrepr[2])
    return report


@pytest.fixture(autouse=True)
def same_start():
    """Start each test alike, whichever ran before: with the same `random`, and the same variables of the environment.

    moto and monkeypatch leave an access key behind where one ends before the other that began first.
    """
    random.seed(0)
    before = variables()
    yield
    after = variables()
    if after != before:
        for name in after.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def variables():
    """Return the variables of the environment, except for the one that pytest changes."""
    found = dict(os.environ)
    found.pop("PYTEST_CURRENT_TEST", None)
    return found


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse the network to every test; sockets that are files are allowed."""
    with pytest.MonkeyPatch.context() as patch:
        for name in network.CALLS:
            patch.setattr(socket.socket, name, network.guarded(name))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Open this machine's own address to a test that has the mark, and to its fixtures."""
    with network.loopback(is_open=item.get_closest_marker("loopback") is not None):
        return (yield)
