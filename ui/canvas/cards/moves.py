"""Lines from the ghosts of nodes that moved to the nodes themselves, or the other way where they are still to move."""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.analysis.differences.alignment import Ghost
from designer.organization.layout import Layout, Polyline, Rect
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import Z_PATH, PaintedItem
from ui.canvas.cards.painting import rounded
from ui.canvas.cards.style import FULL, NO_BRUSH, NO_PEN, CanvasStyle

MOST_MOVE_LINES = 40
"""So many moves have a line at once; of more, which would hide each other, those of the selected nodes have one."""

_ASIDE = 10
"""Distance from a card to a line that passes it, in canvas units."""

_HEAD = 7.0
"""Length of the head of an arrow, in canvas units; from afar it keeps its size on screen."""


class MovesItem(PaintedItem):
    """Dashed lines with an arrow at their ends."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__(Z_PATH)
        self.style = style
        self._lines: list[Polyline] = []
        self._path = QPainterPath()

    @property
    def lines(self) -> list[Polyline]:
        """Corners of each line, its beginning first."""
        return self._lines

    def show_moves(self, layout: Layout, ghosts: Iterable[Ghost], selected: Collection[NodeId]) -> None:
        """Show the moves that a layout shows both ends of; where they are many, those of selected nodes."""
        moves = [ghost for ghost in ghosts if ghost.reason.moved and ghost.id in layout and ghost.node in layout]
        if len(moves) > MOST_MOVE_LINES:
            moves = [move for move in moves if move.node in selected][:MOST_MOVE_LINES]
        lines = [_line_of(layout, move) for move in moves]
        if lines == self._lines:
            return
        self.prepareGeometryChange()
        self._lines = lines
        self._path = rounded(lines, self.style.sizes.corner)
        around = 4 * _HEAD
        self._bounds = self._path.controlPointRect().adjusted(-around, -around, around, around)
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._lines:
            return
        scale = painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(self.style.move if scale >= FULL else self.style.move_far)
        painter.setBrush(NO_BRUSH)
        painter.drawPath(self._path)
        painter.setPen(NO_PEN)
        painter.setBrush(self.style.tokens.accent)
        size = _HEAD / min(1.0, max(scale, 0.25))
        for line in self._lines:
            painter.drawPolygon(_head(line, size))


def _line_of(layout: Layout, ghost: Ghost) -> Polyline:
    old, new = (ghost.node, ghost.id) if ghost.reason.ahead else (ghost.id, ghost.node)
    return _line(layout.rect(old), layout.rect(new))


def _line(start: Rect, end: Rect) -> Polyline:
    """Line from the side of a card to the side of another that faces it; around their right sides in one column."""
    y, to_y = start.y + start.h // 2, end.y + end.h // 2
    if start.x + start.w + _ASIDE <= end.x - _ASIDE:
        turn = end.x - _ASIDE
        return _straightened((start.x + start.w, y), (turn, y), (turn, to_y), (end.x, to_y))
    if end.x + end.w + _ASIDE <= start.x - _ASIDE:
        turn = end.x + end.w + _ASIDE
        return _straightened((start.x, y), (turn, y), (turn, to_y), (end.x + end.w, to_y))
    turn = max(start.x + start.w, end.x + end.w) + _ASIDE
    return _straightened((start.x + start.w, y), (turn, y), (turn, to_y), (end.x + end.w, to_y))


def _straightened(*points: tuple[int, int]) -> Polyline:
    """Return the line without corners where nothing turns."""
    return points if points[0][1] != points[-1][1] else (points[0], points[-1])


def _head(line: Polyline, size: float) -> QPolygonF:
    """Return the head of an arrow at the end of a line."""
    x, y = line[-1]
    back = size if line[-2][0] < x else -size
    return QPolygonF([QPointF(x, y), QPointF(x - back, y - size * 0.6), QPointF(x - back, y + size * 0.6)])
