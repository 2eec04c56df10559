"""Requests as a log tells them: facts that it holds, keys that it would hold, and what nobody can know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from enum import Enum
from functools import cached_property

from designer.activity.event_actions import AskedAction
from designer.activity.reducer import LOGGED_KEYS, TAG_PREFIX, Kind
from designer.analysis.access.question import caller_context, named_caller, resource_context
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.language.templates import Context, Values
from designer.policy.matching import arns
from designer.policy.matching.request import EVERYTHING, PreparedRequest, Request

_ALWAYS_TOLD = frozenset({"aws:requestedregion", "aws:viaawsservice", "aws:calledvialast", "aws:principalisawsservice"})
_MULTIVALUED = frozenset({"aws:tagkeys"})


class NoValue(Enum):
    """What is known of a key that has no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Exemption(Enum):
    """Why nobody's SCPs have a say on a kind of request."""

    SERVICE = "AWS services' own calls"
    SERVICE_LINKED = "service-linked roles"
    MANAGEMENT = "the management account"
    OUTSIDE = "accounts that are not in the design"
    OWNERS_COPY = "copies of calls by other accounts"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as far as a log tells it.

    Attributes:
        prepared: The request, its context of what is known alone.
        resource: ARN; of an S3 object the bucket's with ``/`` behind it; empty where the log tells none.
        told: Keys that the log would tell, lower case: one that is not in the context is absent.
    """

    prepared: PreparedRequest
    resource: str
    told: frozenset[str]

    @property
    def context(self) -> Context:
        """What is known, by key in small letters."""
        return self.prepared.context

    def supposing(self, values: Mapping[str, Values | None]) -> LoggedRequest:
        """Return the request with values of more keys known, None for absence."""
        prepared = copy(self.prepared)
        prepared.context = {**self.context, **{key: value for key, value in values.items() if value is not None}}
        return LoggedRequest(prepared, self.resource, self.told | values.keys())

    def knows(self, key: str) -> bool:
        """Whether a value of a key, or its absence, is known."""
        return key in self.context or key in self.told or (key.startswith(TAG_PREFIX) and TAG_PREFIX in self.told)


def _region(kind: Kind) -> Values:
    return kind.region


def _caller(kind: Kind) -> Values | NoValue:
    known = named_caller(kind.principal)
    return kind.principal if known else NoValue.UNKNOWN


_QUICK: dict[str, Callable[[Kind], Values | NoValue]] = {
    "aws:requestedregion": _region,
    "aws:principalarn": _caller,
}
"""Keys that are read from a kind alone, and often."""


class Accounts:
    """The accounts of a design by their numbers, and what the design knows of requests by their callers."""

    def __init__(self, organization: Organization, keys: frozenset[str], assumed: Mapping[str, Values | None]) -> None:
        self._organization = organization
        self._assumed = {key.lower(): value for key, value in assumed.items()}
        tags = {TAG_PREFIX} if any(key.startswith(TAG_PREFIX) for key in keys) else set[str]()
        absent = {key for key, value in self._assumed.items() if value is None}
        self._facts: dict[object, Values | NoValue] = {}
        self._told = frozenset(_ALWAYS_TOLD | (LOGGED_KEYS & keys) | tags | absent)

    @cached_property
    def by_number(self) -> dict[str, NodeId]:
        """Accounts by their AWS ids."""
        nodes = ((one, self._organization.node(one)) for one in self._organization.accounts())
        return {node.aws_id: one for one, node in nodes if node.kind is NodeKind.ACCOUNT and node.aws_id}

    def exemption(self, kind: Kind) -> Exemption | None:
        """Why no SCP of the design has a say on a kind of request; None if they have."""
        if kind.identity == "AWSService":
            return Exemption.SERVICE
        if "AWSServiceRoleFor" in kind.principal or "/aws-service-role/" in kind.principal:
            return Exemption.SERVICE_LINKED
        if kind.caller and kind.caller != kind.account:
            return Exemption.OWNERS_COPY
        node = self.by_number.get(kind.caller or kind.account)
        if node is None:
            return Exemption.OUTSIDE
        return Exemption.MANAGEMENT if self._organization.is_management_account(node) else None

    def values(self, kind: Kind, keys: tuple[str, ...]) -> tuple[Values | NoValue, ...]:
        """Return what is known of some keys, as `request` would have it."""
        return tuple([self._value(kind, key) for key in keys])

    def _value(self, kind: Kind, key: str) -> Values | NoValue:
        quick = _QUICK.get(key)
        if quick is not None and key not in self._assumed:
            return quick(kind)
        number = kind.caller or kind.account
        question = number, kind.principal, kind.invoked_by, kind.region, kind.context, kind.resource, key
        known = self._facts.get(question)
        if known is None:
            request = self.request(kind, AskedAction("*:*"))
            value = request.context.get(key)
            unknown = NoValue.ABSENT if request.knows(key) else NoValue.UNKNOWN
            known = self._facts[question] = unknown if value is None else value
        return known

    def request(self, kind: Kind, asked: AskedAction) -> LoggedRequest:
        """Return one action of a kind of request as a request."""
        number = kind.caller or kind.account
        account = self.by_number[number]
        resource = asked.resource or ("" if asked.is_inferred else kind.resource)
        context: dict[str, Values] = {"aws:RequestedRegion": kind.region}
        context |= caller_context(self._organization, account, kind.principal)
        context["aws:ViaAWSService"] = "true" if kind.invoked_by else "false"
        context["aws:PrincipalIsAWSService"] = "false"
        if kind.invoked_by:
            context["aws:CalledViaLast"] = kind.invoked_by
        told = dict(line.partition("=")[::2] for line in kind.context.split("\n") if line)
        context |= {key: tuple(value.split(",")) if key in _MULTIVALUED else value for key, value in told.items()}
        owner = told.get("aws:resourceaccount") or arns.account_of(resource)
        if owner:
            context |= resource_context(self._organization, self.by_number.get(owner), owner)
        context |= {key: value for key, value in self._assumed.items() if value is not None}
        request = Request(asked.action, resource or EVERYTHING, kind.principal, number, owner, context)
        return LoggedRequest(PreparedRequest(request, bounded=False), resource, self._told)
