"""Trust policies of roles: whom they name at all, told at a glance, before any condition is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from designer.model.identities import IamRole
from designer.policy.language.document import Effect, Grammar
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.statement import compile_plain


class Trusted(NamedTuple):
    """Callers that the trust policies of some roles name.

    Attributes:
        arns: Users and roles that are named themselves, or in one of their sessions.
        accounts: Accounts that are named as a whole.
        everyone: True where one names everybody, or cannot be read.
    """

    arns: frozenset[str]
    accounts: frozenset[str]
    everyone: bool

    def may_name(self, arn: str) -> bool:
        """True where one of them may name a user or a role itself, in some session at least."""
        return self.everyone or _session_root(arn) in self.arns


def trusted_by(roles: Iterable[IamRole]) -> Trusted:
    """The callers that the trust policies of some roles name."""
    arns: set[str] = set()
    accounts: set[str] = set()
    everyone = False
    for text in {role.trust for role in roles}:
        document = compile_plain(text, Grammar.TRUST).document
        everyone = everyone or not document.usable
        for statement in document.statements:
            principals = statement.principals
            if statement.effect is Effect.DENY or principals is None:
                continue
            everyone = everyone or principals.negated
            for kind, entry in principals.entries:
                if kind not in {"AWS", "*"}:
                    continue
                named = principal_of(entry)
                everyone = everyone or entry == "*"
                if named.kind is PrincipalKind.ROOT:
                    accounts.add(named.account)
                arns.add(_session_root(entry))
    return Trusted(frozenset(arns), frozenset(accounts), everyone)


def _session_root(arn: str) -> str:
    """Start of the ARNs of the sessions of a role, for an ARN of the role or of a session."""
    named = principal_of(arn)
    of_role = named.kind in {PrincipalKind.ROLE, PrincipalKind.SESSION}
    return f"{named.account}:assumed-role/{named.name}" if of_role else arn
