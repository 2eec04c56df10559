"""Policies as sets of actions: which actions a policy allows and denies, surely or only in some requests.

Four masks a policy (see `Masks`), so that a level of the organization is a union of what its policies allow and an
intersection of what they keep, twice: for what is sure and for what is possible. `keep` rather than `deny`, because
``a & keep`` is eight times faster than ``a & ~deny`` on Python's ints.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import Effect, PolicyDocument, Statement
from designer.policy.satisfiability.origin import ANYWHERE, RequestOrigin

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
    """A policy's four masks. A document that is not usable allows nothing and denies nothing."""
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
    # A policy that denies nothing keeps `full` itself: whoever joins masks sees that without comparing them.
    return Masks(allow_sure, allow_any, full ^ deny_sure if deny_sure else full, full ^ deny_any if deny_any else full)


def statement_masks(
    statement: Statement, catalogue: Catalogue, place: RequestOrigin = ANYWHERE, *, variables: bool = True
) -> tuple[int, int]:
    """The actions of the catalogue to all of whose requests a statement applies, and those to some of whose it does."""
    mask = statement_mask(statement, catalogue)
    if not mask or not is_conditional(statement):
        return mask, mask
    # The evaluator, which a design without conditions needs not.
    from designer.policy.satisfiability.applicability import applicability

    found = applicability(statement, catalogue, place, variables=variables)
    return mask & found.sure if _every_principal(statement) else 0, mask & found.possible


def action_masks(
    statement: Statement, action: str, catalogue: Catalogue, place: RequestOrigin = ANYWHERE, *, variables: bool = True
) -> tuple[int, int]:
    """The same for one action, in the catalogue or not, as single bits; agrees with `statement_masks`."""
    if not action_matches(statement, action):
        return 0, 0
    if not is_conditional(statement):
        return 1, 1
    from designer.policy.satisfiability.applicability import applies

    sure, possible = applies(statement, action, catalogue, place, variables=variables)
    return int(sure and _every_principal(statement)), int(possible)


def statement_mask(statement: Statement, catalogue: Catalogue) -> int:
    """The actions of the catalogue that a statement names; none if it excludes every resource."""
    if _matches_no_resource(statement):
        return 0
    mask = 0
    for pattern in statement.actions:
        mask |= catalogue.match(pattern)
    return catalogue.full_mask ^ mask if statement.not_action else mask


def action_matches(statement: Statement, action: str) -> bool:
    """True when a statement can match an action, in the catalogue or not; agrees with `statement_mask`."""
    if _matches_no_resource(statement):
        return False
    return _is_among(action, statement.actions) is not statement.not_action


@lru_cache(maxsize=8192)
def _is_among(action: str, patterns: tuple[str, ...]) -> bool:
    """True for an action that one of some patterns names; thousands of statements have the same."""
    return any(compile_action(pattern)(action) for pattern in patterns)


def is_conditional(statement: Statement) -> bool:
    """True if a statement asks for more than its actions: by condition, resource or principal."""
    return bool(statement.conditions) or not _every_resource(statement) or not _every_principal(statement)


def _every_resource(statement: Statement) -> bool:
    if statement.not_resource:
        return not statement.resources
    return any(_is_everything(resource) for resource in statement.resources)


def _matches_no_resource(statement: Statement) -> bool:
    if statement.not_resource:
        return any(_is_everything(resource) for resource in statement.resources)
    return not statement.resources


def _every_principal(statement: Statement) -> bool:
    principals = statement.principals
    if principals is None:
        return True
    return not principals.negated and any(entry in _EVERYONE for entry in principals.entries)


def _is_everything(resource: str) -> bool:
    return bool(resource) and not resource.strip("*")
