"""A line to type in, with suggestions that are found while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from ui.widgets.question import asks

Suggest = Callable[[str], Sequence[str]]


class QuestionField(QLineEdit):
    """A line edit whose suggestions come from a function of what was typed.

    Signals:
        chosen(str): A suggestion was taken.
    """

    chosen = Signal(str)

    def __init__(self, suggest: Suggest, name: str, *, at_once: bool = False) -> None:
        super().__init__()
        self._suggest = suggest
        self._at_once = at_once
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        completer.activated[str].connect(self.chosen)  # type: ignore[index]  # PySide's stub knows no overloads
        self.setCompleter(completer)
        asks(self)
        self.setAccessibleName(name)
        self.textEdited.connect(self._find)

    def suggestions(self) -> list[str]:
        """What is suggested now."""
        return self._found.stringList()

    @property
    def is_suggesting(self) -> bool:
        """Whether suggestions are shown."""
        popup = self.completer().popup()
        return popup is not None and popup.isVisible()

    def offer(self) -> None:
        """Show the suggestions for what stands there."""
        self._find(self.text())
        if self._found.rowCount():
            self.completer().complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self.is_suggesting:
            self.offer()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._at_once and not self.text() and event.button() == Qt.MouseButton.LeftButton:
            self.offer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()

    def _find(self, text: str) -> None:
        self._found.setStringList(list(self._suggest(text)))
