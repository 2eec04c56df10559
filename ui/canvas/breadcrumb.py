"""Breadcrumb: the path of the current node; a click on a level selects it, and a drag can be dropped on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from designer.model.records import NodeId
from ui import theme
from ui.dragdrop.drag_session import DropLocation, Drops
from ui.dragdrop.payload import DragPayload, Drop
from ui.state.analyses import Analyses
from ui.state.session import Session

SIGN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
MOST_WIDE = 180.0
PAD = 8.0
GAP = 7.0


class Breadcrumb(QWidget):
    """Single line of names; hidden while nothing is current."""

    def __init__(self, session: Session, analyses: Analyses | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._highlighted: tuple[NodeId, bool] | None = None
        self._drops = Drops(self, session, analyses)
        self._levels: list[tuple[NodeId, str, QRectF]] = []
        self._hovered: NodeId | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Path")
        session.selectionChanged.connect(self._read)
        session.document.changed.connect(self._read)
        session.document.reset.connect(self._read)
        theme.service().changed.connect(self._read)
        self._read()

    @property
    def levels(self) -> list[tuple[NodeId, str]]:
        """Levels shown, root first, with their names as shown."""
        return [(node_id, name) for node_id, name, _ in self._levels]

    def sizeHint(self) -> QSize:
        right = self._levels[-1][2].right() if self._levels else 0.0
        return QSize(round(right + PAD), round(QFontMetricsF(theme.font()).height() + 10))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        background = QColor(tokens.canvas)
        background.setAlphaF(0.88)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(background)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        for index, (node_id, name, box) in enumerate(self._levels):
            self._paint_highlight(painter, node_id, box)
            last = index == len(self._levels) - 1
            font = theme.name_font() if last else theme.font()
            metrics = QFontMetricsF(font)
            baseline = box.center().y() + metrics.capHeight() / 2
            painter.setFont(font)
            if node_id == self._hovered and not last:
                painter.setPen(tokens.accent)
            else:
                painter.setPen(tokens.text if last else tokens.secondary)
            painter.drawText(QPointF(box.x(), baseline), name)
            if not last:
                painter.setPen(tokens.placeholder)
                painter.drawText(QPointF(box.right() + GAP, baseline), SIGN)
        painter.end()

    def _paint_highlight(self, painter: QPainter, node_id: NodeId, box: QRectF) -> None:
        """Paint the level that would take what is dragged, or refuses it: broken line and colour."""
        if self._highlighted is None or self._highlighted[0] != node_id:
            return
        tokens, refused = theme.current(), self._highlighted[1]
        style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
        painter.setPen(QPen(tokens.denied if refused else tokens.accent, 1.5, style))
        painter.setBrush(tokens.denied_tint if refused else tokens.accent_tint)
        painter.drawRoundedRect(box.adjusted(-5, -2, 5, 2), 5, 5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._level_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        level = self._level_at(event.position())
        if level is not None and event.button() is Qt.MouseButton.LeftButton:
            self._session.reveal(level)

    # Drops

    def surface(self) -> QWidget:
        return self

    def location_at(self, position: QPoint, _what: DragPayload) -> DropLocation | None:
        """Level at a position."""
        level = self._level_at(QPointF(position))
        return DropLocation(level) if level is not None else None

    def show_drop(
        self,
        location: DropLocation | None,
        drop: Drop | None,
        _what: DragPayload | None,
        *,
        copies: bool,  # noqa: ARG002 - the same call for every drop target
    ) -> None:
        """Highlight the level."""
        if location is None or drop is None or drop.idle:
            self._highlighted = None
        else:
            self._highlighted = location.target, bool(drop.refusal)
        self.update()

    def on_rest(self, target: NodeId) -> None:
        """Reveal the level, without losing the selection."""
        self._session.nodeRevealed.emit(target)

    def scroll_by(self, dx: int, dy: int) -> bool:  # noqa: ARG002 - there is nothing to scroll
        return False

    def _hover(self, level: NodeId | None) -> None:
        if level != self._hovered:
            self._hovered = level
            self.setCursor(Qt.CursorShape.PointingHandCursor if level is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def _level_at(self, point: QPointF) -> NodeId | None:
        inside = (node_id for node_id, _, box in self._levels if box.adjusted(-3, -6, 3, 6).contains(point))
        return next(inside, None)

    def _read(self, _change: object = None) -> None:
        organization, current = self._session.document.organization, self._session.current
        shown = current is not None and current in organization.nodes
        path = organization.path(current) if shown and current is not None else ()
        self._levels = []
        x = PAD
        for node_id in path:
            font = theme.name_font() if node_id == current else theme.font()
            metrics = QFontMetricsF(font)
            line = " ".join(organization.node(node_id).name[:400].split())
            name = metrics.elidedText(line, Qt.TextElideMode.ElideRight, MOST_WIDE)
            wide = metrics.horizontalAdvance(name)
            self._levels.append((node_id, name, QRectF(x, 5, wide, metrics.height())))
            x += wide + 2 * GAP + metrics.horizontalAdvance(SIGN)
        self.setVisible(bool(path))
        self.resize(self.sizeHint())
        self.update()
