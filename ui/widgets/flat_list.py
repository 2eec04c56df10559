"""Lists of painted rows that may have boxes: as high as their rows, or with the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle

from ui import theme
from ui.theme import Role
from ui.widgets.plain import tooltip_text
from ui.widgets.rows import RowContent, RowDelegate

Index = QModelIndex | QPersistentModelIndex
Row: TypeAlias = tuple[RowContent, str, Qt.CheckState | None]
"""What a row says, its tooltip, and its box; None where it has none."""

_CONTENT_ROLE = Qt.ItemDataRole.UserRole
_ROWS_SHOWN = 10
_LEAST_ROWS = 2


def boxed(title: str, secondary: str, on: bool, tip: str = "", trailing: str = "") -> Row:
    """A row with a box."""
    content = RowContent(
        title,
        secondary,
        icon="check-all" if on else "check-none",
        icon_role=Role.ACCENT if on else Role.SECONDARY,
        trailing=trailing,
    )
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    return content, tip or "\n".join(filter(None, (title, secondary))), state


class FlatList(QListView):
    """As high as its rows, up to some: the form around it scrolls.

    Signals:
        taken(int): A row was clicked, or Return pressed on it.
        switched(int): The box of a row was clicked, or Space pressed on it.
        dropped(int): Del was pressed on a row.
    """

    taken = Signal(int)
    switched = Signal(int)
    dropped = Signal(int)

    _TAKES: ClassVar = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete}

    def __init__(self, name: str, *, boxes: bool = False) -> None:
        super().__init__()
        self._boxes = boxes
        self.rows = _Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows.modelReset.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        shown = min(self.rows.rowCount(), _ROWS_SHOWN)
        return QSize(160, sum(self.sizeHintForRow(row) for row in range(shown)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        # Del would remove the nodes, and Return make one: in the list they are the list's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in self._TAKES:
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.setCurrentIndex(self.rows.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        said = {
            Qt.Key.Key_Return: self.taken,
            Qt.Key.Key_Enter: self.taken,
            Qt.Key.Key_Space: self.switched,
            Qt.Key.Key_Delete: self.dropped,
        }.get(Qt.Key(event.key()))
        if row >= 0 and said is not None:
            said.emit(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            on_box = self._boxes and self.box_rect(index).contains(event.position().toPoint())
            (self.switched if on_box else self.taken).emit(index.row())

    def box_rect(self, index: Index) -> QRect:
        """Where the box of a row is."""
        row = self.visualRect(index)
        side = theme.metrics().icon + theme.metrics().margin + theme.metrics().gap // 2
        return QStyle.visualRect(self.layoutDirection(), row, QRect(row.left(), row.top(), side, row.height()))


class Rows(FlatList):
    """A list that takes the room there is, and scrolls."""

    def __init__(self, name: str, *, boxes: bool = False) -> None:
        super().__init__(name, boxes=boxes)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSelectionMode(FlatList.SelectionMode.SingleSelection)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST_ROWS * theme.metrics().two_line_row)


class _Rows(QAbstractListModel):
    """Rows with their tooltips and boxes."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows; where only boxes and words are others, the current row and what is in sight stay."""
        if [_shape(row) for row in rows] == [_shape(row) for row in self._rows]:
            changed = [place for place, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
            self._rows = rows
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        content, tip, state = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return content.title
        if role == _CONTENT_ROLE:
            return content
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (content.title, content.secondary, content.trailing)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(tip)
        return state if role == Qt.ItemDataRole.CheckStateRole else None


def _shape(row: Row) -> tuple[str, bool]:
    """What a row stands for, and whether it has two lines."""
    return row[0].title, bool(row[0].secondary)


class _Delegate(RowDelegate):
    def content(self, index: Index) -> RowContent:
        content: RowContent = index.data(_CONTENT_ROLE)
        return content
