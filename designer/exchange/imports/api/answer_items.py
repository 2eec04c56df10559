"""Items of the API's answers: accounts, OUs, policies and what is under way, read with care for what is unlike AWS.

Shapes: https://docs.aws.amazon.com/organizations/latest/APIReference/, operations ListHandshakesForOrganization,
ListCreateAccountStatus, ListAccountsWithInvalidEffectivePolicy and ListEffectivePolicyValidationErrors.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from datetime import UTC, datetime
from itertools import pairwise

from designer.basics.dataclass import dataclass
from designer.basics.steps import checked
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.operations import AnswerLog, Operation
from designer.exchange.imports.facts import Maybe, Missing, NodeFacts, Placement
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
)
from designer.organization.model.records import DEFAULT_POLICY, NODE_KINDS, AccountState, NodeKind, PolicyType

MASKED = "masked"
"""The text that the script puts in the place of an address."""

_STATUS_WORDS = {state.value: state for state in AccountState}


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """Object of an answer.

    Attributes:
        members: As given.
        where: Its place.
        report: Gets members that are not as they should be.
    """

    members: Mapping[str, Json]
    where: str
    report: ConversionReport

    def text(self, key: str) -> str:
        """Return the text that must be there; "" where it is not, which is said."""
        value = self.members.get(key)
        if isinstance(value, str) and value:
            return value
        self.report.lost(self.where, f"{key} should be a text, not {_shown(value)}; the entry is left out.")
        return ""

    def optional(self, key: str) -> str:
        """Return the text that may be absent; "" where it is."""
        value = self.members.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.report.lost(self.where, f"{key} should be a text, not {_shown(value)}.")
        return ""

    def flag(self, key: str) -> bool:
        """Return the truth value; False if it is absent."""
        return self.members.get(key) is True

    def object(self, key: str) -> AnswerItem | None:
        """Return the object that must be there."""
        value = self.members.get(key)
        if isinstance(value, dict):
            return AnswerItem(value, f"{self.where}.{key}", self.report)
        self.report.lost(self.where, f"{key} should be an object, not {_shown(value)}; the entry is left out.")
        return None

    def objects(self, key: str) -> Iterator[AnswerItem]:
        """Yield the objects of a list; those alone that are objects."""
        value = self.members.get(key)
        for index, one in enumerate(checked(value if isinstance(value, list) else ())):
            if isinstance(one, dict):
                yield AnswerItem(one, f"{self.where}.{key}[{index}]", self.report)

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list; those alone that are texts."""
        value = self.members.get(key)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def root_facts(item: AnswerItem) -> NodeFacts | None:
    """Return a root."""
    key = item.text("Id")
    name = item.optional("Name") or "Root"
    return NodeFacts(key=key, kind=NodeKind.ROOT, name=name, where=item.where, aws_id=key) if key else None


def ou_facts(item: AnswerItem) -> NodeFacts | None:
    """Return an OU."""
    key = item.text("Id")
    return NodeFacts(key=key, kind=NodeKind.OU, name=_name(item), where=item.where, aws_id=key) if key else None


def account_facts(item: AnswerItem) -> NodeFacts | None:
    """An account. ``State`` counts; ``Status``, which AWS retired in September 2026, where an answer has no other."""
    key = item.text("Id")
    if not key:
        return None
    email = item.optional("Email")
    return NodeFacts(
        key=key,
        kind=NodeKind.ACCOUNT,
        name=_name(item),
        where=item.where,
        aws_id=key,
        email=Missing("It was masked when the dump was made.", item.where) if email == MASKED else email,
        state=_state(item),
        joined_method=item.optional("JoinedMethod"),
        joined=answered_time(item, "JoinedTimestamp"),
    )


def path_placements(item: AnswerItem) -> Iterator[Placement]:
    """Yield the places that ``Path`` or ``Paths`` tell, such as ``o-…/r-…/ou-…/123456789012/``."""
    for path in [*filter(None, [item.optional("Path")]), *item.texts("Paths")]:
        steps = [step for step in path.split("/") if step]
        levels = steps[1:] if steps and steps[0].startswith("o-") else steps
        for parent, child in pairwise(levels):
            if not any(facts.aws_id.fullmatch(child) for facts in NODE_KINDS.values()):
                item.report.lost(item.where, f"The path {short(path)} is not one of AWS's.")
                return
            yield Placement(child, parent, item.where)


