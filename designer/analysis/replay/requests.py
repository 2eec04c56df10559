"""Requests as a log tells them: facts that it holds, keys that it would hold, and what nobody can know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from enum import Enum
from functools import cached_property

from designer.activity.event_actions import AskedAction
from designer.activity.logged_keys import LOGGED_KEYS, TAG_PREFIX
from designer.activity.reducer import Kind
from designer.analysis.access.question import caller_context, named_caller, resource_context
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.language.templates import Context, Values
from designer.policy.matching import arns
from designer.policy.matching.request import EVERYTHING, PreparedRequest, Request, principal_of

_VIA = frozenset({"aws:viaawsservice", "aws:calledvialast"})
_ALWAYS_TOLD = frozenset({"aws:requestedregion", "aws:principalisawsservice"}) | _VIA
_CALLED_VIA = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        *("athena", "backup", "cloud9", "cloudformation", "databrew", "dataexchange", "dynamodb", "imagebuilder"),
        *("kms", "mgn", "nimble", "omics", "ram", "robomaker", "servicecatalog-appregistry", "sqlworkbench"),
    )
)
"""Services that fill aws:CalledVia:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia"""

_UNNAMED = "AWS Internal"
"""Stands in a log for a service that is not named."""

_OF_NO_ACCOUNT = frozenset({"IdentityCenterUser", "SAMLUser", "WebIdentityUser"})
_MULTIVALUED = frozenset({"aws:tagkeys"})


class NoValue(Enum):
    """What is known of a key that has no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Exemption(Enum):
    """Why nobody's SCPs have a say on a kind of request."""

    SERVICE = "AWS services' own calls"
    SERVICE_LINKED = "service-linked roles"
    OF_NO_ACCOUNT = "people who sign in, before they are a role"
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
        untold: Those of them that the log does not tell of this request.
    """

    prepared: PreparedRequest
    resource: str
    told: frozenset[str]
    untold: frozenset[str] = frozenset()

    @property
    def context(self) -> Context:
        """What is known, by key in small letters."""
        return self.prepared.context

    def supposing(self, values: Mapping[str, Values | None]) -> LoggedRequest:
        """Return the request with values of more keys known, None for absence."""
        prepared = copy(self.prepared)
        prepared.context = {**self.context, **{key: value for key, value in values.items() if value is not None}}
        return LoggedRequest(prepared, self.resource, self.told | values.keys(), self.untold - values.keys())

    def knows(self, key: str) -> bool:
        """Whether a value of a key, or its absence, is known."""
        return key in self.context or (key in self.told and key not in self.untold)


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


def resource_of(kind: Kind, asked: AskedAction) -> str:
    """Return the ARN that an action of a kind is on; empty where the log tells none."""
    return asked.resource or ("" if asked.is_inferred else kind.resource)


class Accounts:
    """The accounts of a design by their numbers, and what the design knows of requests by their callers."""

    def __init__(self, organization: Organization, keys: frozenset[str], assumed: Mapping[str, Values | None]) -> None:
        self._organization = organization
        self._assumed = {key.lower(): value for key, value in assumed.items()}
        told = {key for key in keys if key in LOGGED_KEYS or key.startswith(TAG_PREFIX)}
        absent = {key for key, value in self._assumed.items() if value is None}
        self._facts: dict[object, Values | NoValue] = {}
        self._told = frozenset(_ALWAYS_TOLD | told | absent)

    @cached_property
    def by_number(self) -> dict[str, NodeId]:
        """Accounts by their AWS ids."""
        nodes = ((one, self._organization.node(one)) for one in self._organization.accounts())
        return {node.aws_id: one for one, node in nodes if node.kind is NodeKind.ACCOUNT and node.aws_id}

    def exemption(self, kind: Kind) -> Exemption | None:
        """Why no SCP of the design has a say on a kind of request; None if they have."""
        if kind.identity == "AWSService":
            return Exemption.SERVICE
        if principal_of(kind.principal).service_linked:
            return Exemption.SERVICE_LINKED
        if kind.identity in _OF_NO_ACCOUNT:
            return Exemption.OF_NO_ACCOUNT
        if kind.caller and kind.caller != kind.account:
            return Exemption.OWNERS_COPY
        node = self.by_number.get(kind.caller or kind.account)
        if node is None:
            return Exemption.OUTSIDE
        return Exemption.MANAGEMENT if self._organization.is_management_account(node) else None

    def values(self, kind: Kind, asked: AskedAction, keys: tuple[str, ...]) -> tuple[Values | NoValue, ...]:
        """Return what is known of some keys, as `request` would have it."""
        return tuple([self._value(kind, asked, key) for key in keys])

    def _value(self, kind: Kind, asked: AskedAction, key: str) -> Values | NoValue:
        quick = _QUICK.get(key)
        if quick is not None and key not in self._assumed:
            return quick(kind)
        number = kind.caller or kind.account
        resource = resource_of(kind, asked)
        question = number, kind.principal, kind.invoked_by, kind.region, kind.context, resource, key
        known = self._facts.get(question)
        if known is None:
            request = self.request(kind, asked)
            value = request.context.get(key)
            unknown = NoValue.ABSENT if request.knows(key) else NoValue.UNKNOWN
            known = self._facts[question] = unknown if value is None else value
        return known

    def request(self, kind: Kind, asked: AskedAction) -> LoggedRequest:
        """Return one action of a kind of request as a request."""
        number = kind.caller or kind.account
        account = self.by_number[number]
        resource = resource_of(kind, asked)
        context: dict[str, Values] = {"aws:RequestedRegion": kind.region}
        context |= caller_context(self._organization, account, kind.principal)
        context["aws:PrincipalIsAWSService"] = "false"
        if kind.invoked_by != _UNNAMED:
            context["aws:ViaAWSService"] = "true" if kind.invoked_by else "false"
        if kind.invoked_by in _CALLED_VIA:
            context["aws:CalledViaLast"] = kind.invoked_by
        lines = [line.partition("=") for line in kind.context.split("\n") if line]
        told = {key: value for key, equals, value in lines if equals}
        untold = {key for key, equals, _ in lines if not equals} | (_VIA if kind.invoked_by else set())
        untold -= self._assumed.keys()
        context |= {key: tuple(value.split(",")) if key in _MULTIVALUED else value for key, value in told.items()}
        owner = told.get("aws:resourceaccount") or arns.account_of(resource)
        if owner:
            context |= resource_context(self._organization, self.by_number.get(owner), owner)
        context |= {key: value for key, value in self._assumed.items() if value is not None}
        request = Request(asked.action, resource or EVERYTHING, kind.principal, number, owner, context)
        return LoggedRequest(PreparedRequest(request, bounded=False), resource, self._told, frozenset(untold))
