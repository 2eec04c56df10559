"""Sets of actions in few words, told by the shorter side: some actions, or everything but some."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.words import counted

_NAMED = 4
_SERVICES = 8
_REST = 12


class ServiceCount(NamedTuple):
    """Number of actions of one service in a set.

    Attributes:
        service: Its prefix.
        actions: Number of its actions in the set.
        total: Number of all its actions.
    """

    service: str
    actions: int
    total: int


def by_service(actions: int, catalogue: Catalogue) -> tuple[ServiceCount, ...]:
    """Services with actions in a set, most actions first."""
    ranges = catalogue.ranges
    return tuple(ServiceCount(one, count, len(ranges[one])) for one, count in _largest(actions, catalogue))


def _largest(actions: int, catalogue: Catalogue) -> list[tuple[str, int]]:
    return sorted(_counts(actions, catalogue), key=lambda one: (-one[1], one[0]))


def is_told_by_rest(actions: int, catalogue: Catalogue) -> bool:
    """True when what is not in a set is told in few words, and is less than what is."""
    rest = catalogue.full_mask ^ actions
    return actions.bit_count() > rest.bit_count() and len(_counts(rest, catalogue)) <= _REST


def actions_phrase(actions: int, catalogue: Catalogue) -> str:
    """A set of actions: "s3:DeleteBucket", "22 actions: rds 8, backup 5", "22,000 actions: all but iam:* and sts:*"."""
    count = actions.bit_count()
    if count <= _NAMED:
        return ", ".join(catalogue.actions[index] for index in catalogue.members(actions))
    said = counted(count, "action")
    if actions == catalogue.full_mask:
        return f"all {said}"
    if is_told_by_rest(actions, catalogue):
        return f"{said}: all but {_listed(catalogue.full_mask ^ actions, catalogue)}"
    return f"{said}: {_listed(actions, catalogue)}"


def _listed(actions: int, catalogue: Catalogue) -> str:
    """The services of a set, those with most actions first; the rest as a number."""
    services = _largest(actions, catalogue)
    left = len(services) - _SERVICES
    shown = services if left <= 4 else services[:_SERVICES]
    terms = ", ".join(_term(one, count, actions, catalogue) for one, count in shown)
    return terms if left <= 4 else f"{terms} and {left:,} more services"


def _term(service: str, count: int, actions: int, catalogue: Catalogue) -> str:
    """The actions of one service in a set: ``s3:*`` for all of it, else how many, or which one."""
    if count == len(catalogue.ranges[service]):
        return f"{service}:*"
    if count > 1:
        return f"{service} {count:,}"
    (index,) = catalogue.members(actions & catalogue.match(f"{service}:*"))
    return catalogue.actions[index]


@lru_cache(maxsize=4)
def _counts(actions: int, catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Number of actions by service, in the order of the catalogue; the next question is often about the same set."""
    digits = f"{actions:b}"[::-1]  # the actions in order: a third of the time of a shift for each service
    ranges = catalogue.ranges.items() if actions else ()
    return tuple((one, count) for one, place in ranges if (count := digits.count("1", place.start, place.stop)))
