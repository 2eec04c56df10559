"""A text of several lines whose undo is its caller's, and the steps of typing: edits that are taken back together."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtGui import QDropEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QWidget

from designer.basics.dataclass import dataclass
from ui.code_editor.text import shown, text_difference, units
from ui.widgets.fields.text_box import TextBox

PAUSE = 1.0
"""So many seconds without an edit end a step."""

_INSIDE_WORDS = frozenset(":.-_/*?@$'")
"""Signs that go on a word that letters follow: s3:Get*, aws:PrincipalOrgID, don't."""

_MOST_BY_ONE_KEY = 2
"""Backspace takes no more than an empty pair or one step of indent; with Ctrl it takes a word."""


class Caret(NamedTuple):
    """Cursor and its selection; both are equal where nothing is selected."""

    anchor: int
    position: int

    @property
    def selects(self) -> bool:
        """True if something is selected."""
        return self.anchor != self.position


@dataclass(slots=True)
class TypedEdit:
    """Edit of a text by a person.

    Attributes:
        begins: True if it is the first of a step.
        before: The cursor before it.
        after: The cursor after it; known for good when the key that made the edit was handled.
    """

    begins: bool
    before: Caret
    after: Caret


@dataclass(frozen=True, slots=True)
class TextTrace:
    """Note of a field about a step, so that undo finds back to it.

    Attributes:
        text: Whose text it was made in: equal for two steps in one text.
        edit: The edit that it began or ended with.
    """

    text: object
    edit: TypedEdit

    @property
    def before(self) -> Caret:
        """Cursor before the step."""
        return self.edit.before

    @property
    def after(self) -> Caret:
        """Cursor after the step."""
        return self.edit.after


class _Kind(Enum):
    TYPED = auto()
    ERASED = auto()
    DELETED = auto()
    WHOLE = auto()


class TypingSteps:
    """Judge of one edit after the other."""

    def __init__(self) -> None:
        self._kind: _Kind | None = None
        self._time = 0.0
        self._has_word = False
        self._last = ""
        self.edit = TypedEdit(begins=True, before=Caret(0, 0), after=Caret(0, 0))
        """The last edit."""

    def end(self) -> None:
        """Begin a step with the next edit, whatever it is."""
        self._kind = None

    def take(
        self, removed: str, inserted: str, before: Caret, after: Caret, *, now: float, whole: bool = False
    ) -> TypedEdit:
        """Judge an edit.

        Args:
            removed: Text that stood where it differs.
            inserted: Text that is there now.
            before: The cursor before it.
            after: The cursor after it.
            now: Seconds of any clock.
            whole: True if it came at once: pasted, dropped, completed, replaced.
        """
        kind = _kind(removed, inserted, before, after, whole=whole)
        first = inserted[:1]
        begins = (
            kind is not self._kind
            or kind is _Kind.WHOLE
            or before.selects
            or before != self.edit.after
            or now - self._time > PAUSE
            or (kind is _Kind.TYPED and ("\n" in inserted or self._starts_word(first)))
        )
        self._kind, self._time = kind, now
        self._has_word = (self._has_word and not begins) or first.isalnum()
        self._last = inserted[-1:]
        self.edit = TypedEdit(begins, before, after)
        return self.edit

    def moved(self, after: Caret) -> None:
        """Note that the key of the last edit, or one that typed over what was there, left the cursor elsewhere."""
        self.edit.after = after

    def _starts_word(self, first: str) -> bool:
        """Return True if a character begins another word than the one that was typed in this step."""
        if not self._has_word or self._last.isalnum():
            return False
        return first == '"' or (first.isalnum() and self._last not in _INSIDE_WORDS)


def _kind(removed: str, inserted: str, before: Caret, after: Caret, *, whole: bool) -> _Kind:
    if whole or (not inserted and (before.selects or len(removed) > _MOST_BY_ONE_KEY)):
        return _Kind.WHOLE
    if inserted:
        return _Kind.TYPED
    return _Kind.ERASED if after.position < before.position else _Kind.DELETED


_Key = QKeySequence.StandardKey


class SteppedText(TextBox):
    """Text that knows the steps it is typed in.

    A subclass says in `on_text_changed` what a person has changed, with `judge`; then `steps.edit` reports the edit.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = TypingSteps()
        self.clock: Callable[[], float] = time.monotonic
        """Clock, in seconds, for measuring pauses."""
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
        """Return the cursor and its selection."""
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
        """Return the text of the document."""
        # toPlainText() would turn no-break spaces into spaces (https://doc.qt.io/qt-6/qtextdocument.html#toPlainText).
        return self.document().toRawText().replace("\u2029", "\n")

    def rewrite(self, text: str) -> bool:
        """Show another text; only what differs is replaced, so cursor and selection stay where they can.

        Whether anything differs. `on_text_changed` is not called.
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
        """Judge an edit by the person: `steps.edit` says what it is for the steps."""
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
        """Do what a key does that is not an undo."""
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
        """Keep the cursor: Qt reports the cursor that an edit moved before it reports the edit.

        Found here, on Qt 6.11: insertPlainText() emits cursorPositionChanged, then textChanged.
        """
        if self._caret_before is None:
            self._caret_before = self._caret


def is_undo(event: QKeyEvent) -> bool:
    """Return True if a key takes a step back, or does it again."""
    return event.matches(_Key.Undo) or event.matches(_Key.Redo)
