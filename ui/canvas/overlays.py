"""Small parts that lie over the canvas: what an edit did, what is in focus, how to start."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from designer.analysis.lenses.annotation import Asker
from designer.basics.words import counted
from designer.organization.layout import Direction
from ui import theme
from ui.commands.requests import EditNote
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.labels import MOST_OF_NAME, one_line, plain_label
from ui.widgets.display.parts_line import PartsLine


class EditSummary(QWidget):
    """One line; shown while the cards tell of an edit, and nothing that was asked lies over that."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._note: EditNote | None = None
        self._lead = plain_label("This policy's text", look="quiet")
        self.line = PartsLine()
        in_row(self._lead, (self.line, 1), host=self, spacing=theme.metrics().gap)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hide()
        session.annotationsChanged.connect(self._show)

    def show_note(self, note: EditNote | None) -> None:
        """Show another edit; None if there is none."""
        self._note = note
        if note is not None:
            self.line.show_parts(note.parts, note.sentence)
        self._show()

    @property
    def whole(self) -> int:
        """Width without any shortening, in pixels."""
        return self._lead.sizeHint().width() + theme.metrics().gap + self.line.wanted

    least = whole

    def fit(self, room: int) -> None:
        """Take at most so many pixels."""
        self.resize(max(0, min(room, self.whole)), self.sizeHint().height())

    def _show(self) -> None:
        self.setVisible(self._note is not None and self._session.annotated_by is Asker.EDIT)


_WIDEST_NAME = 160
"""Pixels that a chip gives a name."""


class StripChip(QWidget):
    """Chip before the path, in the accent colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(theme.metrics().strip - 8)

    def _say_of(self, before: str, name: str, after: str = "") -> None:
        """Say something of a name, which is shortened if it is long."""
        shown = self._words.fontMetrics().elidedText(
            one_line(name, MOST_OF_NAME), Qt.TextElideMode.ElideRight, _WIDEST_NAME
        )
        self._words.setText(f"{before}{shown}{after}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.current().accent)
        painter.setBrush(theme.current().accent_tint)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()


class FocusBar(StripChip):
    """Chip that names what is shown alone; hidden while everything is shown."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        back = QToolButton(self)
        back.setAutoRaise(True)
        back.setStyleSheet("QToolButton { padding: 2px; }")
        back.setAccessibleName("Show everything")
        back.setIcon(icon("close", Role.SECONDARY))
        back.setIconSize(QSize(14, 14))
        back.setToolTip("Show the whole organization again (Esc)")
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        back.clicked.connect(lambda: session.focus_on(None))
        in_row(self._words, back, host=self, margins=(8, 0, 2, 0), spacing=2)
        self.setAccessibleName("Shown alone")
        session.focusChanged.connect(self._read)
        session.document.changed.connect(self._read)
        theme.service().changed.connect(self._read)
        self._read()

    @property
    def words(self) -> str:
        """Words of the bar; empty while everything is shown."""
        return self._words.text() if self._session.focus is not None else ""

    def _read(self, _change: object = None) -> None:
        focus, nodes = self._session.focus, self._session.organization.nodes
        if focus is not None and focus in nodes:
            self._say_of("Only ", nodes[focus].name)
        self.setVisible(focus is not None)


class NestedBar(QWidget):
    """Chip before the path that says why a large design was opened as frames, and offers the tree instead."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.words = plain_label("", look="quiet")
        self.tree, self.keep = QToolButton(self), QToolButton(self)
        self.tree.setText("Show as a tree")
        self.keep.setIcon(icon("close", Role.SECONDARY))
        self.keep.setAccessibleName("Keep the nested layout")
        self.keep.setToolTip("Keep the nested layout")
        for button, direction in ((self.tree, Direction.TOP_DOWN), (self.keep, Direction.NESTED)):
            button.setAutoRaise(True)
            button.clicked.connect(partial(self._choose, direction))
        in_row(self.words, self.tree, self.keep, host=self, margins=(8, 0, 2, 0), spacing=2)
        session.directionChanged.connect(self.read)
        session.document.reset.connect(self.read)
        self.read()

    def read(self) -> None:
        """Show itself until a layout is chosen."""
        session = self._session
        self.words.setText(f"Nested, for {counted(session.organization.ou_count, 'OU')}.")
        self.setVisible(session.direction is Direction.NESTED and not session.is_direction_chosen)

    def _choose(self, direction: Direction) -> None:
        self._session.set_direction(direction)
        self.read()


_WORDS = {
    "add.child": "adds an OU below the root",
    "add.after": "adds another one beside it",
    "edit.palette": "finds every command",
    "help.shortcuts": "shows every key",
}
_GAP, _PAD = 10, 7


class StartHint(QWidget):
    """Few quiet lines that the mouse does not see.

    Args:
        keys: Keys of a command by its id.
        parent: Widget that it lies over.
    """

    def __init__(self, keys: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        native = QKeySequence.SequenceFormat.NativeText
        self._rows = [(QKeySequence(keys(name)).toString(native), words) for name, words in _WORDS.items()]
        self.setAccessibleName("; ".join(f"{key} {words}" for key, words in self._rows))
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    def sizeHint(self) -> QSize:
        return QSize(self._keys_wide + _GAP + self._words_wide + 2, len(self._rows) * self._pitch)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (key, words) in enumerate(self._rows):
            top, width = number * self._pitch, theme.text_width(theme.secondary_font(), key) + 2 * _PAD
            pill = QRectF(self._keys_wide - width + 0.5, top + 2.5, width - 1, self._pitch - 6)
            painter.setPen(QPen(tokens.card_border, 1))
            painter.setBrush(tokens.card)
            painter.drawRoundedRect(pill, 4, 4)
            painter.setPen(tokens.secondary)
            painter.setFont(theme.secondary_font())
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, key)
            painter.setFont(theme.font())
            room = QRectF(self._keys_wide + _GAP, top, self._words_wide + 2, self._pitch - 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()

    def _apply_style(self) -> None:
        """Measure in the fonts of the theme."""
        self._keys_wide = max(theme.text_width(theme.secondary_font(), key) for key, _ in self._rows) + 2 * _PAD
        self._words_wide = max(theme.text_width(theme.font(), words) for _, words in self._rows)
        self._pitch = QFontMetrics(theme.font()).height() + 10
        self.resize(self.sizeHint())
        self.update()
