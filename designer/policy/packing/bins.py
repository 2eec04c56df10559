"""Things of some sizes into the fewest boxes: best fit, largest first. Knows no policies."""

from __future__ import annotations

from collections.abc import Sequence


def boxes(sizes: Sequence[int], room: int) -> list[list[int]]:
    """The places of things by box: boxes by their first thing, things in their order.

    Args:
        sizes: Of the things.
        room: Of each box; a thing that is larger gets a box of its own.
    """
    found: list[list[int]] = []
    free: list[int] = []
    for place in sorted(range(len(sizes)), key=lambda number: (-sizes[number], number)):
        fitting = [box for box, left in enumerate(free) if left >= sizes[place]]
        if fitting:
            box = min(fitting, key=lambda number: (free[number], number))
            found[box].append(place)
            free[box] -= sizes[place]
        else:
            found.append([place])
            free.append(room - sizes[place])
    return sorted(sorted(box) for box in found)
