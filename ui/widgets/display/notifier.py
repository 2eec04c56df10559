"""Notice at the bottom of a widget for what happened or was refused; it goes by itself, and stays while it is read."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QFontMetrics, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ui import theme
from ui.theme.icons import pixmap
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import SeverityStyle, menu_text, plain_label

_SHORTEST_MS, _MS_A_CHARACTER = 4000, 55
_WIDEST = 760
_EDGE, _CLOSE = 6, 20
_BESIDE = 110
"""Room for the icon, the cross and what is between, in pixels."""


class Notifier(QFrame):
    """Notice over its host, replaced by the next; the host needs to know nothing of it.

    Args:
        host: Widget that it lies over.
        part: Part of the host at whose foot it stands while that is in sight; the whole host for None.
    """

    def __init__(self, host: QWidget, part: QWidget | None = None) -> None:
        super().__init__(host)
        self._part = part or host
        self._severity, self._ratio = SeverityStyle.ADVICE, self.devicePixelRatioF()
        self._sentence = ""
        self._icon = QLabel()
        self._words = plain_label(wrap=True)
        close = icon_button("close", "Dismiss", run=self.clear)
        close.setFixedHeight(theme.metrics().scaled(_CLOSE))
        self.button = push_button("", look="link", run=self._press)
        self.button.hide()
        self._run: Callable[[], object] = self.clear
        self._row = in_row(
            self._icon, (self._words, 1), self.button, close, host=self, margins=(10, 4, 4, 4), spacing=8
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.setObjectName("notifier")
        self.hide()
        host.installEventFilter(self)
        self._part.installEventFilter(self)
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    def refuse(self, sentence: str, remedy: tuple[str, Callable[[], object]] | None = None) -> None:
        """Say why something was refused, with a button for the way out: its words, and what it runs."""
        self.say(sentence, SeverityStyle.ERROR, remedy)

    def say(
        self,
        sentence: str,
        severity: SeverityStyle = SeverityStyle.ADVICE,
        remedy: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say that something happened."""
        label, self._run = remedy or ("", self.clear)
        self.button.setText(menu_text(label))
        self.button.setVisible(bool(label))
        self._sentence = sentence
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        if (severity, self.devicePixelRatioF()) != (self._severity, self._ratio):
            self._severity, self._ratio = severity, self.devicePixelRatioF()
            self._apply_style()
        if self.isHidden():
            self.move(0, self.window().height())  # out of sight until it has its place, or what is there is painted
            self.show()
        self.place()
        self.raise_()
        self._start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        announce(self, sentence, urgent=severity is not SeverityStyle.ADVICE)

    def _press(self) -> None:
        self.clear()
        self._run()

    def take_back(self, sentence: str) -> None:
        """Take a note away if it is the one that is shown."""
        if self.text() == sentence:
            self.clear()

    def clear(self) -> None:
        """Take the note away."""
        self.hide()

    def text(self) -> str:
        """Return the sentence shown; empty while there is none."""
        return "" if self.isHidden() else self._sentence

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the host, and the place of its part."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._start()
        super().leaveEvent(event)

    def _start(self) -> None:
        if self.isVisible():
            shortest = _SHORTEST_MS * (1 + self.button.isVisibleTo(self))  # a button takes its time to be reached
            self._timer.start(max(shortest, _MS_A_CHARACTER * len(self._sentence)))

    def place(self) -> None:
        """Move to where there is room now."""
        host = self.parentWidget()
        if self.isHidden() or host is None:
            return
        part = self._part if self._part.isVisible() else host
        room = QRect(part.mapTo(host, QPoint()), part.size())
        beside = _BESIDE + (self.button.sizeHint().width() + 2 * _EDGE) * self.button.isVisibleTo(self)
        letters = QFontMetrics(self._words.font()).horizontalAdvance(self._sentence)
        width = min(letters + beside, theme.metrics().scaled(_WIDEST), max(120, room.width() - 2 * _EDGE))
        self.resize(width, self.height())
        self._row.activate()  # the words know their height when they have their width
        height = max(self._row.heightForWidth(width), self._row.minimumSize().height())
        self.setGeometry(room.x() + _EDGE, room.y() + room.height() - _EDGE - height, width, height)

    def _apply_style(self) -> None:
        tokens = theme.current()
        colour = tokens.colour(self._severity.role)
        side = round(theme.metrics().icon * self._ratio)
        shown = pixmap(self._severity.icon, colour, QSize(side, side)).copy()
        shown.setDevicePixelRatio(self._ratio)
        self._icon.setPixmap(shown)
        self.setStyleSheet(
            f"#notifier {{ background: {tokens.card.name()}; border: 1px solid {tokens.card_border.name()};"
            f" border-left: 3px solid {colour.name()}; border-radius: 6px; }}"
            f" #notifier QLabel {{ background: transparent; color: {tokens.text.name()}; }}"
        )
