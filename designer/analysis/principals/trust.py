"""Trust policies of roles: whom they name at all, told at a glance, before any condition is asked."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from designer.organization.model.identities import IamRole
from designer.policy.evaluation.partial import keys_of
from designer.policy.language.document import Effect, Grammar, Statement
from designer.policy.language.plain_reader import read_plain
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.statement import action_test, compile_plain, compile_policy

_KNOWN = 32_768
"""Trust policies that are remembered: many more than one account has."""


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


@lru_cache(maxsize=_KNOWN)
def _named_by(text: str) -> Trusted:
    """The callers that one trust policy names; asked again for each principal of an account that is looked at."""
    on_it = _on_taking(text)
    if on_it is None:
        return Trusted(_NOBODY, _NOBODY, _NOBODY, everyone=True)
    blocks = [one.principals for one in on_it if one.effect is Effect.ALLOW and one.principals]
    entries = [entry for one in blocks for kind, entry in one.entries if kind in {"AWS", "*"}]
    named = [(entry, principal_of(entry)) for entry in entries if entry != "*"]
    roots = frozenset(who.account for _, who in named if who.kind is PrincipalKind.ROOT)
    sessions = frozenset(session_root(entry) for entry, who in named if who.kind is PrincipalKind.SESSION)
    plain = (PrincipalKind.ROOT, PrincipalKind.SESSION)
    arns = frozenset(entry for entry, who in named if who.kind not in plain)
    return Trusted(arns, sessions, roots, "*" in entries or any(one.negated for one in blocks))


_NOBODY: frozenset[str] = frozenset()


@lru_cache(maxsize=_KNOWN)
def _on_taking(trust: str) -> tuple[Statement, ...] | None:
    """The statements of a trust policy on the taking of the role, as read; None where it cannot be read.

    Compiling them is not worth it for whoever only looks: an organization has tens of thousands.
    """
    plain = read_plain(trust, Grammar.TRUST)
    if plain is not None:
        return tuple(one for one in plain.statements if action_test(one)(_TAKING))
    policy = compile_policy(trust, Grammar.TRUST)
    return tuple(one.source for one in policy.candidates(_TAKING)) if policy.document.usable else None


_TAKING = "sts:assumerole"


def is_readable(trust: str) -> bool:
    """True where a trust policy can be read."""
    return _on_taking(trust) is not None


def is_unconditional(trust: str) -> bool:
    """True where a trust policy only allows the taking of the role, and no statement on it has a condition."""
    on_it = _on_taking(trust)
    return on_it is not None and all(_only_allows(one) and not one.conditions for one in on_it)


def tells_no_callers_apart(trust: str) -> bool:
    """True where a trust policy asks callers of one account, whom it names by that, for nothing of their own."""
    on_it = _on_taking(trust)
    if on_it is None or not all(map(_only_allows, on_it)):
        return False
    if not any(one.conditions for one in on_it):
        return True
    keys = keys_of(compile_plain(trust, Grammar.TRUST).candidates(_TAKING))
    return not any(key.startswith(_OF_CALLER) for key in keys)


_OF_CALLER = ("aws:principalarn", "aws:principaltag", "aws:principaltype", "aws:username", "aws:userid")


def _only_allows(statement: Statement) -> bool:
    principals = statement.principals
    return statement.effect is Effect.ALLOW and principals is not None and not principals.negated


@lru_cache(maxsize=_KNOWN)
def lets_sessions_be_tagged(trust: str) -> bool:
    """Whether whoever takes a role may bring tags along, which then go before those of the role."""
    plain = read_plain(trust, Grammar.TRUST)
    if plain is None:
        policy = compile_policy(trust, Grammar.TRUST)
        if not policy.document.usable:
            return True
        statements = [one.source for one in policy.candidates(_TAGGING)]
    else:
        statements = [one for one in plain.statements if action_test(one)(_TAGGING)]
    return any(one.effect is Effect.ALLOW for one in statements)


_TAGGING = "sts:tagsession"


def session_root(arn: str) -> str:
    """Name that a role and its sessions share; the ARN itself for everybody else."""
    named = principal_of(arn)
    of_role = named.kind in {PrincipalKind.ROLE, PrincipalKind.SESSION}
    return f"{named.account}:assumed-role/{named.name}" if of_role else arn
