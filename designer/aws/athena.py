"""The question to a trail, asked of Athena in slices: each is read once, and nothing is written but Athena's answers.

https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html and its neighbours. Athena bills the
bytes that it scans: a limit ends a query while it runs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple, cast

from designer.activity.activity_file import ActivityFile
from designer.activity.reading import add_answer
from designer.activity.trail_sql import Slice
from designer.aws.calls import broken_answers
from designer.aws.client_answers import ServiceClient, answer_of, pages_of
from designer.aws.session import NEEDS_BOTO3
from designer.basics.errors import EditError

_DIGITS = 16
_MOST_TRIES = 3
_SECONDS = 2.0
_GONE = "InvalidRequestException"
_QUERY = "query of "
"""Before the name of a slice in the activity file: the query that was begun and is not yet read."""


class TrailQuestion(NamedTuple):
    """What is asked.

    Attributes:
        table: As a person names it.
        workgroup: Of Athena; it says where answers are put.
        statement: The SELECT of a slice.
        limit: Bytes that may be scanned.
        place: Profile that finds the table.
    """

    table: str
    workgroup: str
    statement: Callable[[Slice], str]
    limit: int
    place: str = ""


class Scanned(NamedTuple):
    """Slices that are read, all slices, slices and events and bytes scanned of this run."""

    slices: int
    all_slices: int
    new: int
    events: int
    bytes: int

    @property
    def foreseen(self) -> int:
        """Bytes of the whole run, if slices that are left are as those that were read."""
        return self.bytes + (self.bytes // self.new if self.new else 0) * (self.all_slices - self.slices)


def retrying_client(profile: str | None, service: str) -> ServiceClient:
    """Return the client of Athena or S3 in the Region of a profile; throttled calls are tried again.

    Raises:
        EditError: boto3 is not installed, there is no such profile, or it names no Region.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise EditError(NEEDS_BOTO3) from None
    config = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=5, read_timeout=60)
    try:
        return cast("ServiceClient", boto3.Session(profile_name=profile).client(service, config=config))
    except BotoCoreError as error:
        raise EditError(f"{service.title()} cannot be asked: {error}") from None


def trail_slices(whole: Slice, days: int, accounts: int) -> list[Slice]:
    """Cut a period and its accounts into slices of so many days and accounts."""
    groups = [whole.accounts[at : at + accounts] for at in range(0, len(whole.accounts), accounts)] or [()]
    found = []
    first = whole.first
    while first <= whole.last:
        last = min(first + timedelta(days=days - 1), whole.last)
        found += [Slice(first, last, group) for group in groups]
        first = last + timedelta(days=1)
    return found


def read_slices(
    client: ServiceClient,
    question: TrailQuestion,
    cuts: Sequence[Slice],
    into: ActivityFile,
    pause: Callable[[float], object],
) -> Iterator[Scanned]:
    """Ask for each slice that the activity file lacks and add its answer; yield after each, at first before any.

    Raises:
        EditError: AWS refuses, a query fails, or the limit is reached; what was read stays.
        OrgwrightError: The file has events of a slice's days already.
        SignInError: The credentials are no longer valid.
    """
    left = unread_slices(question, cuts, into)
    done = Scanned(len(cuts) - len(left), len(cuts), 0, 0, 0)
    yield done
    for cut in left:
        name = _name(question, cut)
        try:
            answer, size = _answer(client, question, cut, into, pause, left=question.limit - done.bytes)
        except broken_answers():  # a member is missing
            raise EditError("What answers is not Athena, such as a proxy. Start again; what was read stays.") from None
        events = add_answer(answer, name, into)
        done = Scanned(done.slices + 1, done.all_slices, done.new + 1, done.events + events, done.bytes + size)
        yield done
        if done.foreseen > question.limit and done.slices < done.all_slices:
            raise EditError(
                f"{done.bytes:,} bytes were scanned for {done.new} of {done.all_slices} slices: all of them take about "
                f"{done.foreseen:,}, more than the limit. What was read stays; start again with a higher one."
            )


def unread_slices(question: TrailQuestion, cuts: Sequence[Slice], of: ActivityFile) -> list[Slice]:
    """Return the slices that an activity file lacks."""
    whole = set(of.whole_files())
    return [cut for cut in cuts if _name(question, cut) not in whole]


