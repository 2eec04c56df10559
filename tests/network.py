"""Refuse the network to tests, and this machine's own address to all but those marked `loopback`.

What a test starts in another process is not seen. Taking an address of this machine reaches nobody: urllib3 does so
when it is imported, to see if there is IPv6.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import pytest

CALLS = ("connect", "connect_ex", "bind", "sendto")
"""Methods of a socket whose last argument is an address."""

_is_open = False


@contextmanager
def loopback(*, is_open: bool) -> Iterator[None]:
    """Allow or refuse addresses of this machine, in all threads."""
    global _is_open  # noqa: PLW0603 - a socket knows of no test
    before, _is_open = _is_open, is_open
    try:
        yield
    finally:
        _is_open = before


def guarded(name: str):
    """Return a socket's method that fails the test if it reaches for what the test may not use."""
    method = getattr(socket.socket, name)

    def call(self: socket.socket, *args: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(args[-1][0])
            if not is_loopback(host):
                pytest.fail(f"A test reached for the network: {name} {args[-1]}. Orgwright works offline.")
            if not _is_open and name != "bind":
                pytest.fail(f"A test used {args[-1]}. One that needs a server here has the mark `loopback`.")
        return method(self, *args)

    return call


def is_loopback(host: str) -> bool:
    """Whether only this machine can be reached at an address or by a name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
