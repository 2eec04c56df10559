"""A text of several lines whose undo is its caller's: it says where a step of typing begins, and where the cursor was.

Qt's own undo is off, and Ctrl+Z and Ctrl+Y pass through to the window, so that text and document never disagree.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtGui import QDropEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QWidget

from ui.code_editor.text import shown, text_difference, units
from ui.code_editor.typing_steps import Caret, TypingSteps
from ui.widgets.fields.text_box import TextBox

_Key = QKeySequence.StandardKey


class SteppedText(TextBox):
    """Text that knows the steps it is typed in.

    A subclass says in `on_text_changed` what a person has changed, with `judge`; then `steps.edit` tells of the edit.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = TypingSteps()
        self.clock: Callable[[], float] = time.monotonic
        """Says the time, in seconds; pauses are told by it."""
        self._caret = Caret(0, 0)
        self._caret_before: Caret | None = None
        self._at_once = False
        self._written_to = 0
        self._writing = False
        self._dropping = False
        self.watch(self.document())
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._note_caret)
        self.selectionChanged.connect(self._note_caret)

    def watch(self, document: QTextDocument) -> None:
        """Notice where the cursor is when this document is about to tell of an edit."""
        document.setUndoRedoEnabled(False)
        document.contentsChange.connect(self._hold_caret)

    def caret(self) -> Caret:
        """Cursor and its selection."""
        cursor = self.textCursor()
        return Caret(cursor.anchor(), cursor.position())

    def go_back_to(self, caret: Caret) -> None:
        """Put cursor and selection where they were, in view."""
        last = self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(min(caret.anchor, last))
        cursor.setPosition(min(caret.position, last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.steps.end()

    def shown_text(self) -> str:
        """Text of the document."""
        # toPlainText() would turn no-break spaces into spaces (https://doc.qt.io/qt-6/qtextdocument.html#toPlainText).
        return self.document().toRawText().replace("\u2029", "\n")

    def rewrite(self, text: str) -> bool:
        """Show another text; only what differs is replaced, so cursor and selection stay where they can.

        Whether anything differs. `on_text_changed` is not told.
        """
        before, after = self.shown_text(), shown(text)
        if before == after:
            return False
        start, end, inserted = text_difference(before, after)
        self.choose_wrapping(inserted)
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(before[:start]))
        cursor.setPosition(units(before[:end]), QTextCursor.MoveMode.KeepAnchor)
        self._writing = True
        cursor.insertText(inserted)
        self._writing = False
        self._written_to = cursor.position()
        self.steps.end()
        return True

    def go_to_written(self) -> None:
        """Put the cursor behind what `rewrite` replaced last, in view."""
        self.go_back_to(Caret(self._written_to, self._written_to))

    def on_text_changed(self) -> None:
        """Handle another text, or other colours of it; not called by `rewrite`."""

    def judge(self, before: str, after: str) -> None:
        """Judge an edit by the person: `steps.edit` tells what it is for the steps."""
        start, end, inserted = text_difference(before, after)
        caret = self.caret()
        held = self._caret_before or caret
        self.steps.take(before[start:end], inserted, held, caret, now=self.clock(), whole=self._at_once)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Make one step of what is done meanwhile, however much it changes."""
        outer, self._at_once = self._at_once, True
        try:
            yield
        finally:
            self._at_once = outer
            self.steps.moved(self.caret())

    @property
    def writes_at_once(self) -> bool:
        """True while what is done is one step, however much it changes."""
        return self._at_once

    # -- Qt's events

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event):
            event.ignore()
            return
        last, before = self.steps.edit, self.caret()
        self.press(event)
        after, typed = self.caret(), event.text()
        types_over = bool(typed) and typed.isprintable() and before == last.after
        if self.steps.edit is not last or types_over:
            self.steps.moved(after)
        elif after != before:
            self.steps.end()  # the cursor went elsewhere, and may come back

    def press(self, event: QKeyEvent) -> None:
        """Do what a key does that is no undo."""
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert the plain text.

        Not by Qt, which asks for the place of the cursor before a drop is laid out, and crashes on long lines. Found
        here, on Qt 6.11: show a QPlainTextEdit 192 pixels wide, drop 20,000 times "x" on it, and a second time.
        """
        if not source.hasText() or self.isReadOnly() or not self.takes(source.text()):
            return
        self.choose_wrapping(source.text())
        with self.at_once():
            self.textCursor().insertText(source.text())
            if not self._dropping:
                self.ensureCursorVisible()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dropping = True
        with self.at_once():
            super().dropEvent(event)
        self._dropping = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.steps.end()
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.steps.end()
        super().focusOutEvent(event)

    # -- details

    def _on_text_changed(self) -> None:
        if not self._writing:
            self.on_text_changed()
        self._caret, self._caret_before = self.caret(), None

    def _note_caret(self) -> None:
        if self._caret_before is None:
            self._caret = self.caret()

    def _hold_caret(self, _at: int, _removed: int, _added: int) -> None:
        """Keep the cursor: Qt tells of the cursor that an edit moved before it tells of the edit.

        Found here, on Qt 6.11: insertPlainText() emits cursorPositionChanged, then textChanged.
        """
        if self._caret_before is None:
            self._caret_before = self._caret


def is_undo(event: QKeyEvent) -> bool:
    """True when a key takes a step back, or does it again."""
    return event.matches(_Key.Undo) or event.matches(_Key.Redo)
