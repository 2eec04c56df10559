"""List model of the policies of the organization, for the library. Rows are dragged onto nodes to attach them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt

from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.records import Policy, PolicyId, PolicyType
from ui.dragdrop import mime as drag_data
from ui.state.analyses import Analyses
from ui.state.node_looks import policy_glyph
from ui.state.session import Session, push
from ui.state.unfinished import take_over
from ui.theme import Role
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.display.name_elision import NO_SIBLINGS
from ui.widgets.item_views.row_model import SEARCH_ROLE, VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import Index, RowContent

_UNSAVED = "Not saved yet"
_TYPE_ORDER = {kind: place for place, kind in enumerate(PolicyType)}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """Policy, the number of targets it is attached to, and True if its type is enabled."""

    policy: Policy
    targets: int
    enabled: bool = True

    @property
    def summary(self) -> str:
        """Type and number of attachments, as the quiet line of a row, and of AWS's own who makes it."""
        attached = counted(self.targets, "target") if self.targets else "not attached"
        if not self.enabled:
            return f"{capital(quotas.load().types[self.policy.type].plural)} not enabled"
        if self.policy.aws_managed and not self.targets:
            return attached
        kind = "AWS managed" if self.policy.aws_managed else quotas.load().types[self.policy.type].short
        return f"{kind} · {attached}"


class PoliciesModel(RowModel):
    """Every policy, SCPs first, by name."""

    def __init__(self, session: Session, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._commented: set[PolicyId | None] = set()
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._reload)
        session.document.savedChanged.connect(self._update)
        analyses.findingsChanged.connect(self._update)
        self._reload()

    def policy_index(self, policy_id: PolicyId) -> QModelIndex:
        """Return the index of a policy; invalid where there is none."""
        return self.index_of(policy_id)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == SEARCH_ROLE and index.isValid():  # documents are long: put together for those who search
            policy = self._policy(index)
            return f"{policy.name} {policy.description} {policy.text}".lower()
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        return take_over(self._session.document, self, partial(self._rename, self._policy(index).id, str(value)))

    def _rename(self, policy_id: PolicyId, name: str) -> bool:
        organization = self._session.organization
        return push(self._session, lambda: edits.rename_policy(organization, policy_id, name), typed=True) is not None

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction

    def mimeTypes(self) -> list[str]:
        return [drag_data.POLICY_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return drag_data.of_policies(self._session, [self._policy(index) for index in indexes])

    def _policy(self, index: Index) -> Policy:
        row: PolicyRow = super().data(index, VALUE_ROLE)
        return row.policy

    def _wanted(self) -> list[Row]:
        organization = self._session.organization
        enabled = organization.settings.policy_types
        self._commented = {comment.policy for comment in organization.settings.comments if comment.is_open}
        policies = sorted(
            organization.policies.values(),
            key=lambda p: (_TYPE_ORDER[p.type], not p.aws_managed, p.name.casefold(), p.id),
        )
        return [
            self._row(PolicyRow(policy, len(organization.targets(policy.id)), policy.type in enabled))
            for policy in policies
        ]

    def _row(self, row: PolicyRow) -> Row:
        """Name, type and attachments; a dot where it is not as it was saved, a badge where something is wrong."""
        policy, editable = row.policy, not self._session.document.read_only
        is_unsaved = ("policy", policy.id) in self._session.document.unsaved
        notes = tuple(filter(None, (policy.description, _UNSAVED if is_unsaved else "")))
        wrong = self._analyses.counts.of_policy(policy.id)
        content = RowContent(
            policy.name,
            row.summary,
            icon=policy_glyph(policy),
            icon_role=Role.ACCOUNT if policy.aws_managed else Role.ACCENT,
            badge=str(wrong.problems) if wrong.problems else "",
            badge_severity=SeverityStyle.ERROR if wrong.errors else SeverityStyle.WARNING,
            sign="note" if policy.id in self._commented else "",
            sign_role=Role.ACCENT,
            dotted=is_unsaved,
            faded=not row.targets,
            siblings=NO_SIBLINGS,  # names of policies differ at their ends as often as at their beginnings
        )
        return Row(
            content,
            "\n".join(notes),
            policy.id,
            row,
            accessible=", ".join((policy.name, row.summary, *((_UNSAVED.lower(),) if is_unsaved else ()))),
            draggable=editable,
            editable=editable and not policy.aws_managed,
        )

    def _reload(self) -> None:
        self.replace(self._wanted())

    def _update(self) -> None:
        self.show(self._wanted())

    def _on_document_changed(self, change: Change) -> None:
        """Show again what a change of attachments, policies or enabled types touches."""
        attachments = any(
            (swap.before.policies if swap.before else ()) != (swap.after.policies if swap.after else ())
            for swap in change.nodes.values()
        )
        if attachments or change.policies or change.settings:
            self._update()
