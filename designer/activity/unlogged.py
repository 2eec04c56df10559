"""Actions that a trail need not show, used or not: their absence says nothing."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record
from designer.policy.catalog.catalogue import load


class UnloggedMasks(NamedTuple):
    """Actions as bits of the catalogue.

    Attributes:
        data: Those of data events, and of sources that a trail can leave out: in use perhaps without any event.
        silent: Those without an event of their own; their users mostly leave other events of the service.
    """

    data: int
    silent: int


@cache
def unlogged_masks() -> UnloggedMasks:
    """Return what resources/unlogged_actions.json lists."""
    table = read_record(_Table, read_data("unlogged_actions.json"))
    data = _mask(table.data)
    return UnloggedMasks(data, _mask(table.silent) & ~data)


class _Table(NamedTuple):
    data: dict[str, str]
    silent: dict[str, str]


def _mask(patterns: dict[str, str]) -> int:
    """Return the actions of patterns of names, by service."""
    catalogue, found = load(), 0
    for service, names in patterns.items():
        for name in names.split():
            found |= catalogue.match(f"{service}:{name}")
    return found
