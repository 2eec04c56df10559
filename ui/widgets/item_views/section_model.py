"""Sections of rows as a Qt tree model of two levels, and the rows of them that have some words.

Rows are searched before they are shown: a filter model would ask for each of thousands of rows by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from designer.basics.dataclass import dataclass
from ui.widgets.item_views.row_model import Row, row_data, row_flags
from ui.widgets.item_views.rows import Index


class LazyRows(Sequence[Row]):
    """Rows that are made when somebody looks at them; only their ids are known before.

    Args:
        ids: Their ids.
        make: Makes the row of a place.
    """

    def __init__(self, ids: Sequence[Hashable], make: Callable[[int], Row]) -> None:
        self.ids = ids
        self._make = make
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = self._make(place)
        return found


def _ids(rows: Sequence[Row]) -> Iterable[Hashable]:
    return rows.ids if isinstance(rows, LazyRows) else [row.id for row in rows]


@dataclass(frozen=True, slots=True)
class Section:
    """A row with rows below it; each row has an id, and all ids are different."""

    head: Row
    rows: Sequence[Row] = ()


def matching(sections: Sequence[Section], text: str) -> list[Section]:
    """The sections with their rows whose searched text has every word; those without any are left out.

    A head that tells how many rows there are tells how many of them are left.
    """
    words = text.lower().split()
    if not words:
        return list(sections)
    found: list[Section] = []
    for section in sections:
        rows = [row for row in section.rows if all(word in row.searched for word in words)]
        if rows or (not section.rows and section.head.searched and all(w in section.head.searched for w in words)):
            found.append(Section(_head_of_some(section, len(rows)), rows))
    return found


def _head_of_some(section: Section, count: int) -> Row:
    content = section.head.content
    if count == len(section.rows) or not content.trailing:
        return section.head
    return replace(section.head, content=replace(content, trailing=f"{count:,} of {content.trailing}"))


class SectionModel(QAbstractItemModel):
    """Sections; what is current, selected or open goes with its row when others come, go or change places."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sections: Sequence[Section] = ()
        self._places: dict[Hashable, tuple[int, int]] = {}

    @property
    def sections(self) -> Sequence[Section]:
        """The sections, from above."""
        return self._sections

    def show(self, sections: Sequence[Section]) -> None:
        """Show other sections, and tell of what differs."""
        places: dict[Hashable, tuple[int, int]] = {}
        for number, section in enumerate(sections):
            places[section.head.id] = (number, -1)
            places.update({row_id: (number, place) for place, row_id in enumerate(_ids(section.rows))})
        if places == self._places:
            old, self._sections = self._sections, sections
            self._emit_changes(old)
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        ids = [found.id if (found := self.row(index)) is not None else None for index in kept]
        self._sections, self._places = sections, places
        self.changePersistentIndexList(kept, [self.index_of(row_id) for row_id in ids])
        self.layoutChanged.emit()

    def row(self, index: Index) -> Row | None:
        """The row of an index; None for an invalid one."""
        if not index.isValid():
            return None
        section = index.internalId()
        return self._sections[section - 1].rows[index.row()] if section else self._sections[index.row()].head

    def index_of(self, row_id: Hashable) -> QModelIndex:
        """The index of the row that stands for something; invalid where there is none."""
        place = self._places.get(row_id)
        if place is None:
            return QModelIndex()
        section, row = place
        return self.createIndex(section, 0, 0) if row < 0 else self.createIndex(row, 0, section + 1)

    # Questions of Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not parent.isValid():
            count, section = len(self._sections), 0
        elif parent.internalId():
            return QModelIndex()
        else:
            at = parent.row()
            count, section = len(self._sections[at].rows), at + 1
        return self.createIndex(row, 0, section) if column == 0 and 0 <= row < count else QModelIndex()

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        section = child.internalId() if child.isValid() else 0
        return self.createIndex(section - 1, 0, 0) if section else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._sections)
        return 0 if parent.internalId() else len(self._sections[parent.row()].rows)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        return Qt.ItemFlag.NoItemFlags if row is None else row_flags(row, leaf=bool(index.internalId()))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        return None if row is None else row_data(row, role)

    def _emit_changes(self, old: Sequence[Section]) -> None:
        for number, (before, after) in enumerate(zip(old, self._sections, strict=True)):
            head = self.createIndex(number, 0, 0)
            if before.head != after.head:
                self.dataChanged.emit(head, head)
            differing = [place for place, row in enumerate(after.rows) if row != before.rows[place]]
            if differing:
                first, last = (self.createIndex(place, 0, number + 1) for place in (differing[0], differing[-1]))
                self.dataChanged.emit(first, last)
