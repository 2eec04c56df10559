"""Popup to choose a policy to attach or to detach: type to find it, Enter or a click does it, Esc leaves."""

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import capital
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import RCP_FULL_AWS_ACCESS, NodeId, Policy, PolicyId, PolicyType
from ui import theme
from ui.state.node_looks import policy_glyph
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import menu_text
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.flat_list import ROWS, PopupList, corner_beside
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.row_search import WordFilter
from ui.widgets.item_views.rows import RowContent

_TYPE_ORDER = {kind: place for place, kind in enumerate(PolicyType)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Policy that may be attached to nodes, or detached from them.

    Attributes:
        policy: The policy.
        refusal: Reason why that cannot be done, as a sentence; empty if it can.
        note: Facts on it in a few words: "inherited", or on how many of the nodes it is.
    """

    policy: Policy
    refusal: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a popup.

    Attributes:
        find: In the empty field.
        none: Words where there is no policy to choose, and the reason.
        makes: True if it offers to make a new policy instead.
        taken: Names of existing policies; no new one gets them.
    """

    find: str
    none: tuple[str, str]
    makes: bool = False
    taken: frozenset[str] = frozenset()


def candidates(organization: Organization, nodes: Sequence[NodeId]) -> list[Candidate]:
    """Return the policies that could be attached to nodes: all that are not on every one of them yet.

    Those of a type that is not enabled come last, with the reason, as AWS's own of such a type do not.
    """
    alike = _alike(organization, nodes)
    used = _used(alike)
    enabled = organization.settings.policy_types
    policies = organization.policies.values()
    found = [p for p in policies if used[p.id] < len(nodes) and p.type in enabled]
    types = quotas.load().types
    waiting = [p for p in policies if p.type not in enabled and not p.aws_managed]
    full = {kind: _full(organization, alike, kind) for kind in enabled}
    above = _inherited(organization, nodes)
    refusals = {
        p.id: edits.attach_refusal(organization, p.id, [full[p.type][p.id]]) for p in found if p.id in full[p.type]
    }
    return [
        Candidate(p, refusals.get(p.id, ""), _on(used[p.id], len(nodes)) or ("inherited" if p.id in above else ""))
        for p in sorted(found, key=_order)
    ] + [Candidate(p, f"{capital(types[p.type].plural)} are not enabled") for p in sorted(waiting, key=_order)]


def detachables(organization: Organization, nodes: Sequence[NodeId]) -> list[Candidate]:
    """Return the policies that could be detached from nodes: all that are attached to one of them itself."""
    alike = _alike(organization, nodes)
    used = _used(alike)
    every = sorted((organization.policy(policy_id) for policy_id in used), key=_order)
    found = sorted(every, key=lambda one: one.aws_managed)  # without FullAWSAccess nothing is allowed: it comes last
    needed = {kind: _needed(organization, alike, kind) for kind in PolicyType}
    refusals = {
        p.id: edits.detach_refusal(organization, p.id, [needed[p.type][p.id]]) for p in found if p.id in needed[p.type]
    }
    return [Candidate(p, refusals.get(p.id, ""), _on(used[p.id], len(nodes))) for p in found]


def _alike(organization: Organization, nodes: Sequence[NodeId]) -> dict[tuple[PolicyId, ...], list[NodeId]]:
    """Nodes by the policies attached to them: thousands of nodes have few different ones, and answers are the same."""
    alike: dict[tuple[PolicyId, ...], list[NodeId]] = {}
    for node_id in nodes:
        alike.setdefault(organization.node(node_id).policies, []).append(node_id)
    return alike


def _used(alike: Mapping[tuple[PolicyId, ...], Sequence[NodeId]]) -> Counter[PolicyId]:
    """Return the number of nodes that each policy is on."""
    used: Counter[PolicyId] = Counter()
    for policies, ids in alike.items():
        for policy_id in policies:
            used[policy_id] += len(ids)
    return used


def _full(
    organization: Organization, alike: Mapping[tuple[PolicyId, ...], Sequence[NodeId]], kind: PolicyType
) -> dict[PolicyId, NodeId]:
    """Return the node without a slot for each policy of a type; empty if all have one."""
    most = quotas.load().types[kind].per_node
    same = {p.id for p in organization.policies.values() if p.type is kind}
    found: dict[PolicyId, NodeId] = {}
    for policies, ids in alike.items():
        if most is not None and len(same.intersection(policies)) >= most:
            for policy_id in same.difference(policies):
                found.setdefault(policy_id, ids[0])
    return found


def _needed(
    organization: Organization, alike: Mapping[tuple[PolicyId, ...], Sequence[NodeId]], kind: PolicyType
) -> dict[PolicyId, NodeId]:
    """Return the node that may have to keep each policy of a type, since it has few others; empty if none has."""
    least = quotas.load().types[kind].minimum_per_node
    same = {p.id for p in organization.policies.values() if p.type is kind}
    found: dict[PolicyId, NodeId] = {}
    for policies, ids in alike.items():
        own = same.intersection(policies)
        kept = own if len(own) <= least else own & {organization.managed_policy(RCP_FULL_AWS_ACCESS)}
        for policy_id in kept:
            found.setdefault(policy_id, ids[0])
    return found


def _inherited(organization: Organization, nodes: Sequence[NodeId]) -> frozenset[PolicyId]:
    """Return the policies that every one of the nodes inherits."""
    common: frozenset[PolicyId] | None = None
    for parent in {organization.parent(node_id) for node_id in nodes}:
        path = organization.path(parent) if parent is not None else ()
        above = frozenset(p for level in path for p in organization.node(level).policies)
        common = above if common is None else common & above
    return common or frozenset()


def _on(count: int, nodes: int) -> str:
    return f"on {count:,} of {nodes:,}" if count and nodes > 1 else ""


def _order(policy: Policy) -> tuple[int, str, str]:
    return _TYPE_ORDER[policy.type], policy.name.casefold(), policy.id


class AttachPopup(QFrame):
    """Closes when it loses the keyboard, and deletes itself.

    Attributes:
        model: The policies that match what was typed.
        search: The field to find a policy.

    Signals:
        chosen(PolicyId): This one was chosen.
        newAsked(str): Make a new policy instead, of the name that was typed; empty for a free one.
    """

    chosen = Signal(object)
    newAsked = Signal(str)

    def __init__(self, offered: Sequence[Candidate], wording: Wording, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self._offered = offered
        self._rows = RowModel(self)
        self.model = WordFilter(self)
        self.model.setSourceModel(self._rows)
        self._view = PopupList(wording.find, self.model)
        self._view.clicked.connect(self._choose)
        self.search = SearchBox(wording.find, escape_leaves=True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._accept)
        self.search.stepped.connect(self._view.step)
        self._wording = wording
        self._none = EmptyState("policy", *wording.none)
        self._new = push_button("New policy…", "policy-add", look="link", run=self._ask_new)
        self._new.setVisible(wording.makes)
        self._assemble()
        self._filter("")

    def open_below(self, anchor: QWidget) -> None:
        """Open under a button, inside the screen."""
        self.open_beside(QRect(anchor.mapToGlobal(QPoint()), anchor.size()))

    def open_beside(self, place: QRect) -> None:
        """Open under a place of the screen, or over it where there is no room below."""
        self.resize(self.sizeHint())
        self.move(corner_beside(place, self.size(), self.screen().availableGeometry()))
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def sizeHint(self) -> QSize:
        row = theme.metrics().two_line_row
        width = max(340, min(560, self.screen().availableGeometry().width() // 3))
        return QSize(width, 110 + row * min(ROWS, max(4, self.model.rowCount())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _assemble(self) -> None:
        gap = theme.metrics().gap
        field = in_column(self.search, margins=(gap, 0))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._none)
        in_column(
            field,
            (self._stack, 1),
            (self._new, 0, Qt.AlignmentFlag.AlignLeading),
            host=self,
            margins=(1, gap, 1, gap // 2),
            spacing=gap // 2,
        )

    def _filter(self, text: str) -> None:
        """Show what has every word, first what has them in its name."""
        words = text.casefold().split()
        named = [candidate.policy for candidate in self._offered if words and not candidate.refusal]
        first = {policy.id for policy in named if all(word in policy.name.casefold() for word in words)}
        self._rows.show([_row(one) for one in sorted(self._offered, key=lambda one: one.policy.id not in first)])
        self.model.set_text(text)
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._none.say(*self._nothing(text))
        name = "" if self.model.rowCount() else " ".join(text.split())
        self._new.setText(menu_text(f"New policy {name}" if name else "New policy…"))
        self._new.setVisible(self._wording.makes and name not in self._wording.taken)
        self._view.setCurrentIndex(self.model.index(0, 0))

    def _nothing(self, text: str) -> tuple[str, str]:
        """Return the reason why there is nothing to choose, and what Return does then."""
        if " ".join(text.split()) in self._wording.taken:
            return "Attached already", self._wording.none[1]
        unmatched = ("No policy matches", "Names and descriptions are searched.")
        headline, sentence = unmatched if text else self._wording.none
        made = "one of this name" if text.strip() else "a new one"
        return headline, f"{sentence} Return makes {made}." if self._wording.makes else sentence

    def _accept(self) -> None:
        """Take the current policy; where none matches, make the one that was named."""
        if self.model.rowCount():
            self._choose(self._view.currentIndex())
        elif self._wording.makes:
            self._ask_new()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            policy = index.data(VALUE_ROLE).policy.id
            self.close()
            self.chosen.emit(policy)

    def _ask_new(self) -> None:
        name = "" if self.model.rowCount() else " ".join(self.search.text().split())
        if name in self._wording.taken:
            return
        self.close()
        self.newAsked.emit(name)


def _row(one: Candidate) -> Row:
    policy = one.policy
    content = RowContent(
        policy.name,
        one.refusal or policy.description or "No description",
        icon=policy_glyph(policy),
        icon_role=Role.ACCOUNT if policy.aws_managed else Role.ACCENT,
        badge=one.note or _rare_type(policy),
        faded=bool(one.refusal),
    )
    tip = one.refusal or f"{policy.name}\n{policy.description}".strip()
    found_by = f"{policy.name} {policy.description}".lower()
    return Row(content, tip, policy.id, one, accessible=policy.name, searched=found_by)


def _rare_type(policy: Policy) -> str:
    """Said of the rarer types only: most policies are SCPs."""
    is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
    return "" if is_scp else quotas.load().types[policy.type].short
