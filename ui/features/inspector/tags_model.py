"""Rows of the table of tags: what each cell says, and the edit that a cell makes."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial, reduce
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.completion.fields import suggested_tags
from designer.basics.errors import EditError, GoneError
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.inspector.shared_values import TagRow, shared_tags
from ui.state.session import Session
from ui.state.unfinished import take_over
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.display.labels import tooltip_text
from ui.widgets.fields.suggest_field import Offered
from ui.widgets.item_views.rows import Index

KEY_COLUMN, VALUE_COLUMN, REMOVE = range(3)
MIXED = "Mixed"


class TagModel(QAbstractTableModel):
    """Tags in the given order, and a last row to add one.

    Signals:
        refused(str): Why an edit was refused; empty when one was made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._nodes: tuple[NodeId, ...] = ()
        self._rows: list[TagRow] = []
        self._new_key = ""
        self._wrong: tuple[QPersistentModelIndex, str] | None = None
        self._renames: tuple[str, str] | None = None
        self._adds = ""
        self._offers = True  # a row to add a tag

    def show(self, nodes: tuple[NodeId, ...], rows: Sequence[TagRow] | None = None) -> None:
        """Show the tags of these nodes."""
        self._nodes = nodes
        self._reset(self._wanted() if rows is None else list(rows))

    def reread(self, rows: Sequence[TagRow] | None = None) -> None:
        """Follow a change; a cell that is open stays open, at the tag that it belongs to."""
        self._become(self._wanted() if rows is None else list(rows))

    @property
    def wrong(self) -> tuple[int, int, str] | None:
        """Row, column and text of the cell that was refused."""
        if self._wrong is None or not self._wrong[0].isValid():
            return None
        index, text = self._wrong
        return index.row(), index.column(), text

    @property
    def rows(self) -> list[TagRow]:
        """Tags shown."""
        return list(self._rows)

    def is_last(self, index: Index) -> bool:
        """Return True if it is the row that adds a tag."""
        return index.row() == len(self._rows)

    def suggested(self, index: Index, typed: str) -> Iterable[Offered]:
        """Return the keys that the design or a tag policy has and the nodes have not, or the values of a key."""
        organization = self._session.organization
        if index.column() == VALUE_COLUMN:
            return suggested_tags(organization, self._rows[index.row()].key, typed)
        there = {row.key for row in self._rows}
        return [tag for tag in suggested_tags(organization, None, typed) if tag[0] not in there]

    def remove(self, row: int) -> None:
        """Take a tag away."""
        if 0 <= row < len(self._rows) and not self._session.document.read_only:
            key = self._rows[row].key
            self._push(lambda: edits.remove_tag(self._session.organization, self._nodes, key))

    def forget_wrong(self) -> bool:
        """Drop what was typed and refused; False if there is nothing."""
        if self.wrong is None:
            return False
        self._set_wrong(None)
        self.refused.emit("")
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows) + (self._offers and not self._session.document.read_only)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return ("Key", "Value", "")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._session.document.read_only or index.column() == REMOVE:
            return flags
        if self.is_last(index) and index.column() == VALUE_COLUMN and not self._new_key:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text, quiet = self._text(index)
        wrong = self.is_wrong(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.EditRole:
            return "" if quiet and not wrong else text
        if role == Qt.ItemDataRole.ForegroundRole and (wrong or quiet):
            return theme.current().colour(Role.DENIED if wrong else Role.PLACEHOLDER)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != REMOVE:
            return tooltip_text(text)
        if index.column() == REMOVE and not self.is_last(index):
            return self._removing(index, role)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        return take_over(self._session.document, self, partial(self._take, QPersistentModelIndex(index), str(value)))

    def _take(self, place: QPersistentModelIndex, text: str) -> bool:
        """Take a text over into a cell; nothing if the cell has gone."""
        if not place.isValid():
            return False
        index, row = self.index(place.row(), place.column()), place.row()
        self._set_wrong(None)
        if self.is_last(index):
            return self._add(index, text)
        old = self._rows[row]
        if index.column() == KEY_COLUMN:
            done = text == old.key or self._rename(index, old, text)
        elif old.value is None and not text:
            return False  # opened and left: what is mixed stays mixed
        else:
            done = self._push(lambda: self.edit(index, text))
        if not done:
            self._set_wrong((QPersistentModelIndex(index), text))
        return done

    def edit(self, index: Index, text: str) -> Change:
        """Return the edit that a text in a cell makes.

        Raises:
            EditError: The text is refused.
        """
        organization, nodes = self._session.organization, self._nodes
        if self.is_last(index):
            if any(row.key == text for row in self._rows):
                raise EditError(f"There is a tag {text} already. Edit its value instead.")
            return edits.set_tag(organization, nodes, text, "")
        key = self._rows[index.row()].key
        return (
            self._rekeyed(key, text) if index.column() == KEY_COLUMN else edits.set_tag(organization, nodes, key, text)
        )

    def _add(self, index: Index, text: str) -> bool:
        """The key of a new tag makes it at once, without a value; the row becomes the tag's, a new one follows."""
        if not text:
            return False
        self._adds = text
        done = self._push(lambda: self.edit(index, text))
        if done and all(row.key != text for row in self._rows):  # many nodes are read later
            self._become([*self._rows, TagRow(text, "")])
        self._adds = ""
        if not done:
            self._set_wrong((QPersistentModelIndex(index), text))
        return done

    def _rename(self, index: Index, old: TagRow, new: str) -> bool:
        """Give a tag another key, in its row."""
        self._renames = (old.key, new)
        done = self._push(lambda: self.edit(index, new))
        if done:
            self._become([TagRow(new, row.value) if row.key == old.key else row for row in self._rows])
        self._renames = None
        return done

    def _rekeyed(self, old: str, new: str) -> Change:
        """Return another key for a tag, in its place, on every node that has it."""
        organization = self._session.organization
        changes = []
        for node_id in self._nodes:
            tags = organization.node(node_id).tags
            if any(key == old for key, _ in tags):
                renamed = [(new if key == old else key, value) for key, value in tags]
                changes.append(edits.set_tags(organization, node_id, renamed))
        return reduce(lambda first, later: first.then(later, f"Rename tag {old} to {new}"), changes)

    def _text(self, index: Index) -> tuple[str, bool]:
        """Return the text of a cell, and True if that is only a hint."""
        if self._wrong is not None and self.is_wrong(index):
            return self._wrong[1], False
        if index.column() == REMOVE:
            return "", False
        if self.is_last(index):
            return ("Add a tag", True) if index.column() == KEY_COLUMN else ("", True)
        row = self._rows[index.row()]
        if index.column() == KEY_COLUMN:
            return row.key, False
        return (MIXED, True) if row.value is None else (row.value, False)

    def _removing(self, index: Index, role: int) -> Any:
        if role == Qt.ItemDataRole.DecorationRole and not self._session.document.read_only:
            return icon("close", Role.SECONDARY)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = f"Remove {self._rows[index.row()].key} (Del)"
            return tooltip_text(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def _wanted(self) -> list[TagRow]:
        nodes = self._session.organization.nodes
        return list(shared_tags(nodes[node_id] for node_id in self._nodes if node_id in nodes))

    def _reset(self, rows: list[TagRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._wrong = None
        self.endResetModel()

    def _become(self, wanted: list[TagRow]) -> None:
        """Show other rows; each tag that stays keeps its row, with the cursor and the open cell in it.

        A reset would close the cell that is being typed in, and the keys would fall to the next field of the form.
        """
        if wanted == self._rows:
            return
        keys = [row.key for row in wanted]
        if self._in_place(keys):
            self._rows = wanted
        else:
            self._take_out(set(keys))
            self._put_in(wanted)
            self._put_in_order(keys)
            self._rows = wanted
        self.dataChanged.emit(self.index(0, 0), self.index(len(wanted), REMOVE))

    def _in_place(self, keys: list[str]) -> bool:
        """Return True if every tag that stays has its row already, and there are as many rows."""
        old, new = self._renames or ("", "")
        shown = [new if row.key == old else row.key for row in self._rows]
        stays = set(shown).intersection(keys)
        return len(shown) == len(keys) and all(
            here == there for here, there in zip(shown, keys, strict=True) if {here, there} & stays
        )

    def _take_out(self, keys: AbstractSet[str]) -> None:
        for at in reversed(range(len(self._rows))):
            if self._rows[at].key not in keys:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at]
                self.endRemoveRows()

    def _put_in(self, wanted: list[TagRow]) -> None:
        """Give new tags rows above the one that adds a tag; the tag that was typed there takes that row over."""
        shown = {row.key for row in self._rows}
        for row in wanted:
            if row.key not in shown:
                at = len(self._rows)
                if row.key == self._adds:
                    self._offers = False
                    self._rows.append(row)
                    self.dataChanged.emit(self.index(at, 0), self.index(at, REMOVE))
                    self.beginInsertRows(QModelIndex(), at + 1, at + 1)
                    self._offers = True
                else:
                    self.beginInsertRows(QModelIndex(), at, at)
                    self._rows.append(row)
                self.endInsertRows()

    def _put_in_order(self, keys: list[str]) -> None:
        for to, key in enumerate(keys):
            at = next(n for n, row in enumerate(self._rows) if row.key == key)
            if at != to:
                self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), to)
                self._rows.insert(to, self._rows.pop(at))
                self.endMoveRows()

    def is_wrong(self, index: Index) -> bool:
        """Return True for the cell that was refused."""
        wrong = self.wrong
        return wrong is not None and wrong[:2] == (index.row(), index.column())

    def _set_wrong(self, wrong: tuple[QPersistentModelIndex, str] | None) -> None:
        self._wrong = wrong
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows), VALUE_COLUMN))

    def _push(self, edit: Callable[[], Change]) -> bool:
        try:
            change = edit()
        except EditError as error:
            self.refused.emit(str(error))
            return False
        except GoneError:  # a node has gone while the cell was open
            return False
        self.refused.emit("")
        self._session.document.push(change)
        return True
