"""Swaps of records put into the tables that an organization keeps, and those that were made for other records."""

from __future__ import annotations

from collections.abc import Mapping

from designer.organization.model.change import K, R, Swap


def write_swaps(now: dict[K, R], swaps: Mapping[K, Swap[R]]) -> None:
    """Replace records as a change says."""
    for key, swap in swaps.items():
        if swap.after is None:
            del now[key]
        else:
            now[key] = swap.after


def stale_keys(now: Mapping[K, R], swaps: Mapping[K, Swap[R]]) -> list[K]:
    """Keys whose record is not the one that a change was made for; most are the same object, which is seen faster."""
    return [
        key
        for key, swap in swaps.items()
        if (record := now.get(key)) is not (before := swap.before) and record != before
    ]
