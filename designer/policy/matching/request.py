"""A request to AWS: who asks for what, on what, in which context, and the policies that have a say.

Values only; how they decide is in decision.py.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import action_details
from designer.policy.language.templates import Context, Values
from designer.policy.matching import arns
from designer.policy.matching.principals import Principal, is_service_linked_arn, principal_of

EVERYTHING = "*"
"""The resource of a request that names none."""


@lru_cache(maxsize=4096)
def without_documented_resource(action: str) -> bool:
    """Whether AWS documents no resource for an action it lists, so that it is decided on ``*``."""
    found = action_details(action)
    return found is not None and not found.resources


@dataclass(frozen=True, slots=True)
class Request:
    """One call.

    Attributes:
        action: ``service:Name`` in any case.
        resource: ARN, or ``*`` for an action that acts on no resource.
        principal: ARN of the caller; a service principal; ``*`` for an anonymous caller.
        account: The caller's account; empty: read from the ARN.
        resource_account: The resource's owner; empty: the account in its ARN, else the caller's.
        context: Context keys in any case; a tuple for a multivalued key.
        in_management_account: True when the caller belongs to the organization's management account.
        resource_in_management_account: True when the resource does; None: as the caller, when it is the same account.
    """

    action: str
    resource: str
    principal: str
    account: str = ""
    resource_account: str = ""
    context: Mapping[str, Values] = field(default_factory=dict)
    in_management_account: bool = False
    resource_in_management_account: bool | None = None


class NamedPolicy(NamedTuple):
    """A policy that has a say.

    Attributes:
        name: Its name.
        text: The document.
        id: By which explanations refer to it; empty where it has none.
        gap: Unknown part of it, so that it may allow and deny anything ("the text of Baseline"); empty if nothing.
    """

    name: str
    text: str
    id: str = ""
    gap: str = ""


class Level(NamedTuple):
    """One node of a path with what is attached to it."""

    id: str
    policies: tuple[NamedPolicy, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """Everything that has a say on a request.

    Attributes:
        scps: Levels root to account on the caller's path; empty where SCPs are not enabled.
        rcps: Levels root to account on the resource owner's path; empty where RCPs are not enabled.
        identity: Policies of the caller. None: not asked, taken as allowing everything, and so is a missing resource
            policy; the answer is then what the guardrails leave possible. Empty: nothing is allowed by them.
        boundary: The permissions boundary; None without one.
        session: The session policies; None without any.
        resource: The resource's own policy; None without one.
        rcp_default: True when RCPFullAWSAccess is attached to every level, as AWS does.
        as_written: True when policies that AWS would refuse count as far as they can be read. Else each is a gap: no
            such policy can be attached, and what it is meant to allow and deny is not known.
    """

    scps: tuple[Level, ...] = ()
    rcps: tuple[Level, ...] = ()
    identity: tuple[NamedPolicy, ...] | None = None
    boundary: tuple[NamedPolicy, ...] | None = None
    session: tuple[NamedPolicy, ...] | None = None
    resource: NamedPolicy | None = None
    rcp_default: bool = True
    as_written: bool = False


class PreparedRequest:
    """A request made ready for matching: lower case where case does not count, caller and accounts read."""

    __slots__ = (
        "account",
        "action",
        "bounded",
        "caller",
        "context",
        "resource",
        "resource_account",
        "resource_exempt",
        "service",
        "service_linked",
    )

    def __init__(self, request: Request, *, bounded: bool) -> None:
        self.action: str = request.action.lower()
        self.service: str = self.action.partition(":")[0]
        self.resource: str = request.resource
        self.context: Context = {key.lower(): value for key, value in request.context.items()}
        self.caller: Principal = principal_of(request.principal)
        self.bounded: bool = bounded
        self.account: str = request.account or self.caller.account
        self.resource_account: str = request.resource_account or arns.account_of(request.resource) or self.account
        exempt = request.resource_in_management_account
        if exempt is None:
            exempt = request.in_management_account and self.same_account
        self.resource_exempt: bool = exempt
        arn = self.context.get("aws:principalarn")
        self.service_linked: bool = self.caller.service_linked or (
            isinstance(arn, str) and is_service_linked_arn(arn) and arns.account_of(arn) == self.account
        )

    @property
    def same_account(self) -> bool:
        """True when caller and resource belong to one account."""
        return self.account == self.resource_account
