"""Kinds of credentials: what each says about MFA in a request, what AWS refuses it, and how policies on MFA trap.

``aws:MultiFactorAuthPresent`` comes with temporary credentials only, and never with long-term access keys; of the
sessions of roles AWS says that they carry no MFA information, while reports of others differ: false or absent, never
true. Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import AccountPrincipalKind
from designer.policy.language.document import Condition, Effect, Statement
from designer.policy.language.templates import Values
from designer.policy.matching.conditions import NULL, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.matching.value_types import BOOLEAN

PRESENT, AGE, ISSUED = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"
NOT_IN_REQUEST: tuple[str, ...] = ()
"""Value of a key that is known not to be in a request."""

FALSE_OR_ABSENT = "false, or absent"
"""Value of ``aws:MultiFactorAuthPresent`` in requests of a role: it is open which of the two, and never true."""

OF_ROLES: Mapping[str, Values] = {PRESENT: FALSE_OR_ABSENT, AGE: NOT_IN_REQUEST}
"""Facts of MFA in every request of a role, whose credentials are those of a session."""


class CredentialKind(StrEnum):
    """Kind of the credentials of a request."""

    CONSOLE_MFA = "console-mfa"
    CONSOLE = "console"
    KEYS = "keys"
    GET_SESSION_MFA = "session-token-mfa"
    GET_SESSION = "session-token"
    ROLE_SESSION = "role-session"


@dataclass(frozen=True, slots=True)
class RefusedCalls:
    """Actions that AWS refuses some credentials whatever policies say.

    Attributes:
        sentence: The reason, for a person.
        patterns: The actions.
        but: Those of them that it takes after all.
    """

    sentence: str
    patterns: tuple[str, ...]
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credentials:
    """Facts on requests with one kind of credentials.

    Attributes:
        kind: The kind.
        title: In words, for a person.
        mfa: Value of ``aws:MultiFactorAuthPresent`` in words.
        facts: Facts of the requests.
        of: Principals that have such credentials.
        refused: Actions that AWS refuses them.
    """

    kind: CredentialKind
    title: str
    mfa: str
    facts: Mapping[str, Values]
    of: AccountPrincipalKind = AccountPrincipalKind.USER
    refused: tuple[RefusedCalls, ...] = ()


_TOKEN_CALLS = RefusedCalls(
    "Credentials of GetSessionToken can call nothing of STS but AssumeRole and GetCallerIdentity.",
    ("sts:*",),
    ("sts:AssumeRole", "sts:GetCallerIdentity"),
)
_NO_IAM = RefusedCalls("Credentials of GetSessionToken without MFA cannot call IAM.", ("iam:*",))
"""Both: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html."""

_ROWS = (
    Credentials(CredentialKind.CONSOLE_MFA, "console, signed in with MFA", "true", {PRESENT: "true"}),
    Credentials(CredentialKind.CONSOLE, "console, without MFA", "false", {PRESENT: "false", AGE: NOT_IN_REQUEST}),
    Credentials(
        CredentialKind.KEYS,
        "access keys",
        "absent",
        {PRESENT: NOT_IN_REQUEST, AGE: NOT_IN_REQUEST, ISSUED: NOT_IN_REQUEST},
    ),
    Credentials(
        CredentialKind.GET_SESSION_MFA,
        "access keys, after GetSessionToken with MFA",
        "true",
        {PRESENT: "true"},
        refused=(_TOKEN_CALLS,),
    ),
    Credentials(
        CredentialKind.GET_SESSION,
        "access keys, after GetSessionToken without MFA",
        "false",
        {PRESENT: "false", AGE: NOT_IN_REQUEST},
        refused=(_TOKEN_CALLS, _NO_IAM),
    ),
    Credentials(
        CredentialKind.ROLE_SESSION, "session of a role", "false or absent", OF_ROLES, of=AccountPrincipalKind.ROLE
    ),
)

CREDENTIALS: Mapping[CredentialKind, Credentials] = {row.kind: row for row in _ROWS}
"""Everything known of each kind, in the order of the page."""


def credentials_of(kind: AccountPrincipalKind) -> tuple[Credentials, ...]:
    """Return the kinds that a principal can have; of the root user's nothing is documented."""
    return tuple(credentials for credentials in _ROWS if credentials.of is kind)


def mfa_trap(statement: Statement) -> str:
    """Sentence on those whom a statement that asks for MFA hits or misses against its look; empty if there is none."""
    return " ".join(filter(None, (_trap(statement.effect, condition) for condition in _on_mfa(statement.conditions))))


def _on_mfa(conditions: Iterable[Condition]) -> list[Condition]:
    return [condition for condition in conditions if condition.key.lower() == PRESENT.lower()]


def _trap(effect: Effect, condition: Condition) -> str:
    _, operator, if_exists = parse_operator(condition.operator)
    values = {value.lower() for value in condition.values}
    if operator == NULL.lower():
        return _NULL
    known = OPERATORS.get(operator)
    if known is None or known.type is not BOOLEAN or known.negated:
        return ""
    if effect is Effect.DENY and values == {"false"}:
        return _DENY_IF_EXISTS if if_exists else _DENY
    if effect is Effect.ALLOW and values == {"true"}:
        return _ALLOW_IF_EXISTS if if_exists else ""
    return ""


_NULL = (
    f"Null asks whether {PRESENT} is in the request, not whether there was MFA: a console session without MFA has it, "
    "with the value false."
)
_DENY = (
    f"Bool does not hold where {PRESENT} is absent, so this denies nothing to access keys, which never carry it. "
    "BoolIfExists reaches them."
)
_DENY_IF_EXISTS = (
    f"BoolIfExists holds where {PRESENT} is absent or false, so this denies access keys, and every session of a role, "
    "of Identity Center and of a federated sign-in, too: none of them reports MFA. Spare roles by aws:PrincipalArn."
)
_ALLOW_IF_EXISTS = (
    f"BoolIfExists holds where {PRESENT} is absent, so this lets access keys through without MFA. Bool does not."
)