def _name(question: TrailQuestion, cut: Slice) -> str:
    """Return the name of a slice: another one for any other question, place or workgroup."""
    asked = "\0".join((question.place, question.workgroup, question.statement(cut)))
    digest = sha256(asked.encode(errors="replace")).hexdigest()[:_DIGITS]
    return f"{question.table}: {cut.first} to {cut.last} {','.join(cut.accounts)} {digest}".replace("  ", " ")


def _answer(
    client: ServiceClient,
    question: TrailQuestion,
    cut: Slice,
    into: ActivityFile,
    pause: Callable[[float], object],
    *,
    left: int,
) -> tuple[bytes, int]:
    """Return the answer for a slice, as CSV, and how many bytes were scanned for it."""
    key = _QUERY + _name(question, cut)
    scanned, why = 0, ""
    for _ in range(_MOST_TRIES):
        known = into.about(key)
        query = known if known and _is_known(client, known) else _begun(client, question, cut, into, key)
        try:
            state, why, size, may_try = _waited(client, query, left - scanned, pause)
        except _LimitError:
            _note(into, key, "")
            raise
        scanned += size
        answer = _rows(client, query) if state == "SUCCEEDED" else None
        if answer is not None:
            return answer, scanned
        _note(into, key, "")
        if not (may_try or known):
            break
    raise EditError(f"Athena did not answer for {_name(question, cut)[:200]}: {why}. Start again; what was read stays.")


class _LimitError(EditError):
    """A query would have scanned more than it may."""


def _is_known(client: ServiceClient, query: str) -> bool:
    """Whether Athena still knows a query that an earlier run began."""
    return answer_of(client, "get-query-execution", QueryExecutionId=query).refused != _GONE


def _begun(client: ServiceClient, question: TrailQuestion, cut: Slice, into: ActivityFile, key: str) -> str:
    words = {"QueryString": question.statement(cut), "WorkGroup": question.workgroup}
    query = str(_asked(client, "start-query-execution", **words)["QueryExecutionId"])
    _note(into, key, query)
    return query


def _note(into: ActivityFile, key: str, query: str) -> None:
    with into.at_once():
        into.set_about({key: query})


def _waited(
    client: ServiceClient, query: str, left: int, pause: Callable[[float], object]
) -> tuple[str, str, int, bool]:
    """Return the state of a query that ended, why, its bytes, and whether it may be tried again."""
    while True:
        found = _asked(client, "get-query-execution", QueryExecutionId=query)["QueryExecution"]
        status = found["Status"]
        size = int(found.get("Statistics", {}).get("DataScannedInBytes") or 0)
        if status["State"] not in {"QUEUED", "RUNNING"}:
            may_try = bool(status.get("AthenaError", {}).get("Retryable"))
            return status["State"], str(status.get("StateChangeReason") or status["State"])[:500], size, may_try
        if size > left:
            _asked(client, "stop-query-execution", QueryExecutionId=query)
            raise _LimitError(
                "The limit of bytes is reached, and the query was stopped. What was read before stays; start again "
                "with a higher limit, or with fewer days or accounts at once."
            )
        pause(_SECONDS)


def _rows(client: ServiceClient, query: str) -> bytes | None:
    """Return an answer as CSV; None if Athena has it no longer."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    width = 0
    for page in pages_of(client, "get-query-results", "NextToken", QueryExecutionId=query, MaxResults=1000):
        if page.refused == _GONE:
            return None
        if page.members is None:
            raise EditError(f"Athena's answer cannot be read: {page.refused}. Start again; the query is not run again.")
        listed = cast("dict[str, Any]", page.members["ResultSet"])["Rows"]
        for row in listed:
            values = [one.get("VarCharValue") or "" for one in row["Data"]]
            width = width or len(values)
            writer.writerow(values[:width])
    return out.getvalue().encode()


def _asked(client: ServiceClient, command: str, **parameters: object) -> dict[str, Any]:
    answer = answer_of(client, command, **parameters)
    if answer.members is None:
        action = "".join(map(str.title, command.split("-")))
        raise EditError(
            f"Athena does not answer: athena:{action} is refused ({answer.refused}). Start again when that is "
            "mended; what was read stays."
        )
    return answer.members
