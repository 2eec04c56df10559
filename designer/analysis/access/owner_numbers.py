"""Numbers of the owners of resources: policies that name none of some accounts decide alike for all of these.

To exchange two numbers in a request exchanges its answers, unless a policy names either, a part of it, or its order.
One number stands for all others, so that an organization of many accounts is compared once and not account by account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from typing import NamedTuple, TypeAlias

from designer.analysis.access.level_masks import asks_for_place
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyType
from designer.policy.language.document import read_policy_text
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.request import Facts, Request
from designer.policy.satisfiability.action_facts import OWNER_KEY
from designer.policy.satisfiability.agreement import OWNER_KEYS

_STAND_IN = "444455556666"

_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_DIGIT = re.compile("[0-9]")
_VARIABLE = re.compile(r"\$\{([^},]*)[^}]*\}")
_PART = re.compile(r"[0-9][*?$]|[*?$][0-9]|[*?]\$|\$[*?$]")
"""Digits beside a wildcard or a variable, here ``$``, or these beside each other: a part of a number may match."""

_ORDERS = ("numeric", "date")

_OF_ACCOUNT = ("aws:resource", "aws:principalaccount", "aws:userid", "s3:resourceaccount")


class OwnerNumbers(NamedTuple):
    """Numbers that policies tell from all others.

    Attributes:
        named: Those that they name.
        linked: Keys that ask for the owner, as resources with a number do, or that are compared with what a policy
            variable stands for.
        ordered: Keys that are asked whether a value is less than another.
        by_part: Whether they may tell any two numbers apart, because they name a part.
    """

    named: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()
    by_part: bool = False

    @staticmethod
    def of(texts: Iterable[str]) -> OwnerNumbers:
        """Read policies."""
        return reduce(OwnerNumbers.joined, map(_read, filter(None, texts)), OwnerNumbers())

    def joined(self, other: OwnerNumbers) -> OwnerNumbers:
        """Return what the policies of both tell apart."""
        return OwnerNumbers(
            self.named | other.named,
            self.linked | other.linked,
            self.ordered | other.ordered,
            self.by_part or other.by_part,
        )

    @property
    def asked(self) -> bool:
        """True if any policy asks for the number of an owner."""
        return not self.linked.isdisjoint(OWNER_KEYS)

    def shared(self, number: str) -> str:
        """Return the number that stands for that of an account."""
        apart = not number.isdigit() or self.separates_all() or _STAND_IN in self.named
        return number if apart or number in self.named else _STAND_IN

    def separates_all(self) -> bool:
        """Whether policies may tell any two numbers apart, named or not."""
        return self.by_part or bool(self.ordered & self.linked)

    def shared_facts(self, owner: Facts) -> Facts:
        """Return what is known of an owner, with that number."""
        return tuple((key, self.shared(str(value)) if key == OWNER_KEY else value) for key, value in owner)


@lru_cache(maxsize=8192)
def _read(text: str) -> OwnerNumbers:
    statements = read_policy_text(text).statements
    conditions = [condition for statement in statements for condition in statement.conditions]
    written = [value for one in statements for value in one.resources]
    written += [value for condition in conditions for value in condition.values]
    linked = {key.strip().lower() for value in written for key in _VARIABLE.findall(value)}
    linked |= {condition.key.lower() for condition in conditions if any("$" in value for value in condition.values)}
    linked |= {key for condition in conditions if (key := condition.key.lower()).startswith(_OF_ACCOUNT)}
    linked |= {OWNER_KEY for one in statements for arn in one.resources if _DIGIT.search(arns.account_of(arn))}
    return OwnerNumbers(
        frozenset(number for value in written for number in _NUMBER.findall(value)),
        frozenset(linked),
        frozenset(one.key.lower() for one in conditions if any(word in one.operator.lower() for word in _ORDERS)),
        any(_PART.search(_VARIABLE.sub("$", value)) for value in written),
    )


NumberPlaces: TypeAlias = frozenset[tuple[object, ...]]
"""The lists of values that contain a number, with the text around it."""


def places_of_numbers(texts: Iterable[str]) -> dict[str, NumberPlaces]:
    """Return where policies name numbers: those with the same places are exchanged without changing any policy."""
    found: dict[str, set[tuple[object, ...]]] = {}
    written = ((text, *one) for text in dict.fromkeys(texts) for one in _written(text))
    for text, place, value in written:
        numbers = _NUMBER.findall(value)
        for number in numbers:
            around = (_NUMBER.sub("", value),) if len(numbers) == 1 else (value, number)
            found.setdefault(number, set()).add((text, place, *around))
    return {number: frozenset(places) for number, places in found.items()}


def _written(text: str) -> Iterator[tuple[int, str]]:
    """Yield the values of a policy, each with the number of its list."""
    for place, values in enumerate(_lists(text)):
        yield from ((place, value) for value in values)


def _lists(text: str) -> Iterator[Sequence[str]]:
    for statement in read_policy_text(text).statements:
        yield statement.resources
        yield from (condition.values for condition in statement.conditions)


class Owners(NamedTuple):
    """Accounts of a design as the owners of resources.

    Attributes:
        numbers: What its RCPs tell apart.
        scps: The texts of its SCPs.
        accounts: The accounts, each with its number.
    """

    numbers: OwnerNumbers
    scps: tuple[str, ...]
    accounts: frozenset[tuple[NodeId, str]]

    @staticmethod
    def of(organization: Organization) -> Owners:
        """Look at a design."""
        scps, rcps = (
            [text for one in organization.policies.values() if one.type is kind for text in (one.text, one.candidate)]
            for kind in (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
        )
        accounts = ((node.id, node.aws_id) for node in organization.nodes.values() if node.kind is NodeKind.ACCOUNT)
        return Owners(OwnerNumbers.of(rcps), tuple(scps), frozenset(accounts))

    def beside(self, other: Owners) -> tuple[OwnerNumbers, OwnerNumbers]:
        """What RCPs and SCPs of either design tell apart; an account that has another number in each is so, too."""
        changed = OwnerNumbers(frozenset(number for _, number in self.accounts ^ other.accounts))
        scps = (*self.scps, *other.scps)
        callers = OwnerNumbers.of(scps) if any(map(asks_for_place, scps)) else OwnerNumbers()
        return self.numbers.joined(other.numbers).joined(changed), callers.joined(changed)


def of_owner(request: Request, number: str) -> Request:
    """Return a request with the number of an owner where another stands for it."""
    context = {key: _with_number(value, number) for key, value in request.context.items()}
    caller, resource = (one.replace(_STAND_IN, number) for one in (request.principal, request.resource))
    return replace(request, principal=caller, resource=resource, context=context)


def _with_number(value: Values, number: str) -> Values:
    if isinstance(value, str):
        return value.replace(_STAND_IN, number)
    return tuple(one.replace(_STAND_IN, number) for one in value)
