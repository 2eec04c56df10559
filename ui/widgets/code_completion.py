"""Completion in the code editor: a list under the cursor that follows what is typed.

Knows no policies: an `Adviser` says what may be written, the list shows it, a choice replaces the token. The editor
keeps the keyboard all the while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.code_editor import CodeEditor
from ui.widgets.labels import plain_label
from ui.widgets.rows import RowContent, RowDelegate

Index = QModelIndex | QPersistentModelIndex

_CHOICE = Qt.ItemDataRole.UserRole
_ROWS = 9
_WIDTH = 460
_ASK_MS = 30
"""Keys that follow each other faster than this are answered together."""

_Key = Qt.Key
_STEPS = {_Key.Key_Down: 1, _Key.Key_Up: -1, _Key.Key_PageDown: _ROWS - 1, _Key.Key_PageUp: 1 - _ROWS}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be written.

    Attributes:
        label: What is shown.
        detail: Quiet words at the end of the row.
        note: A sentence shown for the current row.
        glyph: Name of an icon.
        insert: What replaces the token.
        cursor: Where the cursor then stands in it.
        more: Whether to ask again at once.
    """

    label: str
    detail: str
    note: str
    glyph: str
    insert: str
    cursor: int
    more: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be written in place of the characters from `start` to `end`."""

    start: int
    end: int
    rows: Sequence[Choice]


class Adviser(Protocol):
    """Says what may be written."""

    def choices(self, text: str, offset: int) -> Choices: ...


class Completer(QObject):
    """Gives an editor its list."""

    def __init__(self, editor: CodeEditor, adviser: Adviser) -> None:
        super().__init__(editor)
        self._editor = editor
        self._adviser = adviser
        self._found = Choices(0, 0, ())
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_ASK_MS)
        self._asking.timeout.connect(self.ask)
        self._popup: _Popup | None = None
        editor.installEventFilter(self)
        editor.edited.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.verticalScrollBar().valueChanged.connect(self.close)

    @property
    def popup(self) -> _Popup:
        """The list, made when it is first wanted."""
        if self._popup is None:
            self._popup = _Popup(self._editor)
            self._popup.view.clicked.connect(lambda _index: self.take())
        return self._popup

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def ask(self) -> None:
        """Show what may be written at the cursor; nothing where there is nothing to choose."""
        self._asking.stop()
        offset = self._editor.cursor_offset()
        if self._editor.isReadOnly() or self._editor.textCursor().hasSelection():
            self.close()
            return
        self._found = found = self._adviser.choices(self._editor.text(), offset)
        written = self._editor.text()[found.start : found.end]
        if not found.rows or (len(found.rows) == 1 and found.rows[0].insert == written):
            self.close()
            return
        self.popup.show_at(found.rows, self._place())

    def close(self) -> None:
        """Take the list away."""
        self._asking.stop()
        if self._popup is not None:
            self._popup.hide()

    def take(self) -> None:
        """Write the current row."""
        choice = self.popup.current
        if choice is None:
            return
        self.close()
        self._editor.replace(self._found.start, self._found.end, choice.insert, choice.cursor)
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
        if not self.is_open or controlled:
            return False
        if event.key() in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab):
            self.take()
        elif event.key() == _Key.Key_Escape:
            self.close()
        elif event.key() in _STEPS:
            self.popup.step(_STEPS[_Key(event.key())])
        else:
            return False
        return True

    def _typed(self, _text: str) -> None:
        """Ask while a word is typed; after a bracket or a comma nobody has begun one."""
        offset = self._editor.cursor_offset()
        last = self._editor.text()[offset - 1 : offset]
        if last.isalnum() or last in ('"', ":", "@", "-", "/", "*", "."):
            self._asking.start()
        else:
            self.close()

    def _moved(self) -> None:
        if self.is_open and not self._found.start <= self._editor.cursor_offset() <= self._found.end + 1:
            self.close()

    def _place(self) -> QRect:
        """Where the token stands, on the screen."""
        rect = self._editor.cursorRect()
        return QRect(self._editor.viewport().mapToGlobal(rect.topLeft()), rect.size())


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: Sequence[Choice] = ()

    def show(self, rows: Sequence[Choice]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.label}, {row.detail}" if row.detail else row.label
        return {Qt.ItemDataRole.DisplayRole: row.label, _CHOICE: row}.get(Qt.ItemDataRole(role))


class _Delegate(RowDelegate):
    def content(self, index: Index) -> RowContent:
        choice: Choice = index.data(_CHOICE)
        return RowContent(choice.label, trailing=choice.detail, icon=choice.glyph)


class _Popup(QFrame):
    """The list and the sentence of its current row; never has the keyboard."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _Model(self)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("What may be written here")
        self.view.selectionModel().currentChanged.connect(self._tell)
        self.note = plain_label(wrap=True, look="small")
        self.note.setContentsMargins(10, 4, 10, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addWidget(self.note)

    @property
    def current(self) -> Choice | None:
        """The row that Enter writes."""
        choice = self.view.currentIndex().data(_CHOICE)
        return choice if isinstance(choice, Choice) else None

    def show_at(self, rows: Sequence[Choice], token: QRect) -> None:
        """Show rows below a place on the screen, or above it where there is no room."""
        self._model.show(rows)
        self.view.setCurrentIndex(self._model.index(0))
        self.view.setFixedHeight(min(len(rows), _ROWS) * theme.metrics().row + 2)
        self.resize(_WIDTH, self.sizeHint().height())
        room = self.screen().availableGeometry()
        size = QSize(_WIDTH, self.view.height() + 60)
        below = token.bottom() + 4
        top = below if below + size.height() <= room.bottom() else token.top() - 4 - self.sizeHint().height()
        left = min(token.left(), room.right() - size.width())
        self.move(QPoint(max(room.left(), left), max(room.top(), top)))
        self.show()

    def step(self, by: int) -> None:
        """Go down, or up; one step beyond an end goes round."""
        count, at = self._model.rowCount(), self.view.currentIndex().row()
        to = (at + by) % count if abs(by) == 1 else max(0, min(count - 1, at + by))
        self.view.setCurrentIndex(self._model.index(to))

    def _tell(self) -> None:
        choice = self.current
        self.note.setText(choice.note if choice is not None else "")
        self.note.setVisible(bool(self.note.text()))
        self.adjustSize()
        self.resize(_WIDTH, self.height())
