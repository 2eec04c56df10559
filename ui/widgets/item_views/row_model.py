"""Rows of lists and trees, and the one Qt model of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import reduce
from itertools import compress, product
from operator import or_
from typing import Any, TypeVar, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from designer.basics.dataclass import dataclass
from ui.widgets.display.labels import tooltip_text
from ui.widgets.item_views.rows import CONTENT_ROLE, ROOM_ROLE, Index, RowContent, row_height

VALUE_ROLE = Qt.ItemDataRole.UserRole
"""Gives the `value` of a row."""

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 101
"""Gives the text that a `WordFilter` searches for words, in small letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list or tree.

    Attributes:
        content: Its words and its look.
        tip: Its tooltip, plain text.
        id: Id of what it stands for, so that it stays the same row when it says something else; its title for None.
            In a tree, a row that is shown below another one later is found again by it, so all ids differ there.
        value: Value that it stands for.
        state: Its box; None if it has none.
        accessible: Words of a screen reader; empty for all that the row says.
        text: What it is where it is copied; its title for none.
        searched: Texts that words are looked for in.
        selectable: True if it can be chosen.
        draggable: True if it can be dragged.
        editable: True if its title can be edited in place.
        rows: Rows below it. The model compares them itself: rows are equal if they say the same.
    """

    content: RowContent
    tip: str = ""
    id: Hashable = None
    value: object = None
    state: Qt.CheckState | None = None
    accessible: str = ""
    text: str = ""
    searched: str = ""
    selectable: bool = True
    draggable: bool = False
    editable: bool = False
    rows: Sequence[Row] = field(default=(), compare=False, repr=False)

    @property
    def accessible_text(self) -> str:
        """Text that a screen reader says."""
        content = self.content
        return self.accessible or ", ".join(filter(None, (content.title, content.secondary, content.trailing)))


_Flag = Qt.ItemFlag
_CAN = (_Flag.ItemNeverHasChildren, _Flag.ItemIsSelectable, _Flag.ItemIsDragEnabled, _Flag.ItemIsEditable)
_FLAGS = {can: reduce(or_, compress(_CAN, can), _Flag.ItemIsEnabled) for can in product((False, True), repeat=4)}
"""Flags by what can be done with a row: views ask for those of every row, and joining them again takes long."""


_Value = TypeVar("_Value")


class LazyRows(Sequence[Row]):
    """Rows that are made when they are first looked at; none is made to find one or to lay all out.

    Each can be chosen.

    Args:
        values: What they stand for.
        id_of: Return the id of the row of a value.
        make: Return the row of a value.
        below: Return the rows below the row of a value; None if no row has any.
        like: Content that is as high as that of each row, so that none is made to measure it.
        draggable: True if they can be dragged.
    """

    __slots__ = ("_id_of", "_ids", "_make", "_values", "below", "flags", "like", "made")

    def __init__(
        self,
        values: Sequence[_Value],
        id_of: Callable[[_Value], Hashable],
        make: Callable[[_Value], Row],
        *,
        below: Callable[[_Value], Sequence[Row]] | None = None,
        like: RowContent | None = None,
        draggable: bool = False,
    ) -> None:
        self._values: Sequence[Any] = values
        self._id_of: Callable[[Any], Hashable] = id_of
        self._ids: list[Hashable] | None = None
        self._make: Callable[[Any], Row] = make
        self.below: Callable[[Any], Sequence[Row]] | None = below
        self.like = like
        self.flags = _FLAGS[below is None, True, draggable, False]
        self.made: dict[int, Row] = {}

    @property
    def ids(self) -> list[Hashable]:
        """The ids of all."""
        if self._ids is None:
            self._ids = list(map(self._id_of, self._values))
        return self._ids

    def rows_below(self, place: int) -> Sequence[Row]:
        """Return the rows below one of them, which is not made for it."""
        return () if self.below is None else self.below(self._values[place])

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        found = self.made.get(place)
        if found is None:
            place = range(len(self))[place]
            found = self.made[place] = self._make(self._values[place])
        return found


class _Siblings:
    """The rows below one row, or the top rows.

    Attributes:
        rows: The rows.
        above: Number of the siblings that the row above them is one of.
        place: Its place among those.
        below: Numbers of the siblings below some of the rows, by place.
    """

    __slots__ = ("above", "below", "keys", "place", "places", "rows")

    def __init__(self, rows: Sequence[Row], above: int = 0, place: int = 0) -> None:
        self.above = above
        self.place = place
        self.below: dict[int, int] = {}
        self.show(rows)

    def show(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.keys: Sequence[Hashable] | None = None
        self.places: dict[Hashable, int] | None = None

    def key(self, place: int) -> Hashable:
        if self.keys is None:
            self.keys = _keys(self.rows)
        return self.keys[place]

    def place_of(self, key: Hashable) -> int | None:
        if self.places is None:
            self.places = {one: place for place, one in enumerate(_keys(self.rows))}
        return self.places.get(key)


class RowModel(QAbstractItemModel):
    """Rows of one list or tree; what is current, selected or open stays with its row when other rows are shown.

    Rows below a row are looked at once it is open. An index has the number of its siblings as its id.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._siblings = [_Siblings(())]
        self._by_id: dict[Hashable, tuple[int, ...]] | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """The top rows."""
        return self._siblings[0].rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows, and signal only what differs."""
        shown: list[Sequence[Row]] = []
        differing: list[list[int]] = []
        for old in self._siblings:
            new = _rows_below(shown[old.above], old.place) if shown else rows
            places = _differing(old.rows, new)
            if places is None:
                self._rearrange(rows)
                return
            shown.append(new)
            differing.append(places)
        self._by_id = None
        for siblings, new in zip(self._siblings, shown, strict=True):
            siblings.show(new)
        for number, places in enumerate(differing):
            if places:
                first, last = (self.createIndex(place, 0, number) for place in (min(places), max(places)))
                self.dataChanged.emit(first, last)

    def replace(self, rows: Sequence[Row]) -> None:
        """Show rows that have nothing to do with those before: nothing is current, selected or open then."""
        self.beginResetModel()
        self._start(rows)
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        """Return the row of an index, or None for an invalid one."""
        return self._siblings[index.internalId()].rows[index.row()] if index.isValid() else None

    def index_of(self, row_id: Hashable) -> QModelIndex:
        """Return the index of a row by its id, or an invalid one."""
        if self._by_id is None:
            self._by_id = dict(_by_id(self.rows))
        return self._index_at(self._by_id.get(row_id))

    def path(self, index: Index) -> tuple[Hashable, ...]:
        """Return the ids from the top row down to a row."""
        keys: list[Hashable] = []
        number, place = index.internalId(), index.row()
        while True:
            siblings = self._siblings[number]
            keys.append(siblings.key(place))
            if not number:
                return tuple(reversed(keys))
            number, place = siblings.above, siblings.place

    def at_path(self, path: Iterable[Hashable]) -> QModelIndex:
        """Return the index of a row by the ids from the top row down to it, or an invalid one."""
        places: list[int] = []
        number = 0
        for key in path:
            if places:
                number = self._below(number, places[-1])
            place = self._siblings[number].place_of(key)
            if place is None:
                return QModelIndex()
            places.append(place)
        return self.createIndex(places[-1], 0, number) if places else QModelIndex()

    def index(self, row: int, column: int = 0, parent: Index = QModelIndex()) -> QModelIndex:
        number = self._below(parent.internalId(), parent.row()) if parent.isValid() else 0
        there = column == 0 and 0 <= row < len(self._siblings[number].rows)
        return self.createIndex(row, 0, number) if there else QModelIndex()

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        number = child.internalId() if child.isValid() else 0
        siblings = self._siblings[number]
        return self.createIndex(siblings.place, 0, siblings.above) if number else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.rows)
        number, place = parent.internalId(), parent.row()
        rows = self._siblings[number].rows
        if not isinstance(rows, LazyRows):
            return len(rows[place].rows)
        return len(self._siblings[self._below(number, place)].rows) if rows.below is not None else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        if not parent.isValid():
            return bool(self.rows)
        rows = self._siblings[parent.internalId()].rows
        return rows.below is not None if isinstance(rows, LazyRows) else bool(rows[parent.row()].rows)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        rows = self._siblings[index.internalId()].rows
        if isinstance(rows, LazyRows):
            return rows.flags
        row = rows[index.row()]
        return _FLAGS[not row.rows, row.selectable, row.draggable, row.editable]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        rows, place = self._siblings[index.internalId()].rows, index.row()
        if role == ROOM_ROLE and isinstance(rows, LazyRows) and rows.like is not None:
            return rows.like
        return _row_data(rows[place], role)

    def _start(self, rows: Sequence[Row]) -> None:
        self._siblings = [_Siblings(rows)]
        self._by_id = None

    def _below(self, number: int, place: int) -> int:
        """Return the number of the siblings below a row."""
        siblings = self._siblings[number]
        below = siblings.below.get(place)
        if below is None:
            below = siblings.below[place] = len(self._siblings)
            self._siblings.append(_Siblings(_rows_below(siblings.rows, place), number, place))
        return below

    def _index_at(self, places: tuple[int, ...] | None) -> QModelIndex:
        if places is None:
            return QModelIndex()
        number = 0
        for place in places[:-1]:
            number = self._below(number, place)
        return self.createIndex(places[-1], 0, number)

    def _rearrange(self, rows: Sequence[Row]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        paths = [self.path(index) for index in kept]
        self._start(rows)
        self.changePersistentIndexList(kept, [self._found_again(path) for path in paths])
        self.layoutChanged.emit()

    def _found_again(self, path: tuple[Hashable, ...]) -> QModelIndex:
        """Return the index of a row that was at a path, wherever it is now."""
        found = self.at_path(path)
        return found if found.isValid() else self.index_of(path[-1])


def _row_data(row: Row, role: int) -> Any:
    if role in (CONTENT_ROLE, ROOM_ROLE):
        return row.content
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
        return row.text or row.content.title
    if role == Qt.ItemDataRole.ToolTipRole:
        return tooltip_text(row.tip) if row.tip else None
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return row.accessible_text
    return {VALUE_ROLE: row.value, SEARCH_ROLE: row.searched, Qt.ItemDataRole.CheckStateRole: row.state}.get(role)


def _rows_below(rows: Sequence[Row], place: int) -> Sequence[Row]:
    return rows.rows_below(place) if isinstance(rows, LazyRows) else rows[place].rows


def _keys(rows: Sequence[Row]) -> Sequence[Hashable]:
    """Return the ids of some siblings; several rows with the same id are numbered."""
    keys: Sequence[Hashable] = _ids(rows)
    if len(set(keys)) == len(keys):
        return keys
    keys = list(keys)
    seen: Counter[Hashable] = Counter()
    for place, key in enumerate(keys):
        if seen[key]:
            keys[place] = (key, seen[key])
        seen[key] += 1
    return keys


def _ids(rows: Sequence[Row]) -> Sequence[Hashable]:
    if isinstance(rows, LazyRows):
        return rows.ids
    return [(row.text or row.content.title) if row.id is None else row.id for row in rows]


def _by_id(rows: Sequence[Row], above: tuple[int, ...] = ()) -> Iterator[tuple[Hashable, tuple[int, ...]]]:
    """Yield the ids of rows with their places from the top down; the first of several comes last."""
    ids = rows.ids if isinstance(rows, LazyRows) else [row.id for row in rows]
    for place in reversed(range(len(ids))):
        if not isinstance(rows, LazyRows):  # what is below lazy rows stays there
            yield from _by_id(rows[place].rows, (*above, place))
        if ids[place] is not None:
            yield ids[place], (*above, place)


def _places_made(rows: Sequence[Row]) -> Iterable[int]:
    """Return the indexes of the rows that may have been shown."""
    return tuple(rows.made) if isinstance(rows, LazyRows) else range(len(rows))


def _differing(old: Sequence[Row], new: Sequence[Row]) -> list[int] | None:
    """Return the places of rows that say something else, or None if rows come, go, move or take other room."""
    if len(old) != len(new) or _ids(old) != _ids(new):
        return None
    differing: list[int] = []
    for place in _places_made(old):
        before, after = old[place], new[place]
        if not isinstance(old, LazyRows) and bool(before.rows) is not bool(after.rows):
            return None
        if before is after or before == after:
            continue
        if _room(before.content) != _room(after.content):
            return None
        differing.append(place)
    return differing


def _room(content: RowContent) -> tuple[int, RowContent | None]:
    return row_height(content), content if content.wrapped else None
