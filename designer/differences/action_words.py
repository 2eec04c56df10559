"""Sets of actions in few words, told by the shorter side: some actions, or everything but some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designer.policy.catalog.catalogue import Catalogue
from designer.words import counted

_NAMED = 4
_SERVICES = 8
_REST = 12


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """Number of actions of one service in a set.

    Attributes:
        service: Its prefix.
        count: Number of its actions in the set.
        total: Number of all its actions.
    """

    service: str
    count: int
    total: int


def by_service(actions: int, catalogue: Catalogue) -> tuple[ServiceCount, ...]:
    """Services with actions in a set, most actions first."""
    return tuple(sorted(_counts(actions, catalogue), key=lambda one: (-one.count, one.service)))


def is_told_by_rest(actions: int, catalogue: Catalogue) -> bool:
    """True when what is not in a set is told in few words, and is less than what is."""
    rest = catalogue.full_mask ^ actions
    return actions.bit_count() > rest.bit_count() and len(_terms(rest, catalogue)) <= _REST


def actions_phrase(actions: int, catalogue: Catalogue) -> str:
    """A set of actions: "s3:DeleteBucket", "22 actions: rds 8, backup 5", "22,000 actions: all but iam:* and sts:*"."""
    count = actions.bit_count()
    if count <= _NAMED:
        return ", ".join(catalogue.actions[index] for index in catalogue.members(actions))
    said = counted(count, "action")
    if actions == catalogue.full_mask:
        return f"all {said}"
    if is_told_by_rest(actions, catalogue):
        return f"{said}: all but {_listed(_terms(catalogue.full_mask ^ actions, catalogue))}"
    return f"{said}: {_listed(_terms(actions, catalogue))}"


def _terms(actions: int, catalogue: Catalogue) -> list[str]:
    """A term for each service of a set, most actions first: ``s3:*`` for all of it, else how many, or which one."""
    terms = []
    for one in by_service(actions, catalogue):
        if one.count == one.total:
            terms.append(f"{one.service}:*")
        elif one.count == 1:
            (index,) = catalogue.members(actions & catalogue.match(f"{one.service}:*"))
            terms.append(catalogue.actions[index])
        else:
            terms.append(f"{one.service} {one.count:,}")
    return terms


def _listed(terms: list[str]) -> str:
    left = len(terms) - _SERVICES
    if left <= 4:
        return ", ".join(terms)
    return f"{', '.join(terms[:_SERVICES])} and {left:,} more services"


def _counts(actions: int, catalogue: Catalogue) -> Iterator[ServiceCount]:
    digits = f"{actions:b}"[::-1]  # the actions in order: a third of the time of a shift for each service
    for service in catalogue.services if actions else ():
        found = catalogue.service_range(service)
        if count := digits.count("1", found.start, found.stop):
            yield ServiceCount(service, count, len(found))
