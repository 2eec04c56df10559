"""Reading of an organization: the order of operations, and what is done with each answer.

By policy and not by node: accounts tell their paths, policies their targets. What is refused is unknown. Answers can be
kept in a folder, which is a dump like any other: a reading that was interrupted goes on where it stopped.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias, cast

from designer.aws.answer_folder import AnswerFolder
from designer.aws.calls import Calls, RefusedError
from designer.aws.workers import WORKERS, Workers
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.answer_items import effective_types, errors_subject
from designer.exchange.imports.api.answers import AnswerCollector
from designer.exchange.imports.api.operations import Operation, entries_with_real_ids
from designer.exchange.imports.facts import OrganizationFacts
from designer.organization.model.quotas import load
from designer.organization.model.records import PolicyType

_Question: TypeAlias = tuple[Operation, str]
_Progress: TypeAlias = Callable[[int, int], None]
"""Called with the calls that are answered and with those that are expected by now."""

_MEASURE = 4
"""Times that an organization may be larger than AWS's quotas, which AWS raises now and then."""

_NOTHING_THERE = {
    "ResourcePolicyNotFoundException",
    "PolicyTypeNotAvailableForOrganizationException",
    "EffectivePolicyNotFoundException",
    "InvalidInputException",  # a policy type that this partition does not know
}
_NO_RIGHT = ("Denied", "Unauthorized", "NotInUse")
"""Parts of codes that refuse a caller without the rights, or from an account outside an organization."""

_MAY_BE_NOTHING = {Operation.LIST_POLICIES, Operation.DESCRIBE_RESOURCE_POLICY, Operation.LIST_INVALID}
_ORGANIZATION: _Question = (Operation.DESCRIBE_ORGANIZATION, "")
_FIRST: tuple[_Question, ...] = (
    (Operation.LIST_ROOTS, ""),
    (Operation.LIST_TRUSTED, ""),
    (Operation.LIST_ADMINISTRATORS, ""),
    (Operation.DESCRIBE_RESOURCE_POLICY, ""),
    (Operation.LIST_HANDSHAKES, ""),
    (Operation.LIST_CREATIONS, ""),
    *((Operation.LIST_POLICIES, kind.value) for kind in PolicyType),
)


