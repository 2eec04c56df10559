"""Line edit with suggestions: what is typed counts, and a row of the list when it was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.widgets.choice_popup import ChoicePopup, CompletionItem

_Key = Qt.Key


class SuggestField(QLineEdit):
    """Field where Enter takes what is typed, or the row that the arrows went to, and Tab the first row.

    Signals:
        taken(str): A text was decided on.
        left(): Esc was pressed where there was no list to close.
    """

    taken = Signal(str)
    left = Signal()

    def __init__(self, name: str, offers: Callable[[str], Sequence[CompletionItem]]) -> None:
        super().__init__()
        self._offers = offers
        self._popup: ChoicePopup | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.textEdited.connect(lambda _text: self.ask())

    @property
    def popup(self) -> ChoicePopup:
        """List, made when it is first wanted."""
        if self._popup is None:
            self._popup = ChoicePopup(self)
            self._popup.view.clicked.connect(lambda _index: self._choose())
        return self._popup

    @property
    def is_open(self) -> bool:
        """True while the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def ask(self) -> None:
        """Show what may be written; nothing where there is nothing to choose."""
        rows = [] if self.isReadOnly() else self._offers(self.text())
        if not rows or [row.label for row in rows] == [self.text()]:
            self.close_list()
            return
        self.popup.show_at(rows, QRect(self.mapToGlobal(self.rect().topLeft()), self.size()))
        self.popup.view.setCurrentIndex(QModelIndex())

    def close_list(self) -> None:
        """Close the list."""
        if self._popup is not None:
            self._popup.hide()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window while it is wanted here, and Tab while it takes a row."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and event.key() == _Key.Key_Escape and self._has_use():
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() == _Key.Key_Tab and self.is_open:
                if self.popup.current is None:
                    self.popup.view.step(1)
                self._choose()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, controlled = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.is_open and self.popup.view.goes(event):
            return
        if key == _Key.Key_Down or (key == _Key.Key_Space and controlled):
            self.ask()
        elif key in (_Key.Key_Return, _Key.Key_Enter):
            self._enter()
        elif key == _Key.Key_Escape and self._has_use():
            self._escape()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.close_list()
        super().hideEvent(event)

    def _has_use(self) -> bool:
        return self.is_open or bool(self.text())

    def _enter(self) -> None:
        if self.is_open and self.popup.current is not None:
            self._choose()
        else:
            self.close_list()
            self.taken.emit(self.text().strip())

    def _escape(self) -> None:
        if self.is_open:
            self.close_list()
        else:
            self.left.emit()

    def _choose(self) -> None:
        """Write the current row; what goes on behind it is asked for at once."""
        choice = self.popup.current
        if choice is None:
            return
        self.setText(choice.label)
        if choice.more:
            self.ask()
            return
        self.close_list()
        if choice.cursor == len(choice.insert):
            self.taken.emit(choice.label)
