"""The list of what may be written, under the token or field that is being typed: never has the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.labels import plain_label
from ui.widgets.rows import RowContent, RowDelegate

Index = QModelIndex | QPersistentModelIndex

_CHOICE = Qt.ItemDataRole.UserRole
ROWS = 9
"""Rows shown at once."""

_WIDTH = 460


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


class ChoicePopup(QFrame):
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
        self.view.setFixedHeight(min(len(rows), ROWS) * theme.metrics().row + 2)
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
