"""Reading of an organization: which operations are asked in which order, and what is done with each answer.

By policy and not by node: accounts tell their paths, policies their targets. What is refused is unknown. Answers can be
kept in a folder, which is a dump like any other: a reading that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeAlias, cast

from designer.aws.calls import Calls, RefusedError
from designer.conversion import ConversionReport
from designer.errors import EditError
from designer.formats.loading import Json
from designer.imports.answers import AnswerCollector
from designer.imports.facts import OrganizationFacts
from designer.imports.operations import Operation
from designer.model.records import PolicyType

Question: TypeAlias = tuple[Operation, str]
Progress: TypeAlias = Callable[[int, int], None]
"""Told of the calls that are answered and of those that are expected by now."""

WORKERS = 10
_NOTHING_THERE = {
    "ResourcePolicyNotFoundException",
    "PolicyTypeNotAvailableForOrganizationException",
    "InvalidInputException",  # a policy type that this partition does not know
}
_FIRST: tuple[Question, ...] = (
    (Operation.DESCRIBE_ORGANIZATION, ""),
    (Operation.LIST_ROOTS, ""),
    (Operation.LIST_TRUSTED, ""),
    (Operation.LIST_ADMINISTRATORS, ""),
    (Operation.DESCRIBE_RESOURCE_POLICY, ""),
    *((Operation.LIST_POLICIES, kind.value) for kind in PolicyType),
)


class LiveReading:
    """One reading.

    Args:
        calls: The operations.
        source: Name of the source, for the report.
        report: Told of what is refused.
        tags: False to leave the tags, most of the calls, away.
        keep: Folder for the answers; None to keep none.
        progress: Told after each answer.
    """

    def __init__(
        self,
        calls: Calls,
        source: str,
        report: ConversionReport,
        *,
        tags: bool = True,
        keep: Path | None = None,
        progress: Progress = lambda _done, _expected: None,
    ) -> None:
        self._calls = calls
        self._collector = AnswerCollector(source, report)
        self._tags = tags
        self._keep = keep
        self._progress = progress
        self._done = self._expected = 0
        self._refused: dict[Operation, str] = {}
        self._answers: dict[Question, list[dict[str, Json]]] = {}

    def facts(self) -> OrganizationFacts:
        """All that AWS tells.

        Raises:
            EditError: Neither the root nor the accounts can be read.
            SignInError: The credentials are no longer valid; what was answered is kept.
            CancelledError: The person has stopped.
        """
        with ThreadPoolExecutor(WORKERS, "organizations") as pool:
            try:
                for questions in self._rounds():
                    self._ask(pool, list(questions))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return self._collector.facts()

    def _rounds(self) -> Iterator[Iterable[Question]]:
        """Questions in rounds: each hangs on the answers of the rounds before."""
        yield _FIRST
        parents = self._ids(Operation.LIST_ROOTS)
        holders: list[str] = []
        policies = self._listed_policies()
        administrators = self._ids(Operation.LIST_ADMINISTRATORS)
        others: list[Question] = [
            (Operation.LIST_ACCOUNTS, ""),  # as many pages as the targets of FullAWSAccess: they are asked at one time
            *((Operation.DESCRIBE_POLICY, key) for key in policies),
            *((Operation.LIST_TARGETS, key) for key in policies),
            *((Operation.LIST_DELEGATED_SERVICES, key) for key in administrators),
        ]
        while parents or others:
            holders += parents
            yield [*others, *((Operation.LIST_OUS, key) for key in parents)]
            self._require_something()
            parents = [key for parent in parents for key in self._ids(Operation.LIST_OUS, parent)]
            parents = [key for key in dict.fromkeys(parents) if key not in holders]
            others = []
        if not all(one.get("Paths") for one in self._items(Operation.LIST_ACCOUNTS)):
            yield [(Operation.LIST_ACCOUNTS_FOR_PARENT, key) for key in holders]
        if self._tags:
            accounts = self._ids(Operation.LIST_ACCOUNTS)
            own = [key for key, managed in policies.items() if not managed]
            yield [(Operation.LIST_TAGS, key) for key in dict.fromkeys((*holders, *accounts, *own))]

    def _require_something(self) -> None:
        if self._refused.keys() >= {Operation.LIST_ROOTS, Operation.LIST_ACCOUNTS}:
            code = self._refused[Operation.LIST_ROOTS]
            raise EditError(
                f"The organization cannot be read ({code}). Sign in to the management account or a delegated "
                "administrator's, with the policy that orgwright import --show-policy prints."
            )

    def _listed_policies(self) -> dict[str, bool]:
        """Ids of all policies, each with whether it is AWS's."""
        return {
            str(one["Id"]): one.get("AwsManaged") is True
            for kind in PolicyType
            for one in self._items(Operation.LIST_POLICIES, kind.value)
            if isinstance(one.get("Id"), str)
        }

    def _ids(self, operation: Operation, subject: str = "") -> list[str]:
        return [str(one["Id"]) for one in self._items(operation, subject) if isinstance(one.get("Id"), str)]

    def _items(self, operation: Operation, subject: str = "") -> list[dict[str, Json]]:
        return self._answers.get((operation, subject), [])

    def _ask(self, pool: ThreadPoolExecutor, questions: list[Question]) -> None:
        self._expected += len(questions)
        waiting = {}
        for question in questions:
            kept = self._kept(question)
            if kept is not None:
                self._take(question, kept)
            else:
                waiting[pool.submit(self._calls.answer, *question)] = question
        for future in as_completed(waiting):
            question = waiting[future]
            try:
                members = future.result()
            except RefusedError as refusal:
                self._refuse(question, refusal.code)
                continue
            members.pop("ResponseMetadata", None)
            plain = cast("dict[str, Json]", json.loads(json.dumps(members, default=_moment)))
            self._store(question, plain)
            self._take(question, plain)

    def _take(self, question: Question, members: dict[str, Json]) -> None:
        operation, subject = question
        listed = members.get(operation.member)
        self._answers[question] = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        self._collector.take(operation, subject, members, _called(question))
        self._step()

    def _refuse(self, question: Question, code: str) -> None:
        operation, subject = question
        if code in _NOTHING_THERE and operation in (Operation.LIST_POLICIES, Operation.DESCRIBE_RESOURCE_POLICY):
            self._collector.take_empty(operation, subject, _called(question))
        else:
            self._refused[operation] = code
            self._collector.refuse(operation, subject, f"The call failed: {code}.", _called(question))
        self._step()

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, self._expected)

    def _file(self, question: Question) -> Path | None:
        operation, subject = question
        name = f"{operation.command}-{subject}.json" if subject else f"{operation.command}.json"
        return self._keep / name if self._keep else None

    def _kept(self, question: Question) -> dict[str, Json] | None:
        path = self._file(question)
        try:
            value: Json = json.loads(path.read_bytes()) if path and path.exists() else None
        except (OSError, ValueError):
            return None
        return value if isinstance(value, dict) and question[0].member in value else None

    def _store(self, question: Question, members: dict[str, Json]) -> None:
        path = self._file(question)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(members, indent=4, ensure_ascii=False), "utf-8")
        draft.replace(path)


def _called(question: Question) -> str:
    operation, subject = question
    return f"{operation.command} {subject}" if subject else operation.command


def _moment(value: object) -> str:
    """Times, which boto3 gives as objects, as version 2 of the CLI writes them."""
    written = getattr(value, "isoformat", None)
    return str(written()) if written else str(value)
