"""A request to AWS: who asks for what, on what, with what context, and the policies that apply.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html

Values only; how they decide is in decision.py.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import action_details
from designer.policy.language.document import Principals
from designer.policy.language.templates import Context, Values
from designer.policy.matching import arns

Facts: TypeAlias = tuple[tuple[str, Values], ...]
"""Lower-case keys with their values, sorted."""

FactSource: TypeAlias = Callable[[], Facts]
"""Facts that are computed on demand: most policies depend on none of them."""

NO_FACTS: FactSource = tuple
"""Nothing is known."""


def context_facts(context: Mapping[str, Values]) -> Facts:
    """Return a context as facts."""
    return tuple(sorted((key.lower(), value) for key, value in context.items()))


def facts_on(known: Facts, keys: Collection[str]) -> Facts:
    """Return the facts on some keys.

    A fact on a prefix, such as ``aws:resourcetag/``, is one on every key that begins so and has no fact of its own.

    Args:
        known: All facts.
        keys: Lower-case keys.
    """
    found = [fact for fact in known if fact[0] in keys]
    prefixes = [fact for fact in known if fact[0].endswith("/")]
    if prefixes:
        named = {key for key, _ in found}
        found += [
            (key, value) for prefix, value in prefixes for key in keys if key.startswith(prefix) and key not in named
        ]
        found.sort()
    return tuple(found)


_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?", re.IGNORECASE | re.ASCII)
_PROVIDERS = frozenset({"accounts.google.com", "graph.facebook.com", "www.amazon.com"})
_SERVICE_LINKED_PATH = "role/aws-service-role/"
_SERVICE_LINKED_NAME = "AWSServiceRoleFor"


class PrincipalKind(Enum):
    """Kind of a principal, by its ARN."""

    ROOT = "root user"
    USER = "IAM user"
    ROLE = "role"
    SESSION = "role session"
    FEDERATED = "federated user"
    SERVICE = "AWS service"
    PROVIDER = "identity provider"
    ANONYMOUS = "anonymous caller"
    OTHER = "principal"


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller.

    Attributes:
        text: ARN, service principal, or ``*`` for an anonymous caller.
        kind: Its kind.
        account: Twelve digits, or empty.
        name: User or role name without its path; the role's name for a session.
        service_linked: True if it is a service-linked role, or a session of one.
    """

    text: str
    kind: PrincipalKind
    account: str = ""
    name: str = ""
    service_linked: bool = False


class Match(Enum):
    """Names of a caller in a Principal element, those that give more in its own account last.

    An account only delegates to its own policies; a role is limited by boundary and session, a user by its session,
    and whom ``*`` names by nothing
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html).
    """

    NO = "not named"
    ACCOUNT = "its account"
    ROLE = "its role"
    ITSELF = "itself"
    EVERYONE = "everyone"


@lru_cache(maxsize=4096)
def principal_of(text: str) -> Principal:
    """Read a caller; twelve digits are an account's root user."""
    if text in {"", "*", "anonymous"}:
        return Principal(text, PrincipalKind.ANONYMOUS)
    if _ACCOUNT.fullmatch(text):
        return Principal(text, PrincipalKind.ROOT, text)
    if _SERVICE.fullmatch(text):
        return Principal(text, PrincipalKind.SERVICE)
    if text in _PROVIDERS:
        return Principal(text, PrincipalKind.PROVIDER)
    parts = arns.split(text)
    if len(parts) != arns.SEGMENTS:
        return Principal(text, PrincipalKind.OTHER)
    return _from_arn(text, parts[2], parts[4], parts[5])


def _from_arn(text: str, service: str, account: str, resource: str) -> Principal:
    kind, _, path = resource.partition("/")
    name = path.rpartition("/")[2]
    if service == "iam" and resource == "root":
        return Principal(text, PrincipalKind.ROOT, account)
    if service == "iam" and kind == "user":
        return Principal(text, PrincipalKind.USER, account, name)
    if service == "iam" and kind == "role":
        return Principal(text, PrincipalKind.ROLE, account, name, resource.startswith(_SERVICE_LINKED_PATH))
    if service == "sts" and kind == "assumed-role":
        role = path.partition("/")[0]
        return Principal(text, PrincipalKind.SESSION, account, role, role.startswith(_SERVICE_LINKED_NAME))
    if service == "sts" and kind == "federated-user":
        return Principal(text, PrincipalKind.FEDERATED, account, name)
    if service == "iam" and kind in {"saml-provider", "oidc-provider"}:  # whose people are of no account yet
        return Principal(text, PrincipalKind.PROVIDER)
    return Principal(text, PrincipalKind.OTHER, account)


def is_service_linked_arn(arn: str) -> bool:
    """Return True if a role's ARN has the path of service-linked roles."""
    return arns.split(arn)[-1].startswith(_SERVICE_LINKED_PATH)


def match_entry(kind: str, entry: str, caller: Principal) -> Match:
    """Return the match of a caller by one entry of a Principal element.

    A session is also named by its role. Its ARN has no path, so a role is recognized by its name, which is unique in
    an account. There are no wildcards in a principal but ``*`` alone.
    """
    if entry == "*" and kind in {"*", "AWS"}:
        return Match.EVERYONE
    if entry == caller.text:
        return Match.ITSELF
    if kind != "AWS" or not caller.account:
        return Match.NO
    named = principal_of(entry)
    if named.account != caller.account:
        return Match.NO
    if named.kind is PrincipalKind.ROOT:
        return Match.ITSELF if caller.kind is PrincipalKind.ROOT else Match.ACCOUNT
    if named.kind is PrincipalKind.ROLE and caller.kind is PrincipalKind.SESSION and named.name == caller.name:
        return Match.ROLE
    return Match.NO


_STRENGTH = list(Match)


def match_principals(principals: Principals, caller: Principal, *, denies: bool, bounded: bool) -> Match:
    """Return the match of a caller by a Principal or NotPrincipal element.

    Each entry of a list gives by itself, so that of several that match the one that gives most counts. A NotPrincipal
    names everyone it does not list; with Deny that is everyone who is not listed themselves, though their account or,
    for a session, its role is, and always callers that have a permissions boundary
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).
    """
    best = max(
        (match_entry(kind, entry, caller) for kind, entry in principals.entries), key=_STRENGTH.index, default=Match.NO
    )
    if not principals.negated:
        return best
    if best is Match.NO or (denies and (bounded or best in {Match.ACCOUNT, Match.ROLE})):
        return Match.EVERYONE
    return Match.NO


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
        in_management_account: True if the caller belongs to the organization's management account.
        resource_in_management_account: True if the resource does; None: as the caller, when it is the same account.
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
    """A policy that applies.

    Attributes:
        name: Its name.
        text: The document.
        id: Its name in explanations; empty if it has none.
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
    """Everything that applies to a request.

    Attributes:
        scps: Levels root to account on the caller's path; empty if SCPs are not enabled.
        rcps: Levels root to account on the resource owner's path; empty if RCPs are not enabled.
        identity: Policies of the caller. None: not asked, taken as allowing everything, and so is a missing resource
            policy; the answer is then what the guardrails leave possible. Empty: nothing is allowed by them.
        boundary: The permissions boundary; None without one.
        session: The session policies; None without any.
        resource: The resource's own policy; None without one.
        rcp_default: True if RCPFullAWSAccess is attached to every level, as AWS does.
        as_written: True if policies that AWS would refuse count as far as they can be read. Else each is a gap: no
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
        """True if caller and resource belong to one account."""
        return self.account == self.resource_account
