"""Marks of what differs from its OU: large enough to be seen, and never so large that they meet."""

from typing import NamedTuple

from PySide6.QtCore import QRectF

from ui.canvas.far.overview import Rects

_LEAST = 3.0
"""Side of a mark at least, in pixels."""


def shaped(marks: list[QRectF], sign: str, scale: float) -> list[QRectF]:
    """Return marks in the shape of a change: what came is full, moved hollow, gone struck, changed half there."""
    return [part for mark in marks for part in _parts(mark, sign, 1 / scale)]


def _parts(mark: QRectF, sign: str, pixel: float) -> tuple[QRectF, ...]:
    x, y, wide, high = mark.x(), mark.y(), mark.width(), mark.height()
    if sign == "move":
        ends = (QRectF(x, y, wide, pixel), QRectF(x, y + high - pixel, wide, pixel))
        return *ends, QRectF(x, y, pixel, high), QRectF(x + wide - pixel, y, pixel, high)
    if sign == "remove":
        line = max(pixel, high / 4)
        return (QRectF(x, y + (high - line) / 2, wide, line),)
    return (QRectF(x, y, wide / 2, high),) if sign == "rename" else (mark,)


class _Mark(NamedTuple):
    """Mark in a column."""

    column: int
    middle: float
    colour: int
    rect: QRectF


def marks_apart(there: Rects, scale: float, pitch: float, worst: int) -> Rects:
    """Return marks with a pixel between them at least; of those that would meet, one is enough.

    Args:
        there: What is marked, by colour.
        scale: Pixels for each canvas unit.
        pitch: Distance from one column to the next.
        worst: Colour that goes before the others.
    """
    pixel, least = 1 / scale, _LEAST / scale
    column = max(pitch, least + pixel)
    found: list[_Mark] = []
    marks = (
        _Mark(int(rect.x() // column), rect.y() + rect.height() / 2, colour, rect)
        for colour, rects in there.items()
        for rect in rects
    )
    for mark in sorted(marks, key=lambda one: one[:2]):
        high, left = max(mark.rect.height(), least), mark.rect.x() if column == pitch else mark.column * column
        box = QRectF(left, mark.middle - high / 2, min(max(mark.rect.width(), least), column - pixel), high)
        while found and found[-1].column == mark.column and box.top() < (free := found[-1].rect.bottom() + pixel):
            if box.bottom() >= free + least:
                box.setTop(free)
            elif mark.colour == worst != found[-1].colour:
                found.pop()
            else:
                break
        else:
            found.append(mark._replace(rect=box))
    by_colour: Rects = {}
    for mark in found:
        by_colour.setdefault(mark.colour, []).append(mark.rect)
    return by_colour
