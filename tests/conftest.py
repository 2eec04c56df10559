"""What holds for every test: no time limits inside hypothesis, no network, a home that is nobody's."""

import builtins
import gc
import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no bug: hypothesis judges answers, pytest-timeout hanging. CI tries the same examples each time.
settings.register_profile(
    "orgwright",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("orgwright")

SELDOM = (100_000, 20, 20)
PLAIN_IMPORT = builtins.__import__

HOME = tempfile.TemporaryDirectory(prefix="orgwright-home-")
"""Home of the whole run and of each program that a test starts; many tests have one of their own besides."""

_FOLDERS = {f"XDG_{name}_HOME": str(Path(HOME.name, name.lower())) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
for _name, _place in ({"HOME": HOME.name, "USERPROFILE": HOME.name} | _FOLDERS).items():
    os.environ[_name] = _place  # before anything asks where the settings are


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
    """Begin with the files of which a test asks for more time than others: in the end no core waits for them alone."""
    long = {item.path for item in items if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Orgwright works offline, and so do its tests: reaching for a network is an error (local sockets are not)."""
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            pytest.fail(f"a test reached for the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
