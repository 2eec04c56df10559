"""Sets of actions in few words, told by the shorter side: some actions, or everything but some."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from designer.basics.words import counted
from designer.policy.catalog.catalogue import Catalogue

_NAMED = 4
"""Actions up to which all are named."""

_SERVICES = 8
_REST = 12
"""Services that are named, and those in the rest up to which that tells a set shorter."""


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
    return sorted(_counts(actions, catalogue), key=itemgetter(1), reverse=True)  # which keeps the order of names


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
    """Number of actions by service, in the order of their names; the next question is often about the same set.

    Either the set or its rest is in few services: those are counted, and all others are taken as a whole.
    """
    few = 2 * actions.bit_count() <= catalogue.full_mask.bit_count()
    counted_ones = _counts_of_few(actions if few else catalogue.full_mask ^ actions, catalogue)
    if few:
        return tuple(sorted(counted_ones.items()))
    left = dict(_whole_services(catalogue))
    for service, count in counted_ones.items():
        left[service] -= count
    return tuple((service, count) for service, count in left.items() if count)


def _counts_of_few(actions: int, catalogue: Catalogue) -> dict[str, int]:
    """The same for a set in which most services have nothing: what lies between two of its actions is passed over."""
    digits = f"{actions:b}"[::-1]  # the actions in order: a third of the time of a shift for each service
    services, starts = _places(catalogue)
    found: dict[str, int] = {}
    place = digits.find("1") if actions else -1
    while place >= 0:
        service, stop = services[bisect_right(starts, place) - 1]
        found[service] = digits.count("1", place, stop)
        place = digits.find("1", stop)
    return found


@lru_cache(maxsize=1)
def _places(catalogue: Catalogue) -> tuple[list[tuple[str, int]], list[int]]:
    """Services with the place behind their last action, and the places of their first actions, in order."""
    ranges = catalogue.ranges.items()
    return [(service, place.stop) for service, place in ranges], [place.start for _, place in ranges]


@lru_cache(maxsize=1)
def _whole_services(catalogue: Catalogue) -> dict[str, int]:
    """Number of all actions of each service, in the order of their names."""
    return {service: len(place) for service, place in sorted(catalogue.ranges.items(), key=itemgetter(0))}
