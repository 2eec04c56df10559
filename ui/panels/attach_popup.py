"""A popup to choose a policy to attach: type to find it, Enter or a click attaches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QStackedLayout, QVBoxLayout, QWidget

from designer import edits, quotas
from designer.organization import Organization
from designer.records import NodeId, Policy, PolicyType
from ui import theme
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import tooltip_text
from ui.widgets.rows import RowContent, RowDelegate
from ui.widgets.search_box import SearchBox

Index = QModelIndex | QPersistentModelIndex

_ROW_ROLE = Qt.ItemDataRole.UserRole
_TYPE_ORDER = {kind: place for place, kind in enumerate(PolicyType)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy that is not attached to the node.

    Attributes:
        policy: Which.
        refusal: Why it cannot be attached, as a sentence; empty where it can.
        inherited: Whether the node inherits it already.
    """

    policy: Policy
    refusal: str
    inherited: bool


def candidates(organization: Organization, node_id: NodeId) -> list[Candidate]:
    """What could be attached to a node: all policies of the enabled types that are not there yet."""
    attached = organization.node(node_id).policies
    enabled = organization.settings.policy_types
    found = [p for p in organization.policies.values() if p.id not in attached and p.type in enabled]
    found.sort(key=lambda p: (_TYPE_ORDER[p.type], p.name.casefold(), p.id))
    # All policies of one type get the same answer: it depends on the slots alone.
    refusals = {p.type: edits.attach_refusal(organization, p.id, [node_id]) for p in found}
    above = {p for level in organization.path(node_id) for p in organization.node(level).policies}
    return [Candidate(policy, refusals[policy.type], policy.id in above) for policy in found]


class AttachPopup(QFrame):
    """Closes when it loses the keyboard, and deletes itself.

    Signals:
        chosen(PolicyId): Attach this one.
        newAsked(): Make a new policy instead.
    """

    chosen = Signal(object)
    newAsked = Signal()

    def __init__(self, organization: Organization, node_id: NodeId, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("attach-popup")
        self._model = _CandidateModel(candidates(organization, node_id), self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(_Delegate(self._view))
        self._view.setMouseTracking(True)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAccessibleName("Policies to attach")
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._choose)
        self._search = SearchBox("Find a policy to attach")
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(lambda: self._choose(self._view.currentIndex()))
        self._search.stepped.connect(self._step)
        self._none = EmptyState("policy", "No policy to attach", "Every policy of the enabled types is attached here.")
        self._new = push_button("New policy…", "policy-add", look="link")
        self._new.clicked.connect(self._ask_new)
        self._assemble()
        self._filter("")

    @property
    def model(self) -> QAbstractListModel:
        """The policies that match what was typed."""
        return self._model

    @property
    def search(self) -> SearchBox:
        """The field to find a policy."""
        return self._search

    def open_below(self, anchor: QWidget) -> None:
        """Open under a button, inside the screen."""
        self.resize(self.sizeHint())
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        x = min(max(place.x(), room.left()), room.right() - self.width())
        y = min(place.y(), room.bottom() - self.height())
        self.move(x, y)
        self.show()
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)

    def sizeHint(self) -> QSize:
        row = theme.metrics().two_line_row
        return QSize(340, 110 + row * min(9, max(4, self._model.rowCount())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _assemble(self) -> None:
        tokens = theme.current()
        self.setStyleSheet(
            f"#attach-popup {{ background: {tokens.card.name()}; border: 1px solid {tokens.control_border.name()}; }}"
        )
        gap = theme.metrics().gap
        column = QVBoxLayout(self)
        column.setContentsMargins(1, gap, 1, gap // 2)
        column.setSpacing(gap // 2)
        field = QVBoxLayout()
        field.setContentsMargins(gap, 0, gap, 0)
        field.addWidget(self._search)
        column.addLayout(field)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._none)
        column.addLayout(self._stack, 1)
        column.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeading)

    def _filter(self, text: str) -> None:
        self._model.set_text(text)
        self._stack.setCurrentIndex(0 if self._model.rowCount() else 1)
        if text:
            self._none.say("No policy matches", "Search names and descriptions.")
        self._view.setCurrentIndex(self._model.index(0, 0))

    def _step(self, step: int) -> None:
        row = min(max(self._view.currentIndex().row() + step, 0), self._model.rowCount() - 1)
        self._view.setCurrentIndex(self._model.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            policy = self._model.candidate(index).policy.id
            self.close()
            self.chosen.emit(policy)

    def _ask_new(self) -> None:
        self.close()
        self.newAsked.emit()


class _CandidateModel(QAbstractListModel):
    def __init__(self, every: list[Candidate], parent: QWidget) -> None:
        super().__init__(parent)
        self._every = every
        self._rows: list[Candidate] = []

    def set_text(self, text: str) -> None:
        words = text.lower().split()
        self.beginResetModel()
        self._rows = [one for one in self._every if _has(one.policy, words)]
        self.endResetModel()

    def candidate(self, index: Index) -> Candidate:
        return self._rows[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.policy.name
        if role == _ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(row.refusal or f"{row.policy.name}\n{row.policy.description}".strip())
        return None


class _Delegate(RowDelegate):
    def content(self, index: Index) -> RowContent:
        row: Candidate = index.data(_ROW_ROLE)
        return RowContent(
            row.policy.name,
            row.refusal or row.policy.description or "No description",
            icon="policy",
            icon_role=Role.ACCOUNT if row.policy.aws_managed else Role.ACCENT,
            badge="inherited" if row.inherited else self._type(row.policy),
            faded=bool(row.refusal),
        )

    @staticmethod
    def _type(policy: Policy) -> str:
        """Said of the rarer types only: most policies are SCPs."""
        is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
        return "" if is_scp else quotas.load().types[policy.type].short


def _has(policy: Policy, words: list[str]) -> bool:
    text = f"{policy.name} {policy.description}".lower()
    return all(word in text for word in words)
