"""Callers, and the Principal elements of policies that name them.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import re
from enum import Enum
from functools import lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.language.document import Principals
from designer.policy.matching import arns

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?", re.IGNORECASE | re.ASCII)
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
        service_linked: True when it is a service-linked role, or a session of one.
    """

    text: str
    kind: PrincipalKind
    account: str = ""
    name: str = ""
    service_linked: bool = False


class Match(Enum):
    """Name by which a Principal element names a caller, those that give more in its own account last.

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
    return Principal(text, PrincipalKind.OTHER, account)


def is_service_linked_arn(arn: str) -> bool:
    """True when a role's ARN has the path of service-linked roles."""
    return arns.split(arn)[-1].startswith(_SERVICE_LINKED_PATH)


def match_entry(kind: str, entry: str, caller: Principal) -> Match:
    """Match of a caller by one entry of a Principal element.

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
    """Match of a caller by a Principal or NotPrincipal element.

    Each entry of a list gives by itself, so that of several that match the one that gives most counts. A NotPrincipal
    names everyone it does not list; with Deny it always names callers that have a permissions boundary.
    """
    best = max(
        (match_entry(kind, entry, caller) for kind, entry in principals.entries), key=_STRENGTH.index, default=Match.NO
    )
    if not principals.negated:
        return best
    if best is Match.NO or (denies and bounded):
        return Match.EVERYONE
    return Match.NO
