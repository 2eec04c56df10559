"""Contours of subtrees, so that the layout can push neighbours together without overlap.

A contour lists steps of growing depth. Each step holds the depth where it ends and the least and greatest breadth
above that depth; the first step begins at depth 0. Breadth is the direction siblings follow each other in, depth the
direction of the levels. Plain integers: a drawing is crisp, and the same on every machine.
"""

from __future__ import annotations

from typing import TypeAlias

_Step: TypeAlias = tuple[int, int, int]
Contour: TypeAlias = tuple[_Step, ...]

MOST_STEPS = 24
"""Deeper steps are joined into one, so that work on a contour is bounded and a layout takes linear time."""


def clearance(placed: Contour, following: Contour, gap: int) -> int:
    """Least shift of `following` that keeps it `gap` clear of `placed` at every depth they share."""
    here = there = 0
    shift = placed[0][2] - following[0][1]
    while here < len(placed) and there < len(following):
        shift = max(shift, placed[here][2] - following[there][1])
        end, other_end = placed[here][0], following[there][0]
        here += end <= other_end
        there += other_end <= end
    return shift + gap


def merged(placed: Contour, following: Contour, shift: int) -> Contour:
    """Contour of both, `following` moved by `shift` in breadth."""
    steps: list[_Step] = []
    here = there = 0
    while here < len(placed) and there < len(following):
        end, low, high = placed[here]
        other_end, other_low, other_high = following[there]
        steps.append((min(end, other_end), min(low, other_low + shift), max(high, other_high + shift)))
        here += end <= other_end
        there += other_end <= end
    steps.extend(placed[here:])
    steps.extend((end, low + shift, high + shift) for end, low, high in following[there:])
    return tuple(steps)


def contour_below(top: Contour, contour: Contour, depth: int, shift: int) -> Contour:
    """Contour of `top` with `contour` under it, beginning at `depth`."""
    steps = (*top, *((end + depth, low + shift, high + shift) for end, low, high in contour))
    if len(steps) <= MOST_STEPS:
        return steps
    tail = steps[MOST_STEPS - 1 :]
    joined = (tail[-1][0], min(step[1] for step in tail), max(step[2] for step in tail))
    return (*steps[: MOST_STEPS - 1], joined)


def extent(contour: Contour) -> tuple[int, int]:
    """Least and greatest breadth."""
    return min(step[1] for step in contour), max(step[2] for step in contour)
