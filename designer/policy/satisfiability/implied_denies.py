"""Denies that another Deny makes idle: whatever they deny, the other one denies, too.

Of a request that must pass "only in eu-west-1, or for the role admin" and "only for the role admin", the first says
nothing more. Only what can be seen from the elements alone is told; a pair that is not told may still be one.
"""

from collections.abc import Sequence

from designer.policy.language.document import Condition, Statement
from designer.policy.matching.conditions import Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS


def without_implied(denies: Sequence[Statement]) -> tuple[Statement, ...]:
    """Those statements of which none is implied by another that stays, in their order; of equal ones the first.

    Args:
        denies: Deny statements that name one action, on whatever levels of one path.
    """
    kept: list[Statement] = []
    for statement in denies:
        if any(implies(statement, other) for other in kept):
            continue
        kept = [other for other in kept if not implies(other, statement)]
        kept.append(statement)
    return tuple(kept)


def implies(inner: Statement, outer: Statement) -> bool:
    """True when every request of one action that both name, and that the first one denies, is denied by the second."""
    if inner.principals != outer.principals or not _within(inner, outer):
        return False
    return all(any(_stricter(mine, its) for mine in inner.conditions) for its in outer.conditions)


def _within(inner: Statement, outer: Statement) -> bool:
    """True when the resources of the second one hold those of the first."""
    if "*" in outer.resources and not outer.not_resource:
        return True
    return inner.not_resource is outer.not_resource and set(inner.resources) == set(outer.resources)


def _stricter(inner: Condition, outer: Condition) -> bool:
    """True when a request that meets the first condition meets the second one."""
    if inner.operator.lower() != outer.operator.lower() or inner.key.lower() != outer.key.lower():
        return False
    mine, its = set(inner.values), set(outer.values)
    if mine == its:
        return True
    quantifier, name, _ = parse_operator(inner.operator)
    operator = OPERATORS.get(name)
    if operator is None or quantifier is not Quantifier.NONE or any("$" in value for value in mine | its):
        return False
    return its < mine if operator.negated else mine < its