class LiveReading:
    """One reading.

    Args:
        calls: The operations.
        source: Name of the source, for the report.
        report: Gets what is refused.
        tags: False to leave the tags, most of the calls, away.
        keep: Folder for the answers; None to keep none.
        progress: Called after each answer.
        on_organization: Called with the id of the organization, "" if it is not known, before anything else is asked.
    """

    def __init__(
        self,
        calls: Calls,
        source: str,
        report: ConversionReport,
        *,
        tags: bool = True,
        keep: Path | None = None,
        progress: _Progress = lambda _done, _expected: None,
        on_organization: Callable[[str], None] = lambda _aws_id: None,
    ) -> None:
        self._calls = calls
        self._report = report
        self._tell_organization = on_organization
        self._collector = AnswerCollector(source, report)
        self._tags = tags
        self._keep = keep
        self._folder = AnswerFolder(keep)
        self._progress = progress
        self._done = self._expected = 0
        self._holders: dict[str, int] = {}  # with the levels above each
        self._listed_accounts = 0
        self._organization = ""
        self._refused: dict[Operation, str] = {}
        self._answers: dict[_Question, list[dict[str, Json]]] = {}
        self._waiting: dict[_Question, dict[str, Json] | str] = {}

    def facts(self) -> OrganizationFacts:
        """Return all that AWS answers.

        Raises:
            EditError: Neither the root nor the accounts can be read.
            SignInError: The credentials are no longer valid; what was answered is kept.
            NoAnswerError: The network is gone; what was answered is kept.
            CancelledError: The person has stopped.
            EditError: The kept answers are of another organization.
        """
        workers = Workers(WORKERS, self._answer, self._calls.check)
        try:
            for questions in self._rounds():
                self._ask(workers, questions)
        finally:
            workers.close()
        self._compare_places()
        self._folder.report_age(self._report)
        return self._collector.facts()

    def _answer(self, question: _Question) -> dict[str, Json]:
        return self._calls.answer(*question)

    def _rounds(self) -> Iterator[Iterable[_Question]]:
        """Questions in rounds: each depends on the answers of the rounds before. Long chains of pages come first."""
        yield [_ORGANIZATION]
        self._tell_organization(self._organization)
        yield _FIRST
        policies = self._listed_policies()
        by_length = sorted(policies, key=lambda key: not policies[key])  # AWS's own are attached everywhere
        yield [
            (Operation.LIST_ACCOUNTS, ""),
            *((Operation.LIST_TARGETS, key) for key in by_length),
            *(question for key in self._ids(Operation.LIST_ROOTS) for question in self._below(key, 0)),
            *((Operation.LIST_DELEGATED_SERVICES, key) for key in self._ids(Operation.LIST_ADMINISTRATORS)),
            *((Operation.DESCRIBE_POLICY, key) for key in policies),
            *((Operation.LIST_INVALID, kind) for kind in self._effective_types()),
        ]
        self._require_something()
        if self._tags:
            accounts = [*self._ids(Operation.LIST_ACCOUNTS), *self._placed()]
            own = [key for key, managed in policies.items() if not managed]
            yield [(Operation.LIST_TAGS, key) for key in dict.fromkeys((*self._holders, *accounts, *own))]

    def _below(self, holder: str, level: int) -> Iterator[_Question]:
        """Yield the questions about what a root or an OU holds, which are asked once.

        Raises:
            EditError: There are far more OUs or levels than AWS allows.
        """
        if holder not in self._holders:
            self._holders[holder] = level
            quotas = load()
            _require_at_most(quotas.ou_levels, level, "levels of OUs")
            _require_at_most(quotas.ous, len(self._holders), "OUs")
            yield Operation.LIST_OUS, holder
            yield Operation.LIST_ACCOUNTS_FOR_PARENT, holder

    def _placed(self) -> list[str]:
        """Return the accounts that the lists by parent tell."""
        return [key for holder in self._holders for key in self._ids(Operation.LIST_ACCOUNTS_FOR_PARENT, holder)]

    def _require_something(self) -> None:
        if self._refused.keys() >= {Operation.LIST_ROOTS, Operation.LIST_ACCOUNTS}:
            code = self._refused[Operation.LIST_ROOTS]
            advice = (
                "Sign in to the management account or a delegated administrator's, with the policy that orgwright "
                "import --show-policy prints."
            )
            if not any(one in code for one in _NO_RIGHT):
                advice = "AWS, or what answers in its place, does not answer as AWS does: try again later."
            raise EditError(f"The organization cannot be read ({code}). {advice}")

    def _listed_policies(self) -> dict[str, bool]:
        """Return the ids of all policies, each with whether it is AWS's."""
        return {
            str(one["Id"]): one.get("AwsManaged") is True
            for kind in PolicyType
            for one in self._items(Operation.LIST_POLICIES, kind.value)
            if isinstance(one.get("Id"), str)
        }

    def _effective_types(self) -> list[str]:
        """Enabled policy types that have effective policies."""
        types = self._collector.policy_types
        return [] if types is None else effective_types(types)

    def _ids(self, operation: Operation, subject: str = "") -> list[str]:
        return [str(one["Id"]) for one in self._items(operation, subject) if isinstance(one.get("Id"), str)]

    def _items(self, operation: Operation, subject: str = "") -> list[dict[str, Json]]:
        return self._answers.get((operation, subject), [])

    def _ask(self, workers: Workers[_Question, dict[str, Json]], questions: Iterable[_Question]) -> None:
        """Ask a round, and below each OU that it finds."""
        self._put(workers, questions)
        for question, found in workers.answers():
            if isinstance(found, RefusedError):
                self._refuse(question, found.code)
            elif isinstance(found, BaseException):
                raise found
            else:
                self._take(question, self._plain_and_kept(question, found))
                self._put(workers, self._following(question))
        self._collect()

    def _collect(self) -> None:
        """Hand on what a round has answered, in an order that does not depend on threads."""
        places = {operation: place for place, operation in enumerate(Operation)}
        for question in sorted(self._waiting, key=lambda one: (places[one[0]], one[1])):
            operation, subject = question
            answer = self._waiting[question]
            if isinstance(answer, dict):
                self._collector.take(operation, subject, answer, _called(question))
            elif answer in _NOTHING_THERE and operation in _MAY_BE_NOTHING and not self._is_enabled(question):
                self._collector.take_empty(operation, subject, _called(question))
            else:
                self._collector.refuse(operation, subject, f"The call failed: {answer}.", _called(question))
        self._waiting.clear()

    def _is_enabled(self, question: _Question) -> bool:
        """Whether a list of policies is of a type that the root has enabled: then there are some."""
        return question[0] is Operation.LIST_POLICIES and question[1] in (self._collector.policy_types or ())

    def _put(self, workers: Workers[_Question, dict[str, Json]], questions: Iterable[_Question]) -> None:
        waiting = list(questions)
        while waiting:
            question = waiting.pop(0)
            self._expected += 1
            kept = None if question == _ORGANIZATION else self._kept(question)
            if kept is None:
                workers.put(question)
            else:
                self._take(question, kept)
                waiting += self._following(question)

    def _following(self, question: _Question) -> list[_Question]:
        """Return the questions that the answer to one raises at once."""
        operation, subject = question
        if operation is Operation.LIST_INVALID:
            return [(Operation.LIST_ERRORS, errors_subject(key, subject)) for key in self._ids(operation, subject)]
        if operation is not Operation.LIST_OUS:
            return []
        level = self._holders[subject] + 1
        return [below for ou in self._ids(operation, subject) for below in self._below(ou, level)]

    def _plain_and_kept(self, question: _Question, members: dict[str, Json]) -> dict[str, Json]:
        plain = cast("dict[str, Json]", json.loads(json.dumps(members, default=_moment)))
        if question == _ORGANIZATION:
            self._require_same_organization(plain)
        self._folder.keep(_answer_name(question), plain)
        return plain

    def _require_same_organization(self, members: dict[str, Json]) -> None:
        """Refuse to mix answers of two organizations."""
        before, now = _organization_id(self._kept(_ORGANIZATION, counts=False) or {}), _organization_id(members)
        if before and before != now:
            raise EditError(
                f"{self._keep} keeps answers of the organization {before}; this is {now}. Name another folder."
            )

    def _compare_places(self) -> None:
        """Say which accounts only one of the two lists has: all accounts, and the accounts by parent."""
        by_parent = Operation.LIST_ACCOUNTS_FOR_PARENT
        if self._refused.keys() & {Operation.LIST_ACCOUNTS, Operation.LIST_OUS, Operation.LIST_ROOTS}:
            return  # it is reported already which of the two is not whole
        if by_parent in self._refused:
            code = self._refused[by_parent]
            self._report.note(
                by_parent.command, f"The places of accounts were not compared by parent. The call failed: {code}."
            )
            return
        listed = set(self._ids(Operation.LIST_ACCOUNTS))
        placed = set(self._placed())
        for missing, one, other in (
            (listed - placed, Operation.LIST_ACCOUNTS, by_parent),
            (placed - listed, by_parent, Operation.LIST_ACCOUNTS),
        ):
            if missing:
                named = ", ".join(sorted(missing)[:3]) + (" …" if len(missing) > 3 else "")
                self._report.unknown(
                    other.command,
                    f"{counted(len(missing), 'account')} of {one.command} missing in {other.command}: {named}.",
                    "Read once more: accounts may have come or gone meanwhile.",
                )

    def _take(self, question: _Question, members: dict[str, Json]) -> None:
        self._waiting[question] = members
        self._answers[question] = entries_with_real_ids(question[0], members)
        if question == _ORGANIZATION and self._answers[question]:
            self._organization = _organization_id(members)
        if question[0] is Operation.LIST_ACCOUNTS_FOR_PARENT:
            self._listed_accounts += len(self._answers[question])
            _require_at_most(load().accounts, self._listed_accounts, "accounts")
        self._step()

    def _refuse(self, question: _Question, code: str) -> None:
        self._waiting[question] = code
        if not (code in _NOTHING_THERE and question[0] in _MAY_BE_NOTHING):
            self._refused[question[0]] = code
        self._step()

    def _step(self) -> None:
        self._done += 1
        self._progress(self._done, self._expected)

    def _kept(self, question: _Question, *, counts: bool = True) -> dict[str, Json] | None:
        return self._folder.kept(_answer_name(question), member=question[0].member, counts=counts)


def _require_at_most(allowed: int, found: int, noun: str) -> None:
    """Refuse a tree that has no end: only what is not AWS answers with far more than AWS allows."""
    if found > _MEASURE * allowed:
        most = _MEASURE * allowed
        raise EditError(f"What answers is not AWS: it lists more than {most:,} {noun}, and AWS allows {allowed:,}.")


def _organization_id(members: dict[str, Json]) -> str:
    organization = members.get(Operation.DESCRIBE_ORGANIZATION.member)
    found = organization.get("Id") if isinstance(organization, dict) else None
    return found if isinstance(found, str) else ""


def _answer_name(question: _Question) -> str:
    operation, subject = question
    return f"{operation.command}-{subject}" if subject else operation.command


def _called(question: _Question) -> str:
    operation, subject = question
    return f"{operation.command} {subject}" if subject else operation.command


def _moment(value: object) -> str:
    """Return the times, which boto3 gives as objects, as version 2 of the CLI writes them."""
    written = getattr(value, "isoformat", None)
    return str(written()) if written else str(value)
