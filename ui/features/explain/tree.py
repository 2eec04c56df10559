"""The rows of an answer as a Qt tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from designer.analysis.terms import explained
from designer.basics.dataclass import dataclass
from ui.features.explain.rows import MATCHES, MATCHES_NOT, UNKNOWN_VALUE, ExplainRow, RowStyle
from ui.widgets.display.plain import tooltip_text
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.rows import Index


@dataclass(slots=True)
class _Node:
    row: ExplainRow
    parent: _Node | None
    place: int
    below: list[_Node]


class ExplainModel(QAbstractItemModel):
    """The rows as a tree."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ExplainRow, ...] = ()
        self._top: list[_Node] = []

    def show(self, rows: tuple[ExplainRow, ...]) -> None:
        """Show other rows; nothing happens where they are the same."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self._top = _nodes(rows, None)
        self.endResetModel()

    def row(self, index: Index) -> ExplainRow:
        """Content of a row."""
        node: _Node = index.internalPointer()
        return node.row

    def path(self, index: Index) -> tuple[str, ...]:
        """The keys from the top down to a row."""
        keys: list[str] = []
        node: _Node | None = index.internalPointer()
        while node is not None:
            keys.append(node.row.key)
            node = node.parent
        return tuple(reversed(keys))

    def indices(self, parent: QModelIndex = QModelIndex()) -> Iterator[QModelIndex]:
        """Every row below one, from the top down."""
        for place in range(self.rowCount(parent)):
            index = self.index(place, 0, parent)
            yield index
            yield from self.indices(index)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        below = self._below(parent)
        return self.createIndex(row, column, below[row]) if 0 <= row < len(below) and column == 0 else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # PySide's stub merges two
        node: _Node | None = index.internalPointer() if index.isValid() else None
        above = node.parent if node is not None else None
        return QModelIndex() if above is None else self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._below(parent))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row(index)
        if role == VALUE_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            sign = row.answer.sign if row.answer is not None else row.sign
            return " ".join(
                part for part in (sign, f"{row.title}:" if row.title and row.words else row.title, row.words) if part
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = row.answer.value if row.answer is not None else _SPOKEN.get(row.sign, "")
            return ". ".join(part for part in (row.title, said, row.words, row.leads) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text("\n\n".join(_tip(row)))
        return None

    def _below(self, parent: Index) -> list[_Node]:
        if not parent.isValid():
            return self._top
        node: _Node = parent.internalPointer()
        return node.below


_SPOKEN = {MATCHES: "matches", MATCHES_NOT: "does not match", UNKNOWN_VALUE: "not known"}


def _tip(row: ExplainRow) -> Iterator[str]:
    if row.leads:
        yield f"{row.leads}."
    if row.look is not RowStyle.NOTE:
        yield from explained(f"{row.title} {row.words}")


def _nodes(rows: tuple[ExplainRow, ...], parent: _Node | None) -> list[_Node]:
    made: list[_Node] = []
    for place, row in enumerate(rows):
        node = _Node(row, parent, place, [])
        node.below = _nodes(row.rows, node)
        made.append(node)
    return made
