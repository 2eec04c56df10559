"""A policy under a context of which only a part is known: what is left of its statements.

A condition whose keys are all known holds or does not hold, as in any request. Where one does not hold, its statement
never applies; conditions that hold drop out. What remains says on what the statement still depends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from designer.policy.conditions import CompiledCondition, missing_keys
from designer.policy.document import Grammar, Statement
from designer.policy.facts import Facts
from designer.policy.statement import CompiledStatement, compile_policy
from designer.policy.templates import Values


@dataclass(frozen=True, slots=True)
class Reduced:
    """A policy under known facts.

    Attributes:
        statements: Those that may apply, with the conditions that are still open.
        ruled_out: Those that cannot apply, as written.
        usable: Whether the policy can be read at all.
    """

    statements: tuple[Statement, ...]
    ruled_out: tuple[Statement, ...]
    usable: bool


@lru_cache(maxsize=4096)
def reduce(text: str, grammar: Grammar, known: Facts) -> Reduced:
    """What is left of a policy where these facts hold and nothing else is known."""
    policy = compile_policy(text, grammar)
    context = dict(known)
    left: list[Statement] = []
    ruled_out: list[Statement] = []
    for statement in policy.statements:
        rest = _rest(statement, context)
        if rest is None:
            ruled_out.append(statement.source)
        else:
            left.append(rest)
    return Reduced(tuple(left), tuple(ruled_out), policy.document.usable)


def mentioned_keys(text: str, grammar: Grammar) -> frozenset[str]:
    """The lower-case keys that a policy's conditions read, those of their variables included."""
    conditions = [condition for s in compile_policy(text, grammar).statements for condition in s.conditions]
    return frozenset(key.lower() for condition in conditions for key in missing_keys(condition, {}))


def _rest(statement: CompiledStatement, context: dict[str, Values]) -> Statement | None:
    """The statement with its open conditions; None where a known one does not hold."""
    still_open: list[CompiledCondition] = []
    for condition in statement.conditions:
        if not condition.known or missing_keys(condition, context):
            still_open.append(condition)
        elif not condition.holds(context):
            return None
    if len(still_open) == len(statement.conditions):
        return statement.source
    return replace(statement.source, conditions=tuple(condition.source for condition in still_open))
