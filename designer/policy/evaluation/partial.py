"""A policy under a context of which only a part is known: what is left of its statements.

A condition whose keys are all known holds or does not hold, as in any request. Where one does not hold, its statement
never applies; conditions that hold drop out. What remains says on what the statement still depends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.templates import Context, Wild
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, read_keys
from designer.policy.matching.facts import Facts
from designer.policy.matching.statement import CompiledStatement, compile_policy
from designer.policy.satisfiability.origin import ACCOUNT_KEY, CALLER_ARN_KEY


@dataclass(frozen=True, slots=True)
class ReducedPolicy:
    """A policy under known facts.

    Attributes:
        statements: Those that may apply, with the conditions that are still open.
        ruled_out: Those that cannot apply, as written.
        readable: True when it is certain what the policy allows and denies.
        variables: True when its version knows policy variables.
    """

    statements: tuple[Statement, ...]
    ruled_out: tuple[Statement, ...]
    readable: bool
    variables: bool


@lru_cache(maxsize=4096)
def reduce(text: str, grammar: Grammar, known: Facts) -> ReducedPolicy:
    """The rest of a policy where these facts hold and nothing else is known."""
    policy = compile_policy(text, grammar)
    context = dict(known)
    left: list[Statement] = []
    ruled_out: list[Statement] = []
    for statement in policy.statements:
        rest = rest_of(statement, context)
        if rest is None:
            ruled_out.append(statement.source)
        else:
            left.append(rest)
    return ReducedPolicy(tuple(left), tuple(ruled_out), policy.document.readable, policy.document.variables)


def mentioned_keys(text: str, grammar: Grammar) -> frozenset[str]:
    """The lower-case keys on which a policy's conditions depend, those of their variables included.

    Callers of another account have other ARNs, so that a condition on those asks for the account as well.
    """
    return keys_of(compile_policy(text, grammar).statements)


def keys_of(statements: Iterable[CompiledStatement]) -> frozenset[str]:
    """The same of some statements."""
    conditions = [condition for statement in statements for condition in statement.conditions]
    keys = {key for condition in conditions for key in read_keys(condition)}
    if any(condition.key == CALLER_ARN_KEY and not _of_any_account(condition) for condition in conditions):
        keys.add(ACCOUNT_KEY)
    return frozenset(keys)


def _of_any_account(condition: CompiledCondition) -> bool:
    """True when a condition on callers tells no accounts apart: its patterns have ``*`` there."""
    segments = [arns.split_template(template) for template in condition.templates]
    return all(len(parts) > _ACCOUNT and parts[_ACCOUNT] == (Wild.ANY,) for parts in segments)


_ACCOUNT = 4
"""The place of the account among the segments of an ARN."""


def rest_of(statement: CompiledStatement, context: Context) -> Statement | None:
    """The statement with its open conditions; None where a known one does not hold."""
    still_open: list[CompiledCondition] = []
    for condition in statement.conditions:
        if not condition.known or not context.keys() >= set(read_keys(condition)):
            still_open.append(condition)
        elif not condition.holds(context):
            return None
    if len(still_open) == len(statement.conditions):
        return statement.source
    return replace(statement.source, conditions=tuple(condition.source for condition in still_open))
