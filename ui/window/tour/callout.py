"""Cards of the tour below the inspector: a step, with a frame around what it speaks of, and the offer at the start."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.commands.command import RIGHT
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import plain_label
from ui.window.docks import Docks

_DIMMED = {False: 14, True: 50}
"""How far the rest of the window steps back, of 255, in the light and in the dark theme."""


_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Shortcut)


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
            width = 16.0 if number == self._at else 6.0
            painter.setPen(QPen(tokens.accent if number == self._at else tokens.edge, 1.2))
            painter.setBrush(tokens.accent if number <= self._at else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x, 2, width, 6), 3, 3)
            x += width + 6
        painter.end()


class Callout(QFrame):
    """Card with the words of a step, which lies over nothing.

    Signals:
        moved(int): One step on, or back.
        skipped(): The person has seen enough.
        canvasAsked(): The keys are to go to the canvas.
    """

    moved = Signal(int)
    skipped = Signal()
    canvasAsked = Signal()

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self.by_mouse = False
        self._number = plain_label(look="small")
        self._title = plain_label(look="name")
        self._words = plain_label(wrap=True)
        self._hint = plain_label(wrap=True, look="small")
        self.dots = Dots(count)
        self.skip = push_button("S&kip", look="link")
        self.back = push_button("&Back")
        self.next = push_button("&Next", look="primary")
        self._build()
        self.setObjectName("foot")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _build(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.addWidget(self._number)
        upper.addStretch(1)
        upper.addWidget(self.dots)
        lower.setSpacing(theme.metrics().gap)
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
        lower.insertStretch(1, 1)
        margin = theme.metrics().margin
        in_column(
            upper,
            self._title,
            self._words,
            Spacer(4),
            self._hint,
            Spacer(6),
            lower,
            host=self,
            margins=(margin, margin - 2, margin, margin),
            spacing=4,
        )

    def say(self, at: int, title: str, words: str) -> None:
        """Show a step."""
        last = at == self._count - 1
        self._number.setText(f"Tour: step {at + 1} of {self._count}")
        self._title.setText(title)
        self._words.setText(words)
        self.dots.show_step(at)
        self.back.setEnabled(at > 0)
        self.next.setText("&Done" if last else "&Next")
        self._hint.setText(f"{'Alt+D done' if last else 'Alt+N next'} · Alt+B back · F6 canvas · Esc end")
        self.skip.setVisible(not last)
        sentence = f"Tour, step {at + 1} of {self._count}: {title}. {words}"
        self.setAccessibleName(sentence)
        self.next.setAccessibleDescription(sentence)
        announce(self, sentence)

    def take_keys(self) -> None:
        """Let Enter go on and Esc end the tour."""
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_keys(self) -> bool:
        """True if the keys act on the callout."""
        return any(button.hasFocus() for button in (self.skip, self.back, self.next))

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


_WORDS = "Six stops, two minutes: draw, attach a policy, ask what is allowed, see why."

_LOW = 560
"""Minimum height of the side, in pixels at 13 px of text, for more of the offer than its two buttons."""


class TourOffer(QFrame):
    """Goes when it is answered; gives its room to what a node says while one is selected.

    Signals:
        taken(): The person wants the tour.
    """

    taken = Signal()

    def __init__(self, docks: Docks, session: Session) -> None:
        super().__init__()
        self._session = session
        self._answered = False
        self.setObjectName("foot")
        self.take = push_button("Take the tour", look="primary")
        self.leave = push_button("Not now", look="link")
        self.leave.setToolTip("The menu Help has the tour at any time")
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_offer)
        buttons = in_row(self.take, self.leave, STRETCH)
        self._words = (plain_label("New here?", look="name"), plain_label(_WORDS, wrap=True, look="quiet"))
        self._column = in_column(*self._words, Spacer(2), buttons, host=self, margins=None, spacing=6)
        self.setAccessibleName(f"New here? {_WORDS}")
        side = docks.groups[RIGHT]
        side.installEventFilter(self)
        self._fit(side.height())
        side.add_foot(self)
        session.selectionChanged.connect(self._give_way)
        self._give_way()
        announce(self, self.accessibleName())

    def _give_way(self) -> None:
        self.setVisible(self._session.current is None and not self._answered)

    def close_offer(self) -> None:
        """Take the card away."""
        self._answered = True
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the room to what is above it where the side is low."""
        if isinstance(event, QResizeEvent):
            self._fit(event.size().height())
        return super().eventFilter(watched, event)

    def _fit(self, height: int) -> None:
        low = height < theme.metrics().scaled(_LOW)
        for label in self._words:
            label.setVisible(not low)
        self.setProperty("low", low)
        self.style().polish(self)
        margin = theme.metrics().margin
        sides = (margin // 3, 0, margin // 3, 0) if low else (margin, margin - 2, margin, margin)
        self._column.setContentsMargins(*sides)
        self.take.setToolTip(_WORDS if low else "")

    def _take(self) -> None:
        self.close_offer()
        self.taken.emit()