def answered_document(content: Json) -> str:
    """Return the policy's document: a text in the API, an object where somebody has unpacked it."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)


def _name(item: AnswerItem) -> Maybe[str]:
    return item.optional("Name") or Missing("The answer has none.", item.where)


def _state(item: AnswerItem) -> Maybe[AccountState]:
    said = item.optional("State") or item.optional("Status")
    return _STATUS_WORDS.get(said) or Missing(f"The answer says {short(said) or 'nothing'}.", item.where)


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T")


def answered_time(item: AnswerItem, key: str) -> str:
    """Return the time in UTC, "" where there is none: seconds from version 1 of the CLI, ISO 8601 from version 2."""
    value = item.members.get(key)
    if value is None:
        return ""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str) and _ISO.match(value):
            read = datetime.fromisoformat(value)
            moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            raise ValueError  # noqa: TRY301  # said below, as for times that do not exist
        return moment.isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        item.report.lost(item.where, f"{key} is not a time: {_shown(value)}.")
        return ""


def _shown(value: Json) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return f'"{short(value)}"'
        case bool() | int() | float():
            return short(json.dumps(value))
        case list():
            return "a list"
        case _:
            return "an object"


_WAITING = {"REQUESTED", "OPEN"}
_NOT_DONE = {"IN_PROGRESS", "FAILED"}
_WITHOUT_EFFECTIVE = {kind.value for kind in DEFAULT_POLICY}
_KNOWN = {kind.value for kind in PolicyType}


def effective_types(enabled: tuple[str, ...]) -> list[str]:
    """Return the policy types that have effective policies, SCPs and RCPs not among them."""
    return [kind for kind in enabled if kind in _KNOWN and kind not in _WITHOUT_EFFECTIVE]


def errors_subject(account: str, kind: str) -> str:
    """Return the subject of a list of errors: the account and the policy type that were asked about."""
    return f"{account}-{kind}"


class ObservedAnswers:
    """Records of the answers so far.

    Args:
        log: The answers.
        report: Gets lists that are unknown.
    """

    def __init__(self, log: AnswerLog, report: ConversionReport) -> None:
        self._log = log
        self._report = report
        self._handshakes: dict[str, Handshake] = {}
        self._creations: dict[str, AccountCreation] = {}
        self._invalid: dict[tuple[str, str], str] = {}
        self._errors: defaultdict[str, list[EffectivePolicyError]] = defaultdict(list)
        self._evaluated: dict[str, str] = {}
        self.takers: Mapping[Operation, Callable[[str, AnswerItem], None]] = {
            Operation.LIST_HANDSHAKES: self._take_handshake,
            Operation.LIST_CREATIONS: self._take_creation,
            Operation.LIST_INVALID: self._take_invalid,
            Operation.LIST_ERRORS: self._take_error,
        }

    def take_whole(self, operation: Operation, subject: str, answer: AnswerItem) -> None:
        """Take what an answer says beside its list."""
        if operation is Operation.LIST_ERRORS and (found := answered_time(answer, "EvaluationTimestamp")):
            self._evaluated.setdefault(subject, found)

    def handshakes(self) -> Maybe[tuple[Handshake, ...]]:
        """Return the handshakes that wait for an answer."""
        return self._log.listed(Operation.LIST_HANDSHAKES, tuple(self._handshakes.values()))

    def account_creations(self) -> Maybe[tuple[AccountCreation, ...]]:
        """Return the creations of accounts that are not done, or that failed."""
        return self._log.listed(Operation.LIST_CREATIONS, tuple(self._creations.values()))

    def invalid_effective_policies(self) -> tuple[InvalidEffectivePolicy, ...]:
        """Return the invalid effective policies that are known, each with its errors."""
        return tuple(
            self._invalid_policy(account, kind, where) for (account, kind), where in sorted(self._invalid.items())
        )

    def unread_effective_policies(self, types: Maybe[tuple[str, ...]]) -> Missing | None:
        """Return the reason why there may be more invalid ones, or None if these are all.

        Args:
            types: Policy types that are enabled.
        """
        if isinstance(types, Missing):
            return types
        gaps = (self._log.gap(Operation.LIST_INVALID, kind, f"The list for {kind}") for kind in effective_types(types))
        return next(filter(None, gaps), None)

    def _invalid_policy(self, account: str, kind: str, where: str) -> InvalidEffectivePolicy:
        subject = errors_subject(account, kind)
        errors = (
            tuple(sorted(self._errors[subject], key=astuple)) if self._log.has(Operation.LIST_ERRORS, subject) else None
        )
        if errors is None:
            gap = self._log.missing(Operation.LIST_ERRORS, subject)
            self._report.unknown(
                gap.where or where, f"The errors of the effective {kind} of {account} are unknown. {gap.reason}"
            )
        return InvalidEffectivePolicy(account, kind, errors, self._evaluated.get(subject, ""))

    def _take_handshake(self, _subject: str, item: AnswerItem) -> None:
        key, state = item.text("Id"), item.optional("State")
        if not key or state not in _WAITING:
            return
        parties = tuple(sorted((one.optional("Type"), one.optional("Id")) for one in item.objects("Parties")))
        made = Handshake(
            key,
            item.optional("Action"),
            state,
            parties,
            answered_time(item, "RequestedTimestamp"),
            answered_time(item, "ExpirationTimestamp"),
        )
        self._handshakes.setdefault(key, made)

    def _take_creation(self, _subject: str, item: AnswerItem) -> None:
        key, state = item.text("Id"), item.optional("State")
        if not key or state not in _NOT_DONE:
            return
        made = AccountCreation(
            key,
            item.optional("AccountName"),
            state,
            item.optional("FailureReason"),
            item.optional("AccountId"),
            answered_time(item, "RequestedTimestamp"),
        )
        self._creations.setdefault(key, made)

    def _take_invalid(self, subject: str, item: AnswerItem) -> None:
        if account := item.text("Id"):
            self._invalid.setdefault((account, subject), item.where)

    def _take_error(self, subject: str, item: AnswerItem) -> None:
        if code := item.text("ErrorCode"):
            policies = tuple(sorted(item.texts("ContributingPolicies")))
            error = EffectivePolicyError(code, item.optional("ErrorMessage"), item.optional("PathToError"), policies)
            self._errors[subject].append(error)
