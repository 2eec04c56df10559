"""A pretended AWS on which something goes wrong at any call, and runs of plans against it that are killed anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from botocore.exceptions import ClientError, EndpointConnectionError

from designer.aws.apply.calling import RunClients
from designer.aws.apply.facts import aws_facts, differing
from designer.aws.apply.journal import Journal
from designer.aws.apply.plan_file import PlanFile, PlanOrigin, made_plan
from designer.aws.apply.run import PlanRun
from designer.organization.model.organization import Organization
from tests.designer.aws.pretended.aws import Aws, read


class Killed(BaseException):
    """The program ended here."""


class Disturbed:
    """A client of a pretended AWS.

    Args:
        aws: The pretended AWS.
        trouble: What happens at a call, by its number from 1; writings and readings count together.
        foreign: What another writer does, by the number of the call before which it does it.

    Attributes:
        written: The calls that were made, each with its arguments.
        calls: Number of calls so far.
        made: AWS's ids of what the run has made, once a run says so.
    """

    def __init__(
        self,
        aws: Aws,
        trouble: Mapping[int, str] | None = None,
        foreign: Mapping[int, Callable[[Aws], object]] | None = None,
    ) -> None:
        self.aws = aws
        self.trouble = dict(trouble or {})
        self.foreign = dict(foreign or {})
        self.written: list[tuple[str, str]] = []
        self.calls = 0
        self.made: dict[str, str] = {}

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self.aws, name)
        return lambda **parameters: self._call(name, method, parameters)

    def _call(self, name: str, method: Callable[..., object], parameters: dict[str, object]) -> object:
        self.calls += 1
        if self.calls in self.foreign:
            self.foreign.pop(self.calls)(self.aws)
        trouble = self.trouble.get(self.calls, "")
        if trouble in _BEFORE:
            error = _BEFORE[trouble]()
            raise error
        if trouble == "html":
            return {"message": "<html>"}
        is_reading = name.startswith(("list_", "describe_", "get_"))
        told = method(**parameters)
        if not is_reading:
            self.written.append((name, repr(sorted(parameters.items()))))
        if trouble in _AFTER:
            error = _AFTER[trouble]()
            raise error
        return told


def _error(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "X")


_BEFORE: dict[str, Callable[[], BaseException]] = {
    "throttled": lambda: _error("TooManyRequestsException"),
    "concurrent": lambda: _error("ConcurrentModificationException"),
    "changing": lambda: _error("PolicyChangesInProgressException"),
    "finalizing": lambda: _error("FinalizingOrganizationException"),
    "failed_before": lambda: _error("ServiceException", 500),
    "expired": lambda: _error("ExpiredTokenException"),
    "killed_before": Killed,
}
_AFTER: dict[str, Callable[[], BaseException]] = {
    "failed_after": lambda: _error("ServiceException", 500),
    "dropped": lambda: EndpointConnectionError(endpoint_url="https://x"),
    "killed_after": Killed,
}


class KilledJournal(Journal):
    """A journal in which the program ends after so many lines."""

    def __init__(self, path: Path, plan: str, most: int) -> None:
        super().__init__(path, plan)
        self.most = most

    def write(self, *given: object, **named: object) -> None:
        super().write(*given, **named)
        self.most -= 1
        if self.most == 0:
            raise Killed


def planned(live: Organization, design: Organization) -> PlanFile:
    """The plan from what was read to a design; EditError where it is not safe."""
    moment = "2026-12-01T12:00:00+00:00"
    author = ("arn:aws:iam::111111111111:role/x", "111111111111")
    return made_plan(live, design, PlanOrigin("o-abcdefghij", "aws", "", *author, *[moment] * 3, with_tests=False))


def run_of(file: PlanFile, client: Disturbed, journal: Journal) -> PlanRun:
    """A run whose pauses let the pretended time go on."""
    clock = client.aws.clock
    return PlanRun(file, RunClients(client, client), journal, clock=clock, pause=clock.wait)


def is_reached(file: PlanFile, run: PlanRun, aws: Aws) -> bool:
    """True where a reading of AWS shows just what the run believes to have reached, which is the plan's end."""
    aws.wait(3_600)
    live, _ = read(aws)
    end = file.plan.state_after(len(file.plan.steps))
    return run.state == end and differing(aws_facts(run.state, run.made), aws_facts(live)) == []
