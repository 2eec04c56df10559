"""Statements in words: the phrases that reasons, explanations and hints share.

Plain text for people; values come from files, so escape them when showing them.
"""

from collections.abc import Sequence

from designer.basics.words import short
from designer.policy.language.document import Effect, Statement

UNREAD = (
    "AWS would refuse it, so nobody can tell what it would deny: until it is put right, answers that depend on it are "
    "unknown, and tests undecided."
)
"""Meaning of a policy that AWS would refuse, wherever one is described."""


def unreadable_gap(policy: str) -> str:
    """Gap that a policy leaves whose text AWS would refuse, by its name: it is not known what it allows and denies."""
    return f"what the unreadable policy {policy} says"


_SHOWN = 3
"""More values than this are counted, not listed."""

_LONGEST = 400
"""Characters of a key or value in a sentence; the longest ARNs of everyday are half as long."""


def statement_title(statement: Statement) -> str:
    """Return the name of a statement: its Sid, shortened where it is not a name, or its place ("statement 2")."""
    return short(statement.sid, 100) or f"statement {statement.index + 1}"


def title_in_policy(policy: str, statement: Statement, *, alone: bool) -> str:
    """Return the statement and policy, as every sentence names them: "OnlyEurope in RegionDeny".

    Args:
        policy: Name of the policy.
        statement: One of its statements.
        alone: True if it has no other: without a Sid the name of the policy says it all.
    """
    return policy if alone and not statement.sid else f"{statement_title(statement)} in {policy}"


def some(values: Sequence[str], joint: str = "or") -> str:
    """Return a list of values as a phrase, the rest counted: "a, b, c or 4 more"."""
    shown = list(values[:_SHOWN])
    if len(values) > _SHOWN + 1:
        shown.append(f"{len(values) - _SHOWN} more")
    else:
        shown = list(values)
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {joint} {shown[-1]}"


def some_values(values: Sequence[str], joint: str = "or") -> str:
    """Return the values of a policy as a phrase; an endless one does not make endless sentences of it."""
    return some([cut(value) for value in values[: _SHOWN + 1]] + list(values[_SHOWN + 1 :]), joint)


def cut(text: str) -> str:
    """Return a key or value as it fits into a sentence: longer ones than AWS's own are cut."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def effect_phrase(statement: Statement) -> str:
    """Return the effect of a statement: "allows" or "denies"."""
    return "allows" if statement.effect is Effect.ALLOW else "denies"
