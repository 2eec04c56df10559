"""Parts of dialogs: their keys, their size on a small screen, buttons at the end, a list that is acted on at once."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.display.notifier import Notifier
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.focus import go_on, press_focused

_CTRL = Qt.KeyboardModifier.ControlModifier
_FRAME = 16
"""Room for the frame of a window, in pixels."""

_SMALL = QSize(900, 600)
"""Size of a small window, which has room for every dialog."""


def give_size(dialog: QWidget, size: QSize) -> None:
    """Open a dialog at a size, or at what a smaller screen, or a smaller window below it, has room for."""
    room = dialog.screen().availableGeometry().size()
    below = dialog.parentWidget()
    if below is not None:
        room = room.boundedTo(below.window().size().expandedTo(_SMALL))
    dialog.resize(size.boundedTo(room_on(room)))


def room_on(screen: QSize) -> QSize:
    """Return the size of the largest dialog on a screen."""
    return screen - QSize(2 * _FRAME, 3 * _FRAME)


def dialog_buttons(dialog: QDialog, done: QPushButton, *beside: QWidget, filled: bool = False) -> QHBoxLayout:
    """Return the row of the button that leaves a dialog and of the one that does what it is for.

    Args:
        dialog: The dialog.
        done: The button that does it, taken by Return.
        beside: Parts before them.
        filled: True if the last of these takes the room there is.
    """
    row = in_row(*beside, spacing=theme.metrics().gap)
    if filled:
        row.setStretch(len(beside) - 1, 1)
    else:
        row.addStretch(1)
    cancel = push_button("Cancel", run=dialog.reject)
    row.addWidget(cancel)
    done.setDefault(True)
    row.addWidget(done)
    return row


class Dialog(QDialog):
    """A dialog that Tab goes through as it is read; Enter presses the button with the keys, on a choice the default.

    Ctrl+Enter presses the default button from every field. Esc closes it, where something was typed the second one.
    """

    _warned: Sequence[str] = ()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = QApplication.focusWidget()
        by_ctrl = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CTRL
        if by_ctrl and not isinstance(focused, QAbstractButton):
            default = next((one for one in self.findChildren(QPushButton) if one.isDefault() and one.isVisible()), None)
            if default is not None:
                default.click()
            return
        is_pressed = isinstance(focused, QAbstractButton) and self.isAncestorOf(focused) and not focused.isCheckable()
        if not (is_pressed and press_focused(event)) and not (event.key() == Qt.Key.Key_Escape and self._warns()):
            super().keyPressEvent(event)

    def _warns(self) -> bool:
        """Say once that Esc loses what is typed; whether that is said now."""
        lines = (one for one in self.findChildren(QLineEdit) if one.isModified() and not isinstance(one, SearchBox))
        boxes = (one for one in self.findChildren(QPlainTextEdit) if one.document().isModified())
        typed = [*(line.text() for line in lines), *(box.toPlainText() for box in boxes if not box.isReadOnly())]
        if not any(typed) or typed == self._warned:
            return False
        self._warned = typed
        (self.findChild(Notifier) or Notifier(self)).say("Press Esc again to discard what you typed.")
        return True


class ListDialog(Dialog):
    """The dialog; what is in it is made by those who know what it lists.

    Args:
        title: Of the window.
        parent: Window below it.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.close_button = push_button("Close", look="primary", run=self.accept)
        self.close_button.setDefault(True)

    def lay_out(
        self, about: str, above: Sequence[QWidget], lists: Sequence[QWidget], acts: Sequence[QWidget], word: QWidget
    ) -> None:
        """Put its parts below each other.

        Args:
            about: Sentences at its top.
            above: Parts as high as they need.
            lists: Parts that share the room there is.
            acts: Buttons in a row that goes on below where it is too narrow.
            word: Part beside the button that closes.
        """
        metrics = theme.metrics()
        last = QHBoxLayout()
        last.addWidget(word, 1)
        last.addStretch(0)
        last.addWidget(self.close_button)
        margin = 2 * metrics.margin
        column = in_column(
            plain_label(about, wrap=True, look="quiet"), *above, host=self, margins=margin, spacing=metrics.margin
        )
        for part in lists:
            column.addWidget(part, 1)
        column.addWidget(WrappingRow(acts, sides=0, ends=0))
        column.addLayout(last)

    def give_room(self, width: int, height: int) -> None:
        """Give it a size, in pixels of an unscaled font."""
        metrics = theme.metrics()
        give_size(self, QSize(metrics.scaled(width), metrics.scaled(height)))
