"""What is seen of the tour: a callout with an arrow, and the frame around what it points at. Knows no step."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.announcing import announce
from ui.widgets.buttons import push_button
from ui.widgets.labels import plain_label

_WIDTH = 340
_ARROW = 10
_INSET = 14
_GAP = 6
"""Between the tip of the arrow and what it points at."""

_EDGE = 10
"""No callout comes nearer to the border of the window."""

_DIMMED = {False: 14, True: 50}
"""How much the rest of the window steps back, of 255, in the light and in the dark theme."""


_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Shortcut)


class CalloutSide(Enum):
    """Where the callout stands, seen from what it points at."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"
    ABOVE = "above"
    INSIDE = "inside"


class Frame(QWidget):
    """Lies over the window, lets everything through, and draws a frame around some places of it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._places: list[QRect] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.service().changed.connect(self.update)

    def show_places(self, places: Sequence[QRect]) -> None:
        """Stand around these places, in coordinates of the window."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._places = list(places)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        holes = QPainterPath()
        for place in self._places:
            hole = QPainterPath()
            hole.addRoundedRect(QRectF(place), 7, 7)
            holes = holes.united(hole)
        rest = QPainterPath()
        rest.addRect(QRectF(self.rect()))
        painter.fillPath(rest.subtracted(holes), QColor(0, 0, 0, _DIMMED[tokens.dark]))
        painter.setPen(QPen(tokens.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in self._places:
            painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class Dots(QWidget):
    """One dot for each step; that of the current one is filled and longer, so that it needs no colour."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._at = count, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._count * 12 + 10, 10)

    def show_step(self, at: int) -> None:
        """Fill another dot."""
        self._at = at
        self.setAccessibleName(f"Step {at + 1} of {self._count}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 1.0
        for number in range(self._count):
            wide = 16.0 if number == self._at else 6.0
            painter.setPen(QPen(tokens.accent if number == self._at else tokens.edge, 1.2))
            painter.setBrush(tokens.accent if number <= self._at else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x, 2, wide, 6), 3, 3)
            x += wide + 6
        painter.end()


class Callout(QWidget):
    """A card with an arrow, over the window and beside what it speaks of.

    Signals:
        moved(int): One step on, or back.
        skipped(): The person has seen enough.
        canvasAsked(): The keys shall go to the canvas.
    """

    moved = Signal(int)
    skipped = Signal()
    canvasAsked = Signal()

    def __init__(self, window: QWidget, count: int) -> None:
        super().__init__(window)
        self._count = count
        self._side, self._tip = CalloutSide.INSIDE, 0.0
        self.by_mouse = False
        self._number = plain_label(look="small")
        self._title = plain_label(look="name")
        self._words = plain_label(wrap=True)
        self._hint = plain_label("Alt+N next · Alt+B back · F6 canvas · Esc end", look="small")
        self.dots = Dots(count)
        self.skip = push_button("S&kip", look="link")
        self.back = push_button("&Back")
        self.next = push_button("&Next", look="primary")
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.service().changed.connect(self.update)

    def _build(self) -> None:
        lower = QHBoxLayout()
        lower.setSpacing(theme.metrics().gap)
        lower.addWidget(self.dots)
        lower.addStretch(1)
        for button, then in (
            (self.skip, self.skipped.emit),
            (self.back, lambda: self.moved.emit(-1)),
            (self.next, lambda: self.moved.emit(1)),
        ):
            button.setAutoDefault(True)  # Enter presses the one that has the keys
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.installEventFilter(self)
            button.clicked.connect(then)
            lower.addWidget(button)
        self._column = column = QVBoxLayout(self)
        margin = _ARROW + _INSET
        column.setContentsMargins(margin, margin - 4, margin, margin - 2)
        column.setSpacing(4)
        column.addWidget(self._number)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(5)
        column.addWidget(self._hint)
        column.addSpacing(8)
        column.addLayout(lower)

    def say(self, at: int, title: str, words: str) -> None:
        """Show a step."""
        last = at == self._count - 1
        self._number.setText(f"Tour: step {at + 1} of {self._count}")
        self._title.setText(title)
        self._words.setText(words)
        self.dots.show_step(at)
        self.back.setEnabled(at > 0)
        self.next.setText("&Done" if last else "&Next")
        self.skip.setVisible(not last)
        sentence = f"Tour, step {at + 1} of {self._count}: {title}. {words}"
        self.setAccessibleName(sentence)
        self.next.setAccessibleDescription(sentence)
        announce(self, sentence)

    def take_keys(self) -> None:
        """Let Enter go on and Esc end the tour."""
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_keys(self) -> bool:
        """Whether the keys act on the callout."""
        return any(button.hasFocus() for button in (self.skip, self.back, self.next))

    def point_at(self, place: QRect, around: QRect, window: QRect, *, below: bool = False) -> None:
        """Stand where there is room, with the arrow on a place; all in coordinates of the window.

        Args:
            place: What the arrow points at.
            around: What is not to be covered if it can be helped; holds the place.
            window: All there is.
            below: Stand below the place rather than beside it.
        """
        width = min(_WIDTH * theme.metrics().base_px // 13 + 2 * _ARROW, window.width() - 2 * _EDGE)
        # A text that wraps knows its height when it knows its width.
        self._words.setFixedWidth(width - 2 * (_ARROW + _INSET))
        self._column.activate()
        size = QSize(width, self._column.totalHeightForWidth(width))
        room = window.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self._side, corner = _placed(place, around, size, room, below=below)
        corner.setX(max(room.left(), min(corner.x(), room.right() + 1 - size.width())))
        corner.setY(max(room.top(), min(corner.y(), room.bottom() + 1 - size.height())))
        middle = place.center() - corner
        along = (
            (middle.x(), size.width())
            if self._side in (CalloutSide.BELOW, CalloutSide.ABOVE)
            else (middle.y(), size.height())
        )
        self._tip = max(_ARROW + 20.0, min(float(along[0]), along[1] - _ARROW - 20.0))
        self.setGeometry(QRect(corner, size))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QPainterPath()
        box = QRectF(self.rect()).adjusted(_ARROW, _ARROW, -_ARROW, -_ARROW).adjusted(0.5, 0.5, -0.5, -0.5)
        body.addRoundedRect(box, 9, 9)
        arrow = self._arrow(box)
        if arrow is not None:
            tip = QPainterPath()
            tip.addPolygon(arrow)
            tip.closeSubpath()
            body = body.united(tip)
        painter.setPen(QPen(tokens.accent, 1.5))
        painter.setBrush(tokens.card)
        painter.drawPath(body)
        painter.end()

    def event(self, event: QEvent) -> bool:
        mine = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_F6, Qt.Key.Key_Escape)
        if mine and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.skipped.emit()
        elif event.key() == Qt.Key.Key_F6:
            self.canvasAsked.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays among the buttons while they have the keys."""
        buttons = [b for b in (self.skip, self.back, self.next) if b.isVisible() and b.isEnabled()]
        if not self.has_keys() or not buttons:  # it is being hidden, and Qt looks for who gets the keys
            return super().focusNextPrevChild(forward)
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), 0)
        buttons[(at + (1 if forward else -1)) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Know what presses a button, from the press itself: what the application says of the mouse may be older."""
        if event.type() in _PRESSES:
            self.by_mouse = event.type() is QEvent.Type.MouseButtonPress
        return super().eventFilter(watched, event)

    def _arrow(self, box: QRectF) -> QPolygonF | None:
        at, half = self._tip, 9.0
        far = {
            CalloutSide.RIGHT: (QPointF(0, at), QPointF(box.left() + 1, at - half), QPointF(box.left() + 1, at + half)),
            CalloutSide.LEFT: (
                QPointF(self.width(), at),
                QPointF(box.right() - 1, at - half),
                QPointF(box.right() - 1, at + half),
            ),
            CalloutSide.BELOW: (QPointF(at, 0), QPointF(at - half, box.top() + 1), QPointF(at + half, box.top() + 1)),
            CalloutSide.ABOVE: (
                QPointF(at, self.height()),
                QPointF(at - half, box.bottom() - 1),
                QPointF(at + half, box.bottom() - 1),
            ),
        }
        points = far.get(self._side)
        return QPolygonF(list(points)) if points is not None else None


def _placed(place: QRect, around: QRect, size: QSize, room: QRect, *, below: bool) -> tuple[CalloutSide, QPoint]:
    """The first side of a place where the callout fits, and its corner there; inside the place where none does."""
    middle = place.center() - QPoint(size.width() // 2, size.height() // 2)
    sides = (
        (CalloutSide.RIGHT, QPoint(around.right() + 1 + _GAP - _ARROW // 2, middle.y())),
        (CalloutSide.LEFT, QPoint(around.left() - _GAP + _ARROW // 2 - size.width(), middle.y())),
        (CalloutSide.BELOW, QPoint(middle.x(), place.bottom() + 1 + _GAP - _ARROW // 2)),
        (CalloutSide.ABOVE, QPoint(middle.x(), place.top() - _GAP + _ARROW // 2 - size.height())),
    )
    beside = {CalloutSide.RIGHT, CalloutSide.LEFT}
    for side, corner in sorted(sides, key=lambda one: below and one[0] is not CalloutSide.BELOW):
        across = range(room.left(), room.right() + 2 - size.width())
        down = range(room.top(), room.bottom() + 2 - size.height())
        if (corner.x() in across) if side in beside else (corner.y() in down):
            return side, corner
    return CalloutSide.INSIDE, place.bottomRight() - QPoint(size.width() + _GAP, size.height() + _GAP)
