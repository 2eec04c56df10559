"""Readings before a step are asked side by side, in AWS's pace, and end with a pause or with the sign-in."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from designer.aws.apply.calling import PacedClient, RunClients, StoppedError, ask_all
from designer.aws.apply.journal import Journal
from designer.aws.apply.looks import Reading
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import PausedError
from designer.aws.calls import Pace, SignInError
from tests.designer.aws.apply.disturbed import is_reached, planned
from tests.designer.aws.apply.test_failures import attaching
from tests.designer.aws.pretended.aws import Aws, read

NAMES = ("a", "b", "c")
READINGS = [
    Reading(name, "list-parents", "Parents", {"ChildId": name}, lambda found: found and found["Parents"])
    for name in NAMES
]


class Answering:
    """A client whose calls wait for each other, then answer what was asked for, or fail."""

    def __init__(self, waits: threading.Barrier | threading.Event, code: str = "") -> None:
        self.waits = waits
        self.code = code

    def list_parents(self, ChildId: str) -> dict[str, object]:  # noqa: N803 - AWS's name
        self.waits.wait(5)
        if self.code:
            raise ClientError({"Error": {"Code": self.code}}, "ListParents")
        return {"Parents": [ChildId]}


def clients(client: Answering) -> RunClients:
    return RunClients(client, client, len(NAMES))


def test_all_are_on_their_way_at_one_time_and_their_answers_are_in_order() -> None:
    answering = Answering(threading.Barrier(len(NAMES)))
    assert ask_all(clients(answering), READINGS, lambda _seconds: None) == [[name] for name in NAMES]


@pytest.mark.parametrize(("code", "error"), [("ExpiredTokenException", SignInError), ("AccessDenied", StoppedError)])
def test_what_one_raises_ends_them_all(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask_all(clients(Answering(threading.Barrier(len(NAMES)), code)), READINGS, lambda _seconds: None)


def test_a_pause_does_not_wait_for_a_reading_that_hangs() -> None:
    hangs = threading.Event()

    def pause(_seconds: float) -> None:
        raise PausedError

    with pytest.raises(PausedError):
        ask_all(clients(Answering(hangs)), READINGS, pause)
    hangs.set()


@pytest.mark.parametrize(("code", "is_slower"), [("TooManyRequestsException", True), ("AccessDenied", False)])
def test_calls_become_slower_where_aws_throttles_them(code: str, *, is_slower: bool) -> None:
    noted: list[bool] = []

    class Noting(Pace):
        def note(self, now: float, *, throttled: bool) -> None:
            noted.append(throttled)
            super().note(now, throttled=throttled)

    client = PacedClient(Answering(threading.Barrier(1), code), Noting())
    with pytest.raises(ClientError):
        client.list_parents(ChildId="a")
    assert noted == [is_slower]


def test_a_run_that_asks_side_by_side_reaches_the_end(tmp_path: Path) -> None:
    aws = Aws()
    file = planned(read(aws)[0], attaching(aws))
    journal = Journal(tmp_path / "j", file.id)
    run = PlanRun(file, RunClients(PacedClient(aws, Pace()), aws, 4), journal, clock=aws.clock, pause=aws.clock.wait)
    assert run.run()
    journal.close()
    assert is_reached(file, run, aws)
