"""Trust policies of roles: whom they name at all, told at a glance, before any condition is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from designer.model.identities import IamRole
from designer.policy.evaluation.partial import keys_of
from designer.policy.language.document import Grammar
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.statement import CompiledStatement, compile_plain


class Trusted(NamedTuple):
    """Callers that the trust policies of some roles name for the taking of the role.

    Attributes:
        arns: ARNs of users and roles that are named themselves.
        sessions: Names (`session_root`) of roles of which a session is named.
        accounts: Numbers of accounts that are named as a whole.
        everyone: True where one names everybody, or cannot be read.
    """

    arns: frozenset[str]
    sessions: frozenset[str]
    accounts: frozenset[str]
    everyone: bool

    def may_name(self, arn: str) -> bool:
        """True where one of them may name a user or a role itself, in some session at least."""
        return self.everyone or arn in self.arns or session_root(arn) in self.sessions


def trusted_by(roles: Iterable[IamRole]) -> Trusted:
    """The callers that the trust policies of some roles name."""
    texts = {role.trust for role in roles}
    found = [_named_by(text) for text in texts]
    return Trusted(
        frozenset().union(*(one.arns for one in found)),
        frozenset().union(*(one.sessions for one in found)),
        frozenset().union(*(one.accounts for one in found)),
        any(one.everyone for one in found),
    )


def _named_by(text: str) -> Trusted:
    """The callers that one trust policy names."""
    compiled = compile_plain(text, Grammar.TRUST)
    allowing = [one.source.principals for one in compiled.candidates("sts:assumerole") if not one.denies]
    blocks = [principals for principals in allowing if principals]
    entries = [entry for one in blocks for kind, entry in one.entries if kind in {"AWS", "*"}]
    named = [(entry, principal_of(entry)) for entry in entries if entry != "*"]
    roots = frozenset(who.account for _, who in named if who.kind is PrincipalKind.ROOT)
    sessions = frozenset(session_root(entry) for entry, who in named if who.kind is PrincipalKind.SESSION)
    plain = (PrincipalKind.ROOT, PrincipalKind.SESSION)
    arns = frozenset(entry for entry, who in named if who.kind not in plain)
    negated = any(one is not None and one.negated for one in allowing)
    return Trusted(arns, sessions, roots, "*" in entries or negated or not compiled.document.usable)


def asks_for_nothing(trust: str) -> bool:
    """True where a trust policy only allows the taking of the role, and no statement on it has a condition."""
    policy = compile_plain(trust, Grammar.TRUST)
    on_it = policy.candidates("sts:assumerole")
    plain = all(not one.denies and not one.conditions and not _negated(one) for one in on_it)
    return policy.document.usable and plain


def tells_no_callers_apart(trust: str) -> bool:
    """True where a trust policy asks callers of one account, whom it names by that, for nothing of their own."""
    policy = compile_plain(trust, Grammar.TRUST)
    on_it = policy.candidates("sts:assumerole")
    same = all(not one.denies and not _negated(one) for one in on_it)
    keys = keys_of(on_it)
    return policy.document.usable and same and not any(key.startswith(_OF_CALLER) for key in keys)


_OF_CALLER = ("aws:principalarn", "aws:principaltag", "aws:principaltype", "aws:username", "aws:userid")


def _negated(statement: CompiledStatement) -> bool:
    principals = statement.source.principals
    return principals is None or principals.negated


def session_root(arn: str) -> str:
    """Name that a role and its sessions share; the ARN itself for everybody else."""
    named = principal_of(arn)
    of_role = named.kind in {PrincipalKind.ROLE, PrincipalKind.SESSION}
    return f"{named.account}:assumed-role/{named.name}" if of_role else arn
