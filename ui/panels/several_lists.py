"""The lists of the form for several nodes: the policies attached to some or all of them, and who may do the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

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

from designer import quotas
from designer.organization import Organization
from designer.records import PolicyId, PolicyType
from ui import theme
from ui.models.shared import Alike
from ui.theme import Role
from ui.widgets.plain import tooltip_text
from ui.widgets.rows import RowContent, RowDelegate

Index = QModelIndex | QPersistentModelIndex

_ROWS_SHOWN = 10
_CONTENT_ROLE = Qt.ItemDataRole.UserRole
_NAMED = 3


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


def policy_rows(
    organization: Organization, policies: Sequence[tuple[PolicyId, int]], nodes: int
) -> list[tuple[RowContent, str, Qt.CheckState]]:
    """A row for each policy that is attached to some of the nodes: a full box where it is on all."""
    rows = []
    for policy_id, count in policies:
        policy = organization.policy(policy_id)
        whole = count == nodes
        is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
        content = RowContent(
            policy.name,
            icon="check-all" if whole else "check-some",
            icon_role=Role.ACCENT,
            trailing=f"on all {nodes:,}" if whole else f"on {count:,} of {nodes:,}",
            badge="" if is_scp else quotas.load().types[policy.type].short,
        )
        does = (
            "Space or a click on the box detaches it from all"
            if whole
            else "Space or a click on the box attaches it to all"
        )
        state = Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked
        rows.append((content, f"{policy.name}\n{does}; Del detaches it from all; Return opens it", state))
    return rows


def alike_rows(organization: Organization, groups: Sequence[Alike], actions: int) -> list[tuple[RowContent, str, None]]:
    """A row for each group of nodes that may do the same."""
    rows: list[tuple[RowContent, str, None]] = []
    for group in groups:
        names = [organization.node(node_id).name for node_id in group.nodes[:_NAMED]]
        more = len(group.nodes) - len(names)
        who = ", ".join(names) + (f" and {more:,} more" if more else "")
        words = _answers(group, actions)
        content = RowContent(
            who, words, icon="exempt" if group.ceiling.exempt else "account", trailing=f"{len(group.nodes):,}"
        )
        rows.append((content, f"{who}\n{words}\nClick to select them", None))
    return rows


def _answers(group: Alike, actions: int) -> str:
    ceiling = group.ceiling
    if ceiling.exempt:
        return "No SCP limits it" if len(group.nodes) == 1 else "No SCP limits them"
    sure, depends = ceiling.sure.bit_count(), ceiling.conditional.bit_count()
    return f"{sure:,} allowed · {depends:,} conditional · {actions - sure - depends:,} denied"


class _Rows(QAbstractListModel):
    """Rows with their tooltips and boxes."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[RowContent, str, Qt.CheckState | None]] = ()

    def show(self, rows: Sequence[tuple[RowContent, str, Qt.CheckState | None]]) -> None:
        """Show other rows."""
        if rows != self._rows:
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


class _Delegate(RowDelegate):
    def content(self, index: Index) -> RowContent:
        content: RowContent = index.data(_CONTENT_ROLE)
        return content
