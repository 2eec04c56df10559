"""The tree as a Qt item model, for the outline.

The model keeps a mirror of what it shows and changes it between the begin and end calls, because views still ask for
rows that the organization no longer has while they are told of a removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise, takewhile
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from designer import edits
from designer.change import Change, Swap
from designer.records import Kind, Node, NodeId
from ui import cargo, spoken
from ui.fresh import Fresh
from ui.icons import icon
from ui.session import Session, push
from ui.theme import Role

ID_ROLE = Qt.ItemDataRole.UserRole
RECORD_ROLE = Qt.ItemDataRole.UserRole + 1
COUNT_ROLE = Qt.ItemDataRole.UserRole + 2
MANAGEMENT_ROLE = Qt.ItemDataRole.UserRole + 3

_KIND_WORDS = {Kind.ROOT: "Root", Kind.OU: "Organizational unit", Kind.ACCOUNT: "Account"}

Index = QModelIndex | QPersistentModelIndex

_MOST_MOVES = 24
"""With more runs of rows that come, go or change their parent, the tree is told as new: views take time for each."""

# Made once: Qt asks for the flags of every row of a tree that opens.
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable
_MOVABLE = _EDITABLE | Qt.ItemFlag.ItemIsDragEnabled


class OutlineModel(QAbstractItemModel):
    """Every node under the root, one column. What a drop on a row does is not decided here, but by its cargo.

    Attributes:
        fresh: The node that is being named for the first time, if any.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fresh: Fresh | None = None
        self._session = session
        self._records: dict[NodeId, Node] = {}
        self._children: dict[NodeId, list[NodeId]] = {}
        self._parents: dict[NodeId, NodeId] = {}
        self._rows: dict[NodeId, int] = {}
        self._keys: dict[NodeId, int] = {}
        self._ids: dict[int, NodeId] = {}
        self._last_key = 0
        self._root: NodeId | None = None
        session.document.changed.connect(self._follow)
        session.document.reset.connect(self._reload)
        self._reload()

    def node_index(self, node_id: NodeId) -> QModelIndex:
        """The index of a node; invalid where the model does not show it."""
        if node_id not in self._records:
            return QModelIndex()
        return self.createIndex(self._rows[node_id], 0, self._keys[node_id])

    def node_at(self, index: Index) -> NodeId | None:
        """The node at an index; None for an invalid one."""
        return self._ids.get(index.internalId()) if index.isValid() else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        siblings = self._siblings(parent)
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, 0, self._keys[siblings[row]])

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        node_id = self.node_at(child)
        above = self._parents.get(node_id) if node_id else None
        return self.node_index(above) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._siblings(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node_id = self.node_at(index)
        if node_id is None:
            return None
        node = self._records[node_id]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name
        if role == Qt.ItemDataRole.DecorationRole:
            return kind_icon(node, management=self._session.document.organization.is_management_account(node_id))
        if role == ID_ROLE:
            return node_id
        if role == RECORD_ROLE:
            return node
        if role == MANAGEMENT_ROLE:
            return self._session.document.organization.is_management_account(node_id)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node_id)
        if role in (COUNT_ROLE, Qt.ItemDataRole.ToolTipRole):
            return self._described(node, role)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node_id = self.node_at(index)
        if node_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        organization = self._session.document.organization
        if self.fresh is not None and self.fresh.node_id == node_id:
            return self.fresh.name(str(value))
        return push(self._session, lambda: edits.rename(organization, node_id, str(value))) is not None

    def flags(self, index: Index) -> Qt.ItemFlag:
        node_id = self.node_at(index)
        if node_id is None:
            return Qt.ItemFlag.NoItemFlags
        if self._session.document.read_only:
            return _FIXED
        return _EDITABLE if node_id == self._root else _MOVABLE

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [cargo.NODE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = [node_id for index in indexes if (node_id := self.node_at(index))]
        return cargo.of_nodes(self._session, [node_id for node_id in ids if node_id != self._root])

    def _described(self, node: Node, role: int) -> Any:
        accounts = 0 if node.kind is Kind.ACCOUNT else self._accounts_below(node.id)
        if role == COUNT_ROLE:
            return accounts
        parts = [_KIND_WORDS[node.kind], node.name]
        if node.kind is not Kind.ACCOUNT:
            parts.append(f"{accounts} account{'' if accounts == 1 else 's'}")
        if node.aws_id:
            parts.append(node.aws_id)
        return ", ".join(parts)

    def _spoken(self, node_id: NodeId) -> str:
        """The same words as on the canvas."""
        organization = self._session.document.organization
        marks = self._session.marks or {}
        return spoken.node(organization, node_id, mark=marks.get(node_id)) if node_id in organization.nodes else ""

    def _accounts_below(self, node_id: NodeId) -> int:
        organization = self._session.document.organization
        return organization.accounts_below(node_id) if node_id in organization.nodes else 0

    def _siblings(self, parent: Index) -> Sequence[NodeId]:
        if not parent.isValid():
            return (self._root,) if self._root else ()
        node_id = self.node_at(parent)
        return self._children.get(node_id, ()) if node_id else ()

    def _reload(self) -> None:
        self.beginResetModel()
        organization = self._session.document.organization
        for table in (self._records, self._children, self._parents, self._rows, self._keys, self._ids):
            table.clear()
        self._root = organization.root
        self._rows[organization.root] = 0
        for node_id in organization.walk():
            node = organization.node(node_id)
            self._remember(node, list(node.children))
            for row, child in enumerate(node.children):
                self._parents[child], self._rows[child] = node_id, row
        self.endResetModel()

    def _remember(self, node: Node, children: list[NodeId]) -> None:
        self._records[node.id] = node
        self._children[node.id] = children
        self._last_key += 1
        self._keys[node.id], self._ids[self._last_key] = self._last_key, node.id

    def _follow(self, change: Change) -> None:
        """Place what comes or moves, parents before children; then remove what went."""
        organization = self._session.document.organization
        after = {node_id: swap.after for node_id, swap in change.nodes.items() if swap.after}
        parents = [node_id for node_id, swap in change.nodes.items() if swap.after and _children_differ(swap)]
        gone = {node_id for node_id, swap in change.nodes.items() if swap.after is None}
        moves = sum(self._arrivals(parent, after[parent].children) for parent in parents if parent in self._records)
        if moves + sum(map(len, self._gaps(gone).values())) > _MOST_MOVES:
            self._reload()
            return
        for node_id in sorted(parents, key=organization.depth):
            self._place(node_id, organization.node(node_id).children, after)
        self._remove(gone)
        touched = {n for n in after if n in self._records}
        for node_id, node in after.items():
            self._records[node_id] = node
        for node_id in parents:
            touched.update(organization.path(node_id))
        if change.settings:
            touched |= {a for s in (change.settings.before, change.settings.after) if s and (a := s.management_account)}
        self._tell(touched)

    def _tell(self, ids: Iterable[NodeId]) -> None:
        for node_id in ids:
            index = self.node_index(node_id)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _arrivals(self, parent: NodeId, wanted: Sequence[NodeId]) -> int:
        """How many rows would be moved here from another parent, and how many runs of new ones be inserted."""
        known = [child in self._records for child in wanted]
        moved = sum(self._parents[child] != parent for child, shown in zip(wanted, known, strict=True) if shown)
        return moved + sum(shown and not before for before, shown in pairwise([False, *(not one for one in known)]))

    def _place(self, parent: NodeId, wanted: Sequence[NodeId], after: dict[NodeId, Node]) -> None:
        """Bring the children that stay or come into their order; what leaves keeps its row until it does."""
        shown, staying = self._children[parent], set(wanted)
        row = place = 0
        while place < len(wanted):
            child = wanted[place]
            here = shown[row : row + 2]
            if here and here[0] not in staying:
                row += 1
            elif here[:1] == [child]:
                row, place = row + 1, place + 1
            elif here[1:] == [child]:
                self._move(here[0], parent, len(shown))  # one that goes down, instead of all that come up
            elif child in self._records:
                self._move(child, parent, row)
            else:
                new = list(takewhile(lambda sibling: sibling not in self._records, wanted[place:]))
                self._insert(parent, row, new, after)

    def _insert(self, parent: NodeId, row: int, new: Sequence[NodeId], after: dict[NodeId, Node]) -> None:
        """Insert siblings with all that is new below them at once: views take time for every insertion."""
        self.beginInsertRows(self.node_index(parent), row, row + len(new) - 1)
        stack = list(new)
        while stack:
            node = after[stack.pop()]
            below = [child for child in node.children if child in after and child not in self._records]
            self._remember(node, below)
            for place, child in enumerate(below):
                self._parents[child], self._rows[child] = node.id, place
            stack.extend(below)
        self._parents.update(dict.fromkeys(new, parent))
        self._children[parent][row:row] = new
        self._renumber(parent, row)
        self.endInsertRows()

    def _move(self, child: NodeId, parent: NodeId, row: int) -> None:
        old = self._parents[child]
        source = self._rows[child]
        self.beginMoveRows(self.node_index(old), source, source, self.node_index(parent), row)
        self._children[old].pop(source)
        self._children[parent].insert(row - (old == parent and source < row), child)
        self._parents[child] = parent
        self._renumber(old, source if old != parent else min(source, row))
        if old != parent:
            self._renumber(parent, row)
        self.endMoveRows()

    def _remove(self, gone: AbstractSet[NodeId]) -> None:
        """Remove rows with all that is below them, siblings side by side at once."""
        for parent, gaps in self._gaps(gone).items():
            for first, last in reversed(gaps):
                self._remove_run(parent, first, last)

    def _gaps(self, gone: AbstractSet[NodeId]) -> dict[NodeId, list[tuple[int, int]]]:
        """The rows that go with all below them, by parent, as first and last of those side by side."""
        rows: dict[NodeId, list[int]] = {}
        for node_id in gone:
            if node_id in self._records and self._parents[node_id] not in gone:
                rows.setdefault(self._parents[node_id], []).append(self._rows[node_id])
        return {parent: runs(sorted(places)) for parent, places in rows.items()}

    def _remove_run(self, parent: NodeId, first: int, last: int) -> None:
        self.beginRemoveRows(self.node_index(parent), first, last)
        stack = self._children[parent][first : last + 1]
        del self._children[parent][first : last + 1]
        self._renumber(parent, first)
        while stack:
            below = stack.pop()
            stack.extend(self._children.pop(below))
            del self._records[below], self._parents[below], self._rows[below]
            del self._ids[self._keys.pop(below)]
        self.endRemoveRows()

    def _renumber(self, parent: NodeId, start: int) -> None:
        siblings = self._children[parent]
        for row in range(start, len(siblings)):
            self._rows[siblings[row]] = row


def kind_icon(node: Node, *, management: bool = False) -> QIcon:
    """The glyph of a node's kind, in its colour."""
    if management:
        return icon("management", Role.MANAGEMENT)
    return icon(node.kind.value, Role(node.kind.value))


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as first and last of those without a gap."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def _children_differ(swap: Swap[Node]) -> bool:
    return swap.before is None or swap.after is None or swap.before.children != swap.after.children
