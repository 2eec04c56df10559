"""Item model of the tree, for the outline.

Qt asks for every row of a tree that opens, and asking Python for 50,000 of them takes a second. So the tree itself is
Qt's: `QStandardItemModel` has an item for the root and for each OU, and an empty place for each account, which costs
nothing; Python is asked only for what a row that is painted says. A mirror says which node is in which place. It
changes when Qt says that rows came or went, because views still ask for rows that the organization no longer has while
they follow a removal.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import groupby
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QMimeData, QModelIndex, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import in_brief
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind
from ui.dragdrop import mime as drag_data
from ui.features.outline.row_runs import runs, staying
from ui.state import accessible_text as spoken
from ui.state.node_looks import NamesByParent, node_look, sibling_names
from ui.state.pending_node import PendingNode
from ui.state.session import Session, push
from ui.state.unfinished import take_over
from ui.widgets.display.labels import tooltip_text
from ui.widgets.item_views.rows import CONTENT_ROLE, Index, RowContent

ID_ROLE = Qt.ItemDataRole.UserRole
RECORD_ROLE = Qt.ItemDataRole.UserRole + 1
COUNT_ROLE = Qt.ItemDataRole.UserRole + 2


_MOST_RUNS = 24
"""If more runs of rows come or go, the tree is reset: views take time for each."""

_MOST_NAMED = 100
"""If more rows change, none is reported: views paint after a change anyway."""


_FEW = 100
"""Fewer nodes are looked for among their own siblings alone."""


class OutlineModel(QStandardItemModel):
    """Nodes under the root, all or some of them, in one column.

    What a drop on a row does is not decided here, but by its payload. A node that moves is reported as a row that goes
    and one that comes.

    Attributes:
        pending: The node that is being named for the first time, if any.
        is_filtering: True if anything may be hidden.
        rows_below: Rows below the root and each OU, and below None the root; the model alone changes them.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pending: PendingNode | None = None
        self._session = session
        self._kept: AbstractSet[NodeId] | None = None
        self.is_filtering = False
        # Ids, not items: an item is Qt's, which deletes it with its row.
        self._above: dict[NodeId | None, NodeId | None] = {None: None}
        self.rows_below: dict[NodeId | None, list[NodeId]] = {None: []}
        self._tables: dict[NodeId | None, dict[NodeId, int]] = {}
        self._coming: Sequence[NodeId] = ()
        self._followed: Change | None = None
        self._names: NamesByParent = {}
        self.setColumnCount(1)
        self.rowsInserted.connect(self._mirror_inserted)
        self.rowsRemoved.connect(self._mirror_removed)
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._reload)
        self._reload()

    def keep(self, kept: AbstractSet[NodeId] | None) -> bool:
        """Show these nodes alone, each with all above it, or every node for None; True if that differs."""
        differs = kept != self._kept
        if differs:
            self._kept, self.is_filtering = kept, kept is not None
            self._reload()
        return differs

    def node_index(self, node_id: NodeId | None) -> QModelIndex:
        """Return the index of a node; invalid for none, and where the model does not show it."""
        if node_id is None:
            return QModelIndex()
        parent = self._session.organization.parent(node_id)
        row = self._table(parent).get(node_id) if parent in self._above else None
        return QModelIndex() if row is None else self.index(row, 0, self._item_index(parent))

    def node_at(self, index: Index) -> NodeId | None:
        """Return the node at an index; None for an invalid one."""
        if not index.isValid():
            return None
        parent = self.node_at(index.parent())
        siblings, row = self.rows_below.get(parent, ()), index.row()
        return siblings[row] if row < len(siblings) else None

    def nodes_in(self, selection: QItemSelection) -> list[NodeId]:
        """Return the nodes of some runs of rows."""
        found: list[NodeId] = []
        for run in (selection.at(place) for place in range(selection.count())):
            found += self.rows_below[self.node_at(run.parent())][run.top() : run.bottom() + 1]
        return found

    def runs_of(self, ids: Collection[NodeId]) -> QItemSelection:
        """Return nodes as runs of siblings, as Qt takes seconds for thousands of runs. What is not shown is left out.

        Found here, on Qt 6.11: a QItemSelectionModel selects every second row of 10,000 in 0.2 s, of 40,000 in 4 s.
        """
        organization, wanted = self._session.organization, set(ids)
        parents: Collection[NodeId | None] = self._above
        if len(wanted) <= _FEW:
            parents = self._above.keys() & {organization.parent(node_id) for node_id in wanted}
        selection = QItemSelection()
        for parent in parents:
            children, above = self.rows_below[parent], self._item_index(parent)
            whole = bool(children) and wanted.issuperset(children)
            rows = [row for row, child in enumerate(children) if child in wanted] if not whole else []
            for first, last in [(0, len(children) - 1)] if whole else runs(rows):
                ends = (self.index(row, 0, above) for row in (first, last))
                selection.append(QItemSelectionRange(*ends))
        return selection

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node_id = self.node_at(index)
        organization = self._session.organization
        node = (organization.nodes.get(node_id) or self._leaving_node(node_id)) if node_id else None
        if node_id is None or node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name
        if role == CONTENT_ROLE:
            return self._content(node) if node_id in organization.nodes else RowContent(node.name, dense=True)
        if role == ID_ROLE:
            return node_id
        if role == RECORD_ROLE:
            return node
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._accessible_text(node_id)
        if role in (COUNT_ROLE, Qt.ItemDataRole.ToolTipRole):
            return self._described(node, role)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node_id = self.node_at(index)
        if node_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        return take_over(self._session.document, self, partial(self._rename, node_id, str(value)))

    def _rename(self, node_id: NodeId, name: str) -> bool:
        """Rename a node; return False if it is gone."""
        organization = self._session.organization
        if node_id not in organization.nodes:
            return False
        if self.pending is not None and self.pending.node_id == node_id:
            return self.pending.name(name)
        return push(self._session, lambda: edits.rename(organization, node_id, name)) is not None

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [drag_data.NODE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        root = self._session.organization.root
        ids = [node_id for index in indexes if (node_id := self.node_at(index))]
        return drag_data.of_nodes(self._session, [node_id for node_id in ids if node_id != root])

    def _leaving_node(self, node_id: NodeId) -> Node | None:
        """Return the node that is removed while views still ask for it."""
        swap = self._followed.nodes.get(node_id) if self._followed else None
        return swap.before if swap else None

    def _content(self, node: Node) -> RowContent:
        """Content of a row: the kind's glyph, what distinguishes the name from its siblings, the accounts below."""
        organization = self._session.organization
        look = node_look(node.kind, management=organization.is_management_account(node.id))
        count = "" if node.kind is NodeKind.ACCOUNT else f"{organization.accounts_below(node.id):,}"
        return RowContent(
            node.name,
            icon=look.glyph,
            icon_role=look.role,
            trailing=count,
            siblings=sibling_names(organization, node.id, self._names),
            dense=True,
        )

    def _described(self, node: Node, role: int) -> Any:
        organization = self._session.organization
        counts = node.kind is not NodeKind.ACCOUNT and node.id in organization.nodes
        accounts = organization.accounts_below(node.id) if counts else 0
        if role == COUNT_ROLE:
            return accounts
        parts = [NODE_KINDS[node.kind].full_title, node.name]
        if node.kind is not NodeKind.ACCOUNT:
            parts.append(f"{accounts} account{'' if accounts == 1 else 's'}")
        return tooltip_text(", ".join([*parts, *in_brief(node)]))

    def _accessible_text(self, node_id: NodeId) -> str:
        """Return the accessible text, the same as on the canvas."""
        organization = self._session.organization
        annotations = self._session.annotations or {}
        return (
            spoken.node(organization, node_id, annotation=annotations.get(node_id))
            if node_id in organization.nodes
            else ""
        )

    def _item_index(self, node_id: NodeId | None) -> QModelIndex:
        """Index of a node that has an item, where its row is shown; the organization may have moved it since."""
        if node_id is None:
            return QModelIndex()
        above = self._above[node_id]
        return self.index(self._table(above)[node_id], 0, self._item_index(above))

    def _table(self, parent: NodeId | None) -> dict[NodeId, int]:
        """Return the row of each child of a node that has an item."""
        table = self._tables.get(parent)
        if table is None:
            table = self._tables[parent] = {child: row for row, child in enumerate(self.rows_below[parent])}
        return table

    def _wanted(self, parent: NodeId | None) -> list[NodeId]:
        """Return the children of a node that should be shown."""
        organization = self._session.organization
        children = (organization.root,) if parent is None else organization.node(parent).children
        return [child for child in children if self._kept is None or child in self._kept]

    def _reload(self) -> None:
        self._names.clear()
        self.beginResetModel()
        with QSignalBlocker(self):
            top = self.invisibleRootItem()
            self._forget(self.rows_below[None])
            top.removeRows(0, top.rowCount())
            self.rows_below[None] = self._wanted(None)
            self._tables.clear()
            if self.rows_below[None]:
                item = self._made(self.rows_below[None][0], None, self._holders())
                item.setDragEnabled(False)
                top.appendRow(item)
        self.endResetModel()

    def _made(self, node_id: NodeId, above: NodeId | None, holders: AbstractSet[NodeId]) -> QStandardItem:
        """Return the item of the root or of an OU with all below it; `holders` are all that have items."""
        item = QStandardItem()
        children = self._wanted(node_id)
        item.setColumnCount(1)
        item.setRowCount(len(children))
        self._above[node_id] = above
        self.rows_below[node_id] = children
        if not holders.isdisjoint(children):
            for row, child in [(row, child) for row, child in enumerate(children) if child in holders]:
                item.setChild(row, 0, self._made(child, node_id, holders))
        return item

    def _holders(self) -> AbstractSet[NodeId]:
        nodes = self._session.organization.nodes
        return {node_id for node_id, node in nodes.items() if node.kind is not NodeKind.ACCOUNT}

    def _forget(self, nodes: Iterable[NodeId]) -> None:
        """Have no items of some nodes, and of what is below them, any more."""
        stack = [node_id for node_id in nodes if node_id in self._above]
        while stack:
            node_id = stack.pop()
            del self._above[node_id]
            stack.extend(child for child in self.rows_below.pop(node_id) if child in self._above)
            self._tables.pop(node_id, None)

    def _on_document_changed(self, change: Change) -> None:
        """Remove what goes or moves, then insert what comes or has moved; more than a view can bear resets it.

        At last the rows with other contents are reported; a row says how many accounts are below it.
        """
        self._followed = change
        self._names.clear()
        swaps = ((n, swap.before, swap.after) for n, swap in change.nodes.items() if n in self._above)
        parents = [n for n, before, after in swaps if before and after and before.children != after.children]
        stays = {n: staying(self.rows_below[n], self._wanted(n)) for n in parents}
        leaving = {
            n: runs([row for row, child in enumerate(self.rows_below[n]) if child not in rows])
            for n, rows in stays.items()
        }
        arriving = sum(len(self._arriving(n, stays[n])) for n in parents)
        if arriving + sum(map(len, leaving.values())) > _MOST_RUNS:
            self._reload()
        else:
            self._exchange(leaving)
            organization, few = self._session.organization, len(change.nodes) <= _MOST_NAMED
            touched = {node_id for node_id, swap in change.nodes.items() if swap.after and few}
            if change.structural:
                touched.update(*(organization.path(node_id) for node_id in touched if node_id in self._above))
            for settings in (change.settings.before, change.settings.after) if change.settings and few else ():
                touched |= {settings.management_account} if settings and settings.management_account else set()
            for index in map(self.node_index, touched):
                if index.isValid():
                    self.dataChanged.emit(index, index)
        self._followed = None

    def _arriving(self, parent: NodeId, there: AbstractSet[NodeId]) -> list[tuple[int, list[NodeId]]]:
        """Return nodes that should come to some children, as runs of accounts or of OUs, each with its first row."""
        wanted, nodes, account = self._wanted(parent), self._session.organization.nodes, NodeKind.ACCOUNT
        found = []
        numbered = [
            (row, child, nodes[child].kind is account) for row, child in enumerate(wanted) if child not in there
        ]
        for _, run in groupby(enumerate(numbered), lambda one: (one[1][0] - one[0], one[1][2])):
            members = [member for _, member in run]
            found.append((members[0][0], [child for _, child, _ in members]))
        return found

    def _exchange(self, leaving: Mapping[NodeId, list[tuple[int, int]]]) -> None:
        """Remove runs of rows below some nodes, each with what is below it; then insert the rows that they lack.

        A node that has no row itself comes with all below it.
        """
        for parent in (n for n in leaving if n in self._above):
            for first, last in reversed(leaving[parent]):
                self.removeRows(first, last - first + 1, self._item_index(parent))
        for parent in (n for n in leaving if n in self._above):
            above = self._item_index(parent)
            for row, nodes in self._arriving(parent, self._table(parent).keys()):
                self._coming = nodes
                if self._session.organization.node(nodes[0]).kind is NodeKind.ACCOUNT:
                    self.insertRows(row, len(nodes), above)
                else:
                    made = partial(self._made, above=parent, holders=self._holders())
                    self.itemFromIndex(above).insertRows(row, [*map(made, nodes)])

    def _mirror_inserted(self, parent: QModelIndex, first: int, _last: int) -> None:
        node_id = self.node_at(parent)
        self.rows_below[node_id][first:first] = self._coming
        self._tables.pop(node_id, None)

    def _mirror_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        node_id = self.node_at(parent)
        siblings = self.rows_below[node_id]
        self._forget(siblings[first : last + 1])
        del siblings[first : last + 1]
        self._tables.pop(node_id, None)
