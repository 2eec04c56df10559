"""No test reaches a network; one marked `loopback` reaches a server of its own on this machine."""

from __future__ import annotations

import socket
import threading
import urllib.request
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest

from tests.network import CALLS
from tests.tools import in_one_test

ELSEWHERE = {
    "an address": (socket.AF_INET, ("192.0.2.1", 9)),
    "a name": (socket.AF_INET, ("aws.example", 9)),
    "every address of this machine": (socket.AF_INET, ("", 0)),
    "an address of IPv6": (socket.AF_INET6, ("2001:db8::1", 9)),
}
HERE = {
    "127.0.0.1": (socket.AF_INET, ("127.0.0.1", 0)),
    "localhost": (socket.AF_INET, ("localhost", 0)),
    "::1": (socket.AF_INET6, ("::1", 0)),
}


def reach(call, place):
    family, address = place
    with socket.socket(family, socket.SOCK_DGRAM) as made:
        getattr(made, call)(*([b""] if call == "sendto" else []), address)


REFUSED = [(call, place) for call in CALLS for place in (*ELSEWHERE, *HERE) if call != "bind" or place in ELSEWHERE]


@in_one_test(("call", "name"), REFUSED)
def test_without_the_mark_nothing_is_reached(call, name):
    place = (ELSEWHERE | HERE)[name]
    with pytest.raises(pytest.fail.Exception, match=r"^A test "):
        reach(call, place)


def test_an_address_of_this_machine_may_be_taken():
    """A library that looks for IPv6 leaves its socket open where that is refused, and a later test is blamed."""
    with socket.socket(socket.AF_INET) as made:
        made.bind(("127.0.0.1", 0))
        assert made.getsockname()[1]


@pytest.mark.loopback
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_with_the_mark_no_other_machine_is_reached(call, place):
    with pytest.raises(pytest.fail.Exception, match=r"^A test reached for the network: "):
        reach(call, place)


@pytest.mark.loopback
def test_with_the_mark_a_server_of_this_machine_answers():
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        address = f"http://127.0.0.1:{server.server_port}/pyproject.toml"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=60) as answer:
            assert 200 == answer.status
        serving.join()


def test_sockets_inside_this_process_need_no_mark():
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"x")
        assert b"x" == other.recv(1)
