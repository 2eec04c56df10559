"""Search box: a glass, a button that empties it, and keys that lead on to the results."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.containers.boxes import in_row
from ui.widgets.fields.question import asks
from ui.widgets.focus import leaves_undo

_NEARER = 6
"""Pixels that the words are nearer to the glass than Qt puts them."""


_LETTERS = 17
"""Number of letters x that Qt gives every line edit room for."""


class SearchBox(QLineEdit):
    """Line edit; `textChanged` and `returnPressed` are what callers listen to.

    Args:
        placeholder: Words in the field, on what can be typed.
        parent: Widget that it stands in.
        escape_leaves: Esc goes to the owner that closes with it, text or not. Elsewhere it empties the field first.

    Attributes:
        keeps_return: Return is for the results alone: a dialog around the field does not press its button then. Not
            so for a field whose owner takes the key.

    Signals:
        stepped(int): Down (1) or Up (-1) was pressed: move to the next or previous result, or into the list.
    """

    stepped = Signal(int)

    def __init__(self, placeholder: str, parent: QWidget | None = None, *, escape_leaves: bool = False) -> None:
        super().__init__(parent)
        asks(self)
        if not escape_leaves:  # else it lies over the window, whose steps nobody means then
            leaves_undo(self)
        self.keeps_return = True
        self._escape_leaves = escape_leaves
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        glass = QAction(icon("search", Role.SECONDARY), "Search", self)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        glass.triggered.connect(self.setFocus)
        self.setTextMargins(-_NEARER, 0, 0, 0)
        self._clear = QAction(icon("close", Role.SECONDARY), "Clear", self)
        self._clear.setToolTip("Clear" if escape_leaves else "Clear (Esc)")
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def sizeHint(self) -> QSize:
        """Return a width for the placeholder, but at least that of other fields."""
        usual, letters = super().sizeHint(), self.fontMetrics()
        words = letters.horizontalAdvance(self.placeholderText()) - _LETTERS * letters.horizontalAdvance("x")
        return usual + QSize(max(0, words + 2), 0)

    def clear(self) -> None:
        """Empty the field; Esc has nothing to take back then."""
        super().clear()
        self.setModified(False)

    def focus(self) -> None:
        """Take the keyboard with everything selected, as Ctrl+F does elsewhere."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() and not self._escape_leaves:
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
            if self.keeps_return and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                by_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                event.setAccepted(not by_ctrl)  # else a dialog would press its button, too, as it should by Ctrl


def offer_clear(field: QLineEdit) -> None:
    """Put Qt's button that empties a field into it, with the name that Qt does not give it."""
    field.setClearButtonEnabled(True)
    for action in field.findChildren(QAction, "_q_qlineeditclearaction"):
        action.setText("Clear")


def step_into(box: SearchBox, view: QAbstractItemView) -> None:
    """Make Down and Return lead from a search box to the first row of its results; Down keeps a current row."""

    def enter(step: int) -> None:
        index = view.currentIndex() if view.currentIndex().isValid() else view.model().index(0, 0)
        if step > 0 and index.isValid():
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            view.setCurrentIndex(index)

    box.stepped.connect(enter)
    box.returnPressed.connect(lambda: enter(1))


def padded(*widgets: QWidget, inset: int = 12) -> QWidget:
    """Widgets in a row over a list, a search box mostly, with the margin of a panel; the first one takes the room.

    Args:
        widgets: From the beginning of the row.
        inset: The margin on either side, in pixels at 13 px of text.
    """
    host = QWidget()
    metrics = theme.metrics()
    row = in_row(host=host, margins=(metrics.scaled(inset), metrics.gap), spacing=metrics.gap)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 0 if place else 1)
    return host
