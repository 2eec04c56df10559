"""Completion in the code editor: a list under the cursor that follows what is typed.

Knows no policies: a `CompletionProvider` says what may be written, the list shows it, a choice replaces the token. The
editor keeps the keyboard all the while. What a choice leaves selected is a proposal: it may be typed over, Ctrl+Space
lists what else may be there, and Tab goes on behind it.
"""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from ui.code_editor.editor import CodeEditor
from ui.code_editor.text import inside_string
from ui.widgets.fields.choice_popup import Aside, ChoicePopup, Choices, CompletionItem

_ASK_MS = 30
"""Keys that follow each other faster than this are answered together."""

_Key = Qt.Key


class CompletionProvider(Protocol):
    """Source of what may be written."""

    def choices(self, text: str, offset: int) -> Choices: ...
    def aside(self, item: CompletionItem) -> Aside | None: ...


class Completer(QObject):
    """List of completions of an editor."""

    def __init__(self, editor: CodeEditor, provider: CompletionProvider) -> None:
        super().__init__(editor)
        self._editor = editor
        self._provider = provider
        self._found = Choices(0, 0, ())
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_ASK_MS)
        self._asking.timeout.connect(self._ask_soon)
        self._goes_on = False
        self._popup: ChoicePopup | None = None
        self._proposed, self._behind = QTextCursor(), 0
        editor.installEventFilter(self)
        editor.edited.connect(self._typed)
        editor.rewritten.connect(self.close)
        editor.cursorPositionChanged.connect(self._moved)
        editor.verticalScrollBar().valueChanged.connect(self.close)

    @property
    def popup(self) -> ChoicePopup:
        """List, made when it is first wanted."""
        if self._popup is None:
            self._popup = ChoicePopup(self._editor, aside=self._provider.aside)
            self._popup.view.clicked.connect(lambda _index: self.take())
        return self._popup

    @property
    def is_open(self) -> bool:
        """True while the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    @property
    def is_asking(self) -> bool:
        """True while what was just typed is to be asked about."""
        return self._asking.isActive()

    def ask(self) -> None:
        """Show the completions at the cursor, if there are any."""
        self._asking.stop()
        offset, cursor = self._editor.cursor_offset(), self._editor.textCursor()
        if self._editor.isReadOnly() or (cursor.hasSelection() and not self._proposes()):
            self.close()
            return
        offset -= len(cursor.selectedText())
        self._found = found = self._provider.choices(self._editor.text(), offset)
        written = self._editor.text()[found.start : found.end]
        if not found.rows or (len(found.rows) == 1 and found.rows[0].insert == written):
            self.close()
            return
        self.popup.show_at(found.rows, self._place())
        self._editor.typed_line.wait()

    def propose(self, start: int, end: int) -> None:
        """Select characters that are to be replaced, and show what may be in their place."""
        self._editor.reveal(start, end, selects=True)
        cursor = self._editor.textCursor()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._proposed, self._behind = self._editor.textCursor(), 0
        self.ask()

    def close(self) -> None:
        """Close the list."""
        self._asking.stop()
        if self._popup is not None and self.is_open:
            self._popup.hide()
            self._editor.typed_line.resume()

    def take(self) -> None:
        """Write the current row."""
        choice = self.popup.current
        if choice is None:
            return
        self.close()
        place = self._found.start, self._found.end
        self._editor.replace(*place, choice.insert, choice.cursor, choice.selected)
        self._proposed, self._behind = self._editor.textCursor(), len(choice.insert) - choice.cursor
        self._goes_on = choice.more
        if choice.more:
            self._asking.start()
        else:
            self._asking.stop()

    def eventFilter(self, _editor: QObject, event: QEvent) -> bool:
        """Take the keys that are for the list; all others are the editor's."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and self.is_open and event.key() == _Key.Key_Escape:
                event.accept()  # else the window would take it
                return True
            return event.type() is QEvent.Type.KeyPress and self._takes(event)
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Wheel):
            self.close()
        return False

    def _takes(self, event: QKeyEvent) -> bool:
        controlled = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if controlled and event.key() == _Key.Key_Space:
            self.ask()
            return True
        if event.key() == _Key.Key_Tab and not self.is_open and self._proposes():
            self._proposed.setPosition(self._proposed.position() + self._behind)
            self._editor.setTextCursor(self._proposed)
            return True
        if event.text() == '"' and self._has_quoted():
            self._proposed = QTextCursor()
            return True
        if not self.is_open or controlled:
            return False
        if event.key() in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab):
            self.take()
        elif event.key() == _Key.Key_Escape:
            self.close()
        else:
            return self.popup.view.goes(event)
        return True

    def _has_quoted(self) -> bool:
        """Return True if the last choice left the cursor in an empty string: its closing quote is there already."""
        offset, is_there = (
            self._editor.cursor_offset(),
            self._proposed.position() == self._editor.textCursor().position(),
        )
        return self._goes_on and is_there and self._editor.text()[offset - 1 : offset + 1] == '""'

    def _proposes(self) -> bool:
        """Return True while what the last choice left selected still is."""
        ends = [(one.anchor(), one.position()) for one in (self._proposed, self._editor.textCursor())]
        return ends[0] == ends[1] and self._proposed.hasSelection()

    def _typed(self, _text: str) -> None:
        """Ask while a word is typed; after a bracket or a comma none has begun."""
        self._goes_on = False
        if self._is_in_word():
            self._asking.start()
        else:
            self.close()

    def _ask_soon(self) -> None:
        """Ask, unless the word was ended or left meanwhile: Enter begins a line there, and takes nothing."""
        if self._goes_on or (self._is_in_word() and not self._is_behind_string()):
            self.ask()
        else:
            self.close()

    def _is_in_word(self) -> bool:
        offset = self._editor.cursor_offset()
        last = self._editor.text()[offset - 1 : offset]
        return last.isalnum() or last in ('"', ":", "@", "-", "/", "*", ".")

    def _moved(self) -> None:
        is_at_token = self._found.start <= self._editor.cursor_offset() <= self._found.end + 1
        if self.is_open and (not is_at_token or self._is_behind_string()):
            self.close()

    def _is_behind_string(self) -> bool:
        """Return True if a quote before the cursor ends a string."""
        cursor = self._editor.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        return line.endswith('"') and not inside_string(line)

    def _place(self) -> QRect:
        """Return the place of the token on the screen."""
        rect = self._editor.cursorRect()
        return QRect(self._editor.viewport().mapToGlobal(rect.topLeft()), rect.size())
