"""Rows as a Qt list model, and the filter over it that finds rows by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)

from designer.basics.dataclass import dataclass
from ui.widgets.display.plain import tooltip_text
from ui.widgets.item_views.rows import CONTENT_ROLE, Index, RowContent, row_height

Key: TypeAlias = tuple[Hashable, int]

VALUE_ROLE = Qt.ItemDataRole.UserRole
"""Gives the `value` of a row."""

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 101
"""Gives the text in which a `WordFilter` looks for words, in small letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list.

    Attributes:
        content: Its words and its look.
        tip: Its tooltip, plain text.
        id: Id of what it stands for, so that it stays the same row when it says something else; its title for None.
        value: Value that it stands for, for whoever shows it.
        state: Its box; None where it has none.
        accessible: Words of a screen reader; empty for all that the row says.
        searched: Texts in which words are looked for.
        selectable: True when it can be chosen.
        draggable: True when it can be dragged.
        editable: True when its title can be typed anew.
    """

    content: RowContent
    tip: str = ""
    id: Hashable = None
    value: object = None
    state: Qt.CheckState | None = None
    accessible: str = ""
    searched: str = ""
    selectable: bool = True
    draggable: bool = False
    editable: bool = False

    @property
    def accessible_text(self) -> str:
        """Text that a screen reader says."""
        content = self.content
        return self.accessible or ", ".join(filter(None, (content.title, content.secondary, content.trailing)))


def section_rows(title: str, rows: Sequence[Row], count: int | str | None = None) -> Iterator[Row]:
    """Rows below a heading that counts them; nothing without rows. `count` is what it says instead of their number."""
    if rows:
        number = len(rows) if count is None else count
        yield Row(
            RowContent(title, trailing=number if isinstance(number, str) else f"{number:,}", heading=True),
            id=f"heading {title}",
            selectable=False,
        )
        yield from rows


class RowModel(QAbstractListModel):
    """Rows of one list; what is current or selected goes with its row when others come, go or change places."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, from above."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows, and tell of what differs."""
        old, new = _keys(self._rows), _keys(rows)
        if old != new or any(_high(one) != _high(other) for one, other in zip(self._rows, rows, strict=True)):
            self._rearrange(old, new, rows)
            return
        differing = [place for place, (one, other) in enumerate(zip(self._rows, rows, strict=True)) if one != other]
        self._rows = rows
        if differing:
            self.dataChanged.emit(self.index(differing[0], 0), self.index(differing[-1], 0))

    def replace(self, rows: Sequence[Row]) -> None:
        """Show rows that have nothing to do with those before: nothing is current or selected then."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        """The row of an index; None for an invalid one."""
        return self._rows[index.row()] if index.isValid() else None

    def index_of(self, row_id: Hashable) -> QModelIndex:
        """The index of the row that stands for something; invalid where there is none."""
        return next((self.index(place, 0) for place, row in enumerate(self._rows) if row.id == row_id), QModelIndex())

    # Questions of Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        return Qt.ItemFlag.NoItemFlags if row is None else row_flags(row, leaf=True)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        return None if row is None else row_data(row, role)

    def _rearrange(self, old: Sequence[Key], new: Sequence[Key], rows: Sequence[Row]) -> None:
        self.layoutAboutToBeChanged.emit()
        places = {key: place for place, key in enumerate(new)}
        kept = self.persistentIndexList()
        moved = [places.get(old[index.row()], -1) for index in kept]
        self._rows = rows
        self.changePersistentIndexList(kept, [self.index(place, 0) if place >= 0 else QModelIndex() for place in moved])
        self.layoutChanged.emit()


def row_flags(row: Row, *, leaf: bool) -> Qt.ItemFlag:
    """Flags of the item of a row, whatever model it is in; a leaf never has others below it."""
    return _FLAGS[leaf, row.selectable, row.draggable, row.editable]


def _flags(leaf: bool, selectable: bool, draggable: bool, editable: bool) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsEnabled
    for wanted, flag in (
        (leaf, Qt.ItemFlag.ItemNeverHasChildren),
        (selectable, Qt.ItemFlag.ItemIsSelectable),
        (draggable, Qt.ItemFlag.ItemIsDragEnabled),
        (editable, Qt.ItemFlag.ItemIsEditable),
    ):
        if wanted:
            flags |= flag
    return flags


_FLAGS = {states: _flags(*states) for states in product((False, True), repeat=4)}
"""Flags by what can be done with a row: views ask for those of every row, and joining them anew takes long."""


def row_data(row: Row, role: int) -> Any:
    """Data of the item of a row, whatever model it is in."""
    if role == CONTENT_ROLE:
        return row.content
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
        return row.content.title
    if role == Qt.ItemDataRole.ToolTipRole:
        return tooltip_text(row.tip) if row.tip else None
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return row.accessible_text
    return {VALUE_ROLE: row.value, SEARCH_ROLE: row.searched, Qt.ItemDataRole.CheckStateRole: row.state}.get(role)


class WordFilter(QSortFilterProxyModel):
    """The rows whose searched text contains every word that was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setRecursiveFilteringEnabled(True)

    def set_text(self, text: str) -> None:
        """Keep what contains every word."""
        self.beginFilterChange()
        self._words = tuple(text.lower().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._words:
            return True
        text = self.sourceModel().index(row, 0, parent).data(SEARCH_ROLE)
        return isinstance(text, str) and all(word in text for word in self._words)


def _keys(rows: Sequence[Row]) -> list[Key]:
    """Keys of the rows, by what each stands for; rows that stand for the same are told apart by their order."""
    seen: Counter[Hashable] = Counter()
    keys: list[Key] = []
    for row in rows:
        own = row.content.title if row.id is None else row.id
        keys.append((own, seen[own]))
        seen[own] += 1
    return keys


def _high(row: Row) -> int:
    return row_height(row.content)
