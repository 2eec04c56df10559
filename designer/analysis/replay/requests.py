"""Requests as a log records them: facts that it holds, keys that it would hold, and what stays unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from enum import Enum
from functools import cached_property

from designer.activity.event_actions import passed_to
from designer.activity.logged_keys import LOGGED_KEYS, TAG_PREFIX
from designer.activity.tag_inventory import TagInventory
from designer.analysis.access.question import caller_context, kind_context, named_caller, resource_context
from designer.analysis.replay.evidence import Circumstance, LoggedAction, Who
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.language.templates import Context, Values
from designer.policy.matching.request import EVERYTHING, PreparedRequest, Request
from designer.policy.satisfiability.action_facts import OWNER_KEY

_VIA = frozenset({"aws:viaawsservice", "aws:calledvialast"})
_ALWAYS_LOGGED = frozenset({"aws:requestedregion", "aws:principalisawsservice"}) | _VIA
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

OF_WHO = frozenset({"aws:principalarn", "aws:principaltype", "aws:userid", "aws:username", "aws:principalaccount"}) | {
    "aws:principalisawsservice",
    "aws:principalservicename",
}
OF_CALLER = frozenset({"aws:principalorgid", "aws:principalorgpaths"})
OF_OWNER = frozenset({"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"})
"""Keys that follow from who asks, from the caller's account and from the owner's; others from circumstances."""

NOT_OF_SERVICES = OF_CALLER | {"aws:principalarn", "aws:principalaccount", "aws:username"}
"""Keys that requests of AWS services do not have."""


HIDDEN = "hidden"
"""Stands for the number of an account that the log does not tell."""


class NoValue(Enum):
    """What is known of a key that has no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Exemption(Enum):
    """Reason why no SCPs apply to a kind of request."""

    SERVICE = "AWS services' own calls"
    SERVICE_LINKED = "service-linked roles"
    OF_NO_ACCOUNT = "people who sign in, before they are a role"
    MANAGEMENT = "the management account"
    OUTSIDE = "accounts that are not in the design"
    OWNERS_COPY = "copies of calls by other accounts"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as far as a log records it.

    Attributes:
        prepared: The request, its context of what is known alone.
        resource: ARN; of an S3 object the bucket's with ``/`` behind it; empty if the log names none.
        known: Keys that the log records, lower case: one that is not in the context is absent.
        unlogged: Keys among them that the log leaves out for this request.
    """

    prepared: PreparedRequest
    resource: str
    known: frozenset[str]
    unlogged: frozenset[str] = frozenset()

    @property
    def context(self) -> Context:
        """What is known, by key in small letters."""
        return self.prepared.context

    def supposing(self, values: Mapping[str, Values | None]) -> LoggedRequest:
        """Return the request with values of more keys known, None for absence."""
        prepared = copy(self.prepared)
        prepared.context = {**self.context, **{key: value for key, value in values.items() if value is not None}}
        return LoggedRequest(prepared, self.resource, self.known | values.keys(), self.unlogged - values.keys())

    def knows(self, key: str) -> bool:
        """Whether a value of a key, or its absence, is known."""
        known = key in self.known or key[: key.find("/") + 1] in self.known  # the tags of what has an inventory
        return key in self.context or (known and key not in self.unlogged)


PASSED_TO = "iam:passedtoservice"
PRINCIPAL_TAG, RESOURCE_TAG = "aws:principaltag/", "aws:resourcetag/"
"""Begin the keys of the tags of who asks, and of what is asked for."""


def value_of_passing(asked: LoggedAction) -> Values | NoValue:
    """Return the service that a role is passed to, which follows from the event; other actions have no such key."""
    if asked.action != "iam:PassRole":
        return NoValue.ABSENT
    return passed_to(asked.source, asked.name) or NoValue.UNKNOWN


class Knowledge:
    """What a design, a log and a person's assumptions tell of requests.

    Args:
        organization: The design, as it is.
        keys: Condition keys that tell kinds apart: one that a kind lacks is absent.
        assumed: Values of keys that no log records, or None if they are absent.
        tags: Tags of principals and resources as they are now.
    """

    def __init__(
        self,
        organization: Organization,
        keys: frozenset[str],
        assumed: Mapping[str, Values | None],
        tags: TagInventory | None = None,
    ) -> None:
        self._organization = organization
        self._tags = tags or {}
        self.assumed = {key.lower(): value for key, value in assumed.items()}
        logged = {key for key in keys if key in LOGGED_KEYS or key.startswith(TAG_PREFIX)}
        self.known = frozenset(_ALWAYS_LOGGED | logged | self.assumed.keys())

    @cached_property
    def by_number(self) -> dict[str, NodeId]:
        """Accounts by their AWS ids."""
        nodes = ((account, self._organization.node(account)) for account in self._organization.accounts())
        return {node.aws_id: one for one, node in nodes if node.kind is NodeKind.ACCOUNT and node.aws_id}

    def of_who(self, who: Who) -> Context:
        """Return what is known by who asks."""
        if who.identity == "AWSService":
            return {"aws:principalisawsservice": "true", "aws:principalservicename": who.principal}
        known: dict[str, Values] = {key.lower(): value for key, value in kind_context(who.principal).items()}
        number = account_of_caller(who)
        known |= {"aws:principalaccount": number} if number not in {"", HIDDEN} else {}
        known |= {"aws:principalarn": who.principal} if is_policy_arn(who.principal) else {}
        return known | {"aws:principalisawsservice": "false"}

    def tag(self, arn: str, key: str) -> Values | NoValue:
        """Return a tag of a principal or resource, by the key that conditions have for it."""
        tags = self._tags.get(arn)
        return NoValue.UNKNOWN if tags is None else tags.get(key.partition("/")[2], NoValue.ABSENT)

    def _tags_of(self, arn: str, prefix: str) -> Context | None:
        tags = self._tags.get(arn)
        return None if tags is None else {f"{prefix}{key}": value for key, value in tags.items()}

    def of_caller(self, number: str) -> Context:
        """Return what the design knows by the caller's account."""
        node = self.by_number.get(number)
        return {} if node is None else _lowered(caller_context(self._organization, node, ""))

    def of_owner(self, number: str) -> Context:
        """Return what the design knows by the owner of a resource."""
        return (
            _lowered(resource_context(self._organization, self.by_number.get(number), number))
            if number not in {"", HIDDEN}
            else {}
        )

    def of_circumstance(self, circumstance: Circumstance) -> Context:
        """Return what else the log records."""
        context = dict(_logged_values(circumstance))
        context["aws:requestedregion"] = circumstance.region
        if circumstance.by_own_role:  # a log does not tell a service that forwards a session from one with its own role
            return context
        if circumstance.invoked_by != _UNNAMED:
            context["aws:viaawsservice"] = "true" if circumstance.invoked_by else "false"
        if circumstance.invoked_by in _CALLED_VIA:
            context["aws:calledvialast"] = circumstance.invoked_by
        return context

    def request(self, who: Who, action: str, resource: str, owner: str, circumstance: Circumstance) -> LoggedRequest:
        """Return one action as a request."""
        context = {**self.of_owner(owner), **self.of_circumstance(circumstance)}
        context |= {**self.of_caller(account_of_caller(who)), **self.of_who(who)}
        all_known = self.known | (NOT_OF_SERVICES if who.identity == "AWSService" else frozenset())
        for prefix, arn in ((PRINCIPAL_TAG, who.principal), (RESOURCE_TAG, resource)):
            if (tags := self._tags_of(arn, prefix)) is not None:
                context |= tags
                all_known |= {prefix}
        context = {key: value for key, value in context.items() if key not in self.assumed}
        context |= {key: value for key, value in self.assumed.items() if value is not None}
        request = Request(action, resource or EVERYTHING, who.principal, who.account, owner, context)
        unlogged = hidden_keys(circumstance) - self.assumed.keys()
        return LoggedRequest(PreparedRequest(request, bounded=False), resource, all_known, unlogged)


