"""Breadcrumb: the path of the current node; a click on a level selects it, and a drag can be dropped on it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.organization.model.change import Change
from designer.organization.model.records import NodeId
from ui import theme
from ui.dragdrop.drag_session import DropLocation, Drops
from ui.dragdrop.payload import DragPayload, Drop
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.display.labels import MOST_OF_NAME, one_line, tooltip_text

_SIGN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
_MOST_WIDE, _WHOLE, LEAST_WIDE = 180.0, 110.0, 52.0
"""Width of a level at most; of one above the last up to which it is whole or left out; and at least. In pixels."""

_PAD = 8.0
_GAP = 7.0


class Breadcrumb(QWidget):
    """Single line of names: of what is current, else of the OU that fills the canvas, or of what is shown alone.

    Levels above the last give way first: long ones are shortened, and then they are left out behind an ellipsis that
    leads to the lowest of them.

    Attributes:
        wanted: Width for every level, in pixels.
        least: Width for the whole last name, behind a sign for those before it.

    Signals:
        grown(): The path needs other room than before.
    """

    grown = Signal()

    def __init__(self, session: Session, analyses: Analyses | None) -> None:
        super().__init__()
        self._session = session
        self._highlighted: tuple[NodeId, bool] | None = None
        self._drops = Drops(self, session, analyses)
        self._levels: list[tuple[NodeId, str, QRectF]] = []
        self._path: Sequence[NodeId] = ()
        self._hovered: NodeId | None = None
        self._place: NodeId | None = None
        self.wanted = self.least = 0
        self.setMouseTracking(True)
        self.setAccessibleName("Path")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        session.selectionChanged.connect(self._read)
        session.document.changed.connect(self._read)
        session.document.reset.connect(self._read)
        session.focusChanged.connect(self._read)
        session.shown.changed.connect(self._read)
        theme.service().changed.connect(self._read)
        self._read()

    @property
    def levels(self) -> list[tuple[NodeId, str]]:
        """Levels shown, root first, with their names as shown."""
        return [(node_id, name) for node_id, name, _ in self._levels]

    @property
    def says_nothing(self) -> bool:
        """True while it has but one level: nothing is current that is not seen at once."""
        return len(self._path) == 1

    def show_place(self, node_id: NodeId | None) -> None:
        """Show the path of the OU that fills the canvas while nothing in sight is current."""
        if node_id != self._place:
            self._place = node_id
            self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._read()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, (node_id, name, box) in enumerate(self._levels):
            if self._highlighted is not None and self._highlighted[0] == node_id:
                self._paint_highlight(painter, box, refused=self._highlighted[1])
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
                painter.drawText(QPointF(box.right() + _GAP, baseline), _SIGN)
        painter.end()

    @staticmethod
    def _paint_highlight(painter: QPainter, box: QRectF, *, refused: bool) -> None:
        """Paint the level that would take what is dragged, or refuses it: broken line and colour."""
        tokens = theme.current()
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

    def surface(self) -> QWidget:
        return self

    def location_at(self, position: QPoint, _what: DragPayload) -> DropLocation | None:
        """Return the level at a position."""
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

    def open_at_rest(self, target: NodeId) -> bool:
        """Open a collapsed level; reveal another, without losing the selection."""
        collapsed = target in self._session.collapsed
        if collapsed:
            self._session.set_collapsed(target, False)
        else:
            self._session.nodeRevealed.emit(target)
        return collapsed

    def close_again(self, target: NodeId) -> None:
        """Hide what is below a level that was opened for a drag."""
        self._session.set_collapsed(target, True)

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

    def _read(self, change: Change | None = None) -> None:
        """Read the path again, unless a change is not about the tree."""
        if change is not None and not change.concerns_tree:
            return
        session, organization = self._session, self._session.organization
        candidates = (self._place, session.current, session.top)
        path: Sequence[NodeId] = organization.path(next(n for n in candidates if n and n in organization.nodes))
        self._path = path
        names = [one_line(organization.node(node_id).name, MOST_OF_NAME) for node_id in path]
        fonts = [theme.font()] * (len(path) - 1) + [theme.name_font()]
        between = 2 * _GAP + QFontMetricsF(theme.font()).horizontalAdvance(_SIGN)
        widths = [QFontMetricsF(font).horizontalAdvance(name) for font, name in zip(fonts, names, strict=True)]
        whole = " / ".join(names)
        usual, around = [min(width, _MOST_WIDE) for width in widths], 2 * _PAD + 2
        wanted = round(sum(usual) + between * (len(usual) - 1) + around)
        least = round(usual[-1] + (_MORE_WIDE + between if len(usual) > 1 else 0.0) + around)
        if (wanted, least) != (self.wanted, self.least):
            self.wanted, self.least = wanted, least
            self.grown.emit()  # the owner of the room has this one read again first
        room = self.width() - 2 * _PAD
        out = _left_out(widths, between, room)
        if out:
            names, widths = [_MORE, *names[out:]], [QFontMetricsF(fonts[0]).horizontalAdvance(_MORE), *widths[out:]]
            path, fonts = path[out - 1 :], fonts[out - 1 :]
        shares = _shares(widths, between, room)
        self._levels = []
        x = _PAD
        for node_id, name, font, share in zip(path, names, fonts, shares, strict=True):
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, share + 1)
            wide = metrics.horizontalAdvance(shown)
            y = (self.height() - metrics.height()) / 2
            self._levels.append((node_id, shown, QRectF(x, y, wide, metrics.height())))
            x += wide + between
        self.setToolTip("" if " / ".join(shown for _, shown, _ in self._levels) == whole else tooltip_text(whole))
        self.update()


_MORE_WIDE = 16.0
_MORE = "\N{HORIZONTAL ELLIPSIS}"


def _left_out(widths: Sequence[float], between: float, room: float) -> int:
    """Number of upper levels left out, so that those behind keep a part that can be read, and the last one its name."""
    for out in range(len(widths)):
        least = sum(min(width, _WHOLE) for width in widths[out:-1]) + min(widths[-1], _MOST_WIDE)
        ahead = _MORE_WIDE + between if out else 0.0
        if ahead + least + between * (len(widths) - out - 1) <= room:
            return out
    return len(widths) - 1


def _shares(widths: Sequence[float], between: float, room: float) -> list[float]:
    """Width of each level: levels above the last give way, the widest of them first, and the last one at the end."""
    shares = [min(width, _MOST_WIDE) for width in widths]
    excess = sum(shares) + between * (len(shares) - 1) - room
    above, last = sorted(range(len(shares) - 1), key=lambda n: -shares[n]), [len(shares) - 1]
    for levels, floor in ((above, _WHOLE), (above, 0.0), (last, LEAST_WIDE)):
        for at in levels:
            taken = min(max(0.0, shares[at] - floor), max(0.0, excess))
            shares[at] -= taken
            excess -= taken
    for at in (*last, *reversed(above)):  # what is free is for names that are wider than usual
        given = min(widths[at] - shares[at], max(0.0, -excess))
        shares[at] += given
        excess += given
    return shares
