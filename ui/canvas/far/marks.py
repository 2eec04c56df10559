"""Marks of what differs from its OU: large enough to be seen, and never so large that they meet."""

from PySide6.QtCore import QRectF

from ui.canvas.far.overview import Rects

_LEAST = 3.0
"""Side of a mark at least, in pixels."""


def shaped(marks: list[QRectF], sign: str, scale: float) -> list[QRectF]:
    """Return marks in the shape of a change: what came is full, moved hollow, gone struck, changed half there."""
    return [part for mark in marks for part in _parts(mark, sign, 1 / scale)]


def _parts(mark: QRectF, sign: str, pixel: float) -> tuple[QRectF, ...]:
    x, y, width, height = mark.x(), mark.y(), mark.width(), mark.height()
    if sign == "move":
        ends = (QRectF(x, y, width, pixel), QRectF(x, y + height - pixel, width, pixel))
        return *ends, QRectF(x, y, pixel, height), QRectF(x + width - pixel, y, pixel, height)
    if sign == "remove":
        line = max(pixel, height / 4)
        return (QRectF(x, y + (height - line) / 2, width, line),)
    return (QRectF(x, y, width / 2, height),) if sign == "rename" else (mark,)


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
    found: list[tuple[int, int, float, float, float, float]] = []
    marks = sorted(
        (int(rect.x() // column), rect.y() + rect.height() / 2, colour, rect.x(), rect.width(), rect.height())
        for colour, rects in there.items()
        for rect in rects
    )
    for number, middle, colour, x, width, height in marks:
        top, bottom = middle - max(height, least) / 2, middle + max(height, least) / 2
        while found and found[-1][0] == number and top < (free := found[-1][3] + pixel):
            if bottom >= free + least:
                top = free
            elif colour == worst != found[-1][1]:
                found.pop()
            else:
                break
        else:
            left = x if column == pitch else number * column
            found.append((number, colour, top, bottom, left, min(max(width, least), column - pixel)))
    by_colour: Rects = {}
    for _, colour, top, bottom, left, width in found:
        by_colour.setdefault(colour, []).append(QRectF(left, top, width, bottom - top))
    return by_colour