def is_policy_arn(principal: str) -> bool:
    """Whether a principal is an ARN as policies know it; the owner's copy of a call has an id or a number instead."""
    return principal.startswith("arn:") and named_caller(principal)


def account_of_caller(who: Who) -> str:
    """Return the number that keys of the caller follow from; `HIDDEN` of people before they are a role, "" of services.

    Their account is the one that was called. AWS does not say which keys of an organization their requests have.
    """
    return "" if who.identity == "AWSService" else HIDDEN if is_of_no_account(who.identity) else who.account


def is_of_no_account(identity: str) -> bool:
    """Whether callers of a type are in no account yet, so that no SCP applies."""
    return identity in _OF_NO_ACCOUNT


def hidden_keys(circumstance: Circumstance) -> frozenset[str]:
    """Return the keys that a log records, but not for this request."""
    lines = frozenset(line for line in circumstance.context.split("\n") if "=" not in line)
    return lines | _VIA if circumstance.invoked_by else lines


def logged_owner(circumstance: Circumstance) -> str:
    """Return the account of the resource: nothing if it was not kept, `HIDDEN` if the event leaves it out."""
    if OWNER_KEY in circumstance.context.split("\n"):
        return HIDDEN
    return str(dict(_logged_values(circumstance)).get(OWNER_KEY, ""))


def _logged_values(circumstance: Circumstance) -> Iterator[tuple[str, Values]]:
    for line in circumstance.context.split("\n"):
        key, equals, value = line.partition("=")
        if equals:
            yield key, tuple(value.split(",")) if key in _MULTIVALUED else value


def _lowered(context: Mapping[str, Values]) -> dict[str, Values]:
    return {key.lower(): value for key, value in context.items()}
