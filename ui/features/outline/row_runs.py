"""Runs of rows, and the rows that can stay while others come and go; knows no organization."""

from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from designer.organization.model.records import NodeId


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as first and last of those without a gap."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def staying(shown: Sequence[NodeId], wanted: Sequence[NodeId]) -> AbstractSet[NodeId]:
    """Return the rows that can stay while others go and come: the longest sequence in the same order in both."""
    places = {child: place for place, child in enumerate(wanted)}
    common = [child for child in shown if child in places]
    order = [places[child] for child in common]
    if all(one < next_ for one, next_ in pairwise(order)):
        return set(common)
    return {wanted[place] for place in _longest_ascent(order)}


def _longest_ascent(numbers: Sequence[int]) -> list[int]:
    """Return the longest sequence of ascending numbers in some order."""
    ends: list[int] = []  # the least last number of an ascent of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        before[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    found: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found
