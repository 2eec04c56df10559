"""Clients that answer as AWS does, from a design; and clients that fail now and then."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from botocore import exceptions, parsers

from designer.exchange.imports.api.operations import Operation
from designer.organization.model.organization import Organization
from tests.designer.exchange.imports.dumps import Style, answers

PAGE = 3
_MEMBERS = {one.command.replace("-", "_"): one.member for one in Operation}


class Client:
    """Answers of one design, in pages; what fails is told by name.

    Args:
        organization: The design.
        denied: Methods, or a method and its subject joined by a hyphen, that AWS refuses, with the code.

    Attributes:
        lasting: Calls until the token expires; None for never.
    """

    lasting: int | None = None

    def __init__(self, organization: Organization, denied: dict[str, str] | None = None, **style: object) -> None:
        self.answers = answers(organization, Style(**{**style, "paths": False})) | answers(organization, Style(**style))
        self.denied = denied or {}
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., dict]:
        if name not in _MEMBERS:
            raise AttributeError(name)
        return lambda **parameters: self.answer(name, **parameters)

    def answer(self, name: str, **parameters: str) -> dict:
        start = int(parameters.pop("NextToken", "0"))
        subject = "".join(f"-{value}" for value in parameters.values())
        with self._lock:
            self.asked[f"{name}{subject}"] += 1
            expired = self.lasting is not None and self.asked.total() > self.lasting
        if expired:
            raise refusal("ExpiredTokenException")
        if code := self.denied.get(name) or self.denied.get(f"{name}{subject}"):
            raise refusal(code, int(code) if code.isdigit() else 400)
        told = self.answers.get(f"{name.replace('_', '-')}{subject}.json")
        if told is None:
            raise refusal("ResourcePolicyNotFoundException" if "resource_policy" in name else "TargetNotFoundException")
        member = told[_MEMBERS[name]]
        if not isinstance(member, list):
            return {_MEMBERS[name]: member}
        others = {key: value for key, value in told.items() if key not in (_MEMBERS[name], "NextToken")}
        page = [_with_moments(one) for one in member[start : start + PAGE]]
        more = {"NextToken": str(start + PAGE)} if start + PAGE < len(member) else {}
        return {_MEMBERS[name]: page, **others, **more, "ResponseMetadata": {"HTTPStatusCode": 200}}


class Faulty(Client):
    """The same, and of every hundred calls 15 throttled, 3 dropped, 5 failing, 2 cut, 2 no answer at all.

    Each try of each call has its own draw, so that a seed says all, whichever thread comes first.
    """

    def __init__(self, organization: Organization, seed: int, **style: object) -> None:
        super().__init__(organization, **style)
        self._seed = seed
        self._tries: Counter[str] = Counter()
        self.faults = 0

    def answer(self, name: str, **parameters: str) -> dict:
        call = f"{name} {sorted(parameters.items())}"
        with self._lock:
            self._tries[call] += 1
            draw = random.Random(f"{self._seed} {call} {self._tries[call]}").randrange(100)
            self.faults += draw < 27
        if draw < 27:
            return self._fail(draw)
        return super().answer(name, **parameters)

    def _fail(self, draw: int) -> dict:
        if draw < 15:
            raise refusal(
                ("TooManyRequestsException", "ConcurrentModificationException", "429")[draw % 3], 400 + draw % 2
            )
        if draw < 18:
            raise exceptions.ConnectionClosedError(endpoint_url="https://x")
        if draw < 23:
            raise refusal("ServiceException", 500 + draw % 4)
        if draw < 25:
            raise parsers.ResponseParserError("cut")
        return {"message": "<html>", "ResponseMetadata": {"HTTPStatusCode": 200}}


def refusal(code: str, status: int = 400) -> Exception:
    """Error of boto3."""
    told = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return exceptions.ClientError(told, "X")


def _with_moments(one: dict) -> dict:
    """boto3 gives times as objects."""
    return {key: _moment(value) if key.endswith("Timestamp") else value for key, value in one.items()}


def _moment(value: object) -> object:
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError):
        return value  # a test has put something else there
