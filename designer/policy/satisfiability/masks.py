"""Policies as sets of actions: what each allows and denies, surely or only in some requests.

Four masks a policy (see `Masks`), so that a level of the organization is a union of what its policies allow and an
intersection of what they keep, twice: for what is sure and for what is possible. `keep` rather than `deny`, because
``a & keep`` is eight times faster than ``a & ~deny`` on Python's ints.

Of a request that must pass "only in eu-west-1, or for the role admin" and "only for the role admin", the first says
nothing more. Only what the elements alone show is reported; a pair that is not reported may still be one.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import Condition, Effect, PolicyDocument, Statement
from designer.policy.matching.conditions import Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.satisfiability.action_facts import ANYWHERE, RequestOrigin

_EVERYONE = (("*", "*"), ("AWS", "*"))


class Masks(NamedTuple):
    """Actions of the catalogue as one policy allows and denies them.

    Attributes:
        allow_sure: Allowed in every request that can be made (see `applicability`).
        allow_any: Allowed in some request.
        keep_sure: Not denied in every request; an action outside is denied whatever the request is.
        keep_any: Not denied in any request; an action outside is denied in some requests at least.
    """

    allow_sure: int
    allow_any: int
    keep_sure: int
    keep_any: int


@lru_cache(maxsize=2048)
def masks(document: PolicyDocument, catalogue: Catalogue, place: RequestOrigin = ANYWHERE) -> Masks:
    """Return a policy's four masks. A document that is not usable allows nothing and denies nothing."""
    statements = document.statements if document.usable else ()
    return masks_of(statements, catalogue, place, variables=document.variables)


def masks_of(statements: Iterable[Statement], catalogue: Catalogue, place: RequestOrigin, *, variables: bool) -> Masks:
    """The four masks of some statements together; ``variables``: whether their version knows policy variables."""
    full = catalogue.full_mask
    allow_sure = allow_any = deny_sure = deny_any = 0
    for statement in statements:
        sure, mask = statement_masks(statement, catalogue, place, variables=variables)
        if statement.effect is Effect.ALLOW:
            allow_any |= mask
            allow_sure |= sure
        else:
            deny_any |= mask
            deny_sure |= sure
    # A policy that denies nothing keeps `full` itself: a join of masks sees that without comparing them.
    return Masks(allow_sure, allow_any, full ^ deny_sure if deny_sure else full, full ^ deny_any if deny_any else full)


def statement_masks(
    statement: Statement, catalogue: Catalogue, place: RequestOrigin = ANYWHERE, *, variables: bool = True
) -> tuple[int, int]:
    """Return two masks: actions that a statement always applies to, and those that it applies to in some requests."""
    mask = statement_mask(statement, catalogue)
    if not mask or not is_conditional(statement):
        return mask, mask
    # The evaluator, only needed for designs with conditions.
    from designer.policy.satisfiability.applicability import applicability

    found = applicability(statement, catalogue, place, variables=variables)
    return mask & found.sure if _every_principal(statement) else 0, mask & found.possible


def action_masks(
    statement: Statement, action: str, catalogue: Catalogue, place: RequestOrigin = ANYWHERE, *, variables: bool = True
) -> tuple[int, int]:
    """Return the two masks for one action of any name, as single bits; agrees with `statement_masks`."""
    if not action_matches(statement, action):
        return 0, 0
    if not is_conditional(statement):
        return 1, 1
    from designer.policy.satisfiability.applicability import applies

    sure, possible = applies(statement, action, catalogue, place, variables=variables)
    return int(sure and _every_principal(statement)), int(possible)


def statement_mask(statement: Statement, catalogue: Catalogue) -> int:
    """Return the actions of the catalogue that a statement names; none if it excludes every resource."""
    if _matches_resources(statement, every=False):
        return 0
    mask = 0
    for pattern in statement.actions:
        mask |= catalogue.match(pattern)
    return catalogue.full_mask ^ mask if statement.not_action else mask


def action_matches(statement: Statement, action: str) -> bool:
    """Return True if a statement can match an action, in the catalogue or not; agrees with `statement_mask`."""
    if _matches_resources(statement, every=False):
        return False
    return _is_among(action, statement.actions) is not statement.not_action


@lru_cache(maxsize=8192)
def _is_among(action: str, patterns: tuple[str, ...]) -> bool:
    """Return True for an action that one of some patterns names; thousands of statements have the same."""
    return any(compile_action(pattern)(action) for pattern in patterns)


def is_conditional(statement: Statement) -> bool:
    """Return True if a statement asks for more than its actions: by condition, resource or principal."""
    if statement.conditions or not _matches_resources(statement, every=True):
        return True
    return not _every_principal(statement)


def _matches_resources(statement: Statement, *, every: bool) -> bool:
    """Whether a statement matches every resource, or none."""
    if statement.not_resource is every:
        return not statement.resources
    return any(resource and not resource.strip("*") for resource in statement.resources)


def _every_principal(statement: Statement) -> bool:
    principals = statement.principals
    if principals is None:
        return True
    return not principals.negated and any(entry in _EVERYONE for entry in principals.entries)


def without_implied(denies: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return those statements that no other that stays implies, in their order; of equal ones the first.

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
    """True if every request of one action that both name, and that the first one denies, is denied by the second."""
    if inner.principals != outer.principals or not _within(inner, outer):
        return False
    return all(any(_stricter(mine, its) for mine in inner.conditions) for its in outer.conditions)


def _within(inner: Statement, outer: Statement) -> bool:
    """Return True if the resources of the second one hold those of the first."""
    if "*" in outer.resources and not outer.not_resource:
        return True
    return inner.not_resource is outer.not_resource and set(inner.resources) == set(outer.resources)


def _stricter(inner: Condition, outer: Condition) -> bool:
    """Return True if a request that meets the first condition meets the second one."""
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
