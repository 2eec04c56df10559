"""What holds for every test: one environment, fixed seeds, no time limits inside hypothesis, no network."""

import builtins
import gc
import os
import random
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests import environment, examples

HOME = tempfile.TemporaryDirectory(prefix="orgwright-home-")
"""Home of the whole run and of each program that a test starts; many tests have one of their own besides."""

environment.settle(Path(HOME.name))
settings.load_profile(examples.USUAL)

SELDOM = (100_000, 20, 20)
PLAIN_IMPORT = builtins.__import__


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


@pytest.fixture(autouse=True)
def same_random():
    """Start the shared generator of `random` anew for each test, whichever tests ran before it."""
    random.seed(0)


@pytest.fixture(autouse=True)
def variables_put_back():
    """Put back the environment's variables that a test leaves changed.

    moto and monkeypatch leave an access key behind where one ends before the other that began first.
    """
    before = dict(os.environ)
    yield
    for name in {*before, *os.environ} - {"PYTEST_CURRENT_TEST"}:
        if name not in before:
            del os.environ[name]
        elif os.environ.get(name) != before[name]:
            os.environ[name] = before[name]


@pytest.fixture(autouse=True)
def no_network(variables_put_back, monkeypatch):
    """Orgwright works offline, and so do its tests: reaching for a network is an error (local sockets are not)."""
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            pytest.fail(f"a test reached for the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
