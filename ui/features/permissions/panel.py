"""Panel of what the SCPs on a node's path leave possible: counts, a filter, the tree of actions, and why.

Nothing is computed while the tab is hidden; a change met then is caught up with when it is shown.
"""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from designer.analysis.access.guards import COMMON_SERVICES, services_first
from designer.analysis.access.level_masks import is_scp
from designer.analysis.access.reasons import Cause, Reason
from designer.analysis.access.unknown_policies import is_unreadable
from designer.analysis.lenses.node_summary import short_count
from designer.organization import edits
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.evaluation.outcome import Answer
from designer.policy.states import State
from ui import theme
from ui.commands.requests import show_policy
from ui.features.permissions.model import PermissionsModel
from ui.features.permissions.reasons import ReasonsView, RuleNote
from ui.features.permissions.tree import PermissionTree, captioned
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.state.unfinished import EARLIER
from ui.widgets.buttons import push_button, show_words, worded_button
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, menu_text, plain_label, tooltip_text
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.search_box import SearchBox

_CHIP_GAP = 4
_ROOM_FOR_ORDER = 250
"""If less room is left, the button of the order has its icon alone, so that the filter beside it can be read."""

_COMMON_FIRST, _DENIED_FIRST = "Common first", "Denied first"
_ORDERS = {
    False: f"Most common first: {', '.join(COMMON_SERVICES)}, then services in use, then those that SCPs here name. "
    "Click for most denied first.",
    True: f"Services with most denied actions stand first. Click for {', '.join(COMMON_SERVICES)} first.",
}
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")


class PermissionsTab(QWidget):
    """The permissions of the current node.

    Attributes:
        tree: The tree of services, access levels and actions.
        reasons: Reasons why the chosen action is answered as it is.
        model: Model of what the tree shows.
        chips: The filters by answer.
        search: The filter by text.
        denied_first: Puts the services with the most denied actions first.
        offer: Explains an action that was typed and is not in the catalogue.
        place: Headline of the counts: that SCPs leave this possible and grant nothing, and to whom.
        message: Stands in place of the tree where no SCP limits the node.
        unread: Names policies that cannot be read.
    """

    def __init__(self, session: Session, analyses: Analyses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._stale = True
        self._groups: list[tuple[int, Reason]] = []
        self._first: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._action = ""
        self._asked = False
        self.model = PermissionsModel(analyses.catalogue, self)
        self.tree = PermissionTree(self.model)
        self.tree.chosen.connect(self._explain)
        self.reasons = ReasonsView(session)
        self.reasons.closed.connect(self._close_reasons)
        self.message = EmptyState("exempt", "")
        self.message.acted.connect(self._enable_scps)
        self._chip_grid = QGridLayout()
        self._in_one_row = True
        self.chips = {answer: Chip("", theme.AnswerStyle(answer.value)) for answer in Answer}
        join_filters(self.chips.values(), self._choose_answers)
        self.search = SearchBox("Filter actions")
        self.search.setToolTip("Letters of an action, or wildcards such as s3:*Bucket*")
        self.denied_first = worded_button("sort", _COMMON_FIRST, "Services with most denied actions first")
        self.denied_first.setCheckable(True)
        self.denied_first.toggled.connect(self.model.set_denied_first)
        self.denied_first.toggled.connect(self._name_order)
        self._name_order(denied_first=False)
        self.search.textChanged.connect(self._filter)
        self.search.stepped.connect(lambda _step: self.tree.setFocus())
        self.search.returnPressed.connect(self._take_typed)
        self.offer = push_button("", look="link")
        self.offer.clicked.connect(lambda: self._explain(self.search.text().strip()))
        self.place = plain_label(wrap=True, look="small")
        self.unread = UnreadNotice(session)
        self._rule = RuleNote()
        self._assemble()
        analyses.permissionsChanged.connect(self._refresh)
        analyses.stalePermissionsChanged.connect(self._mark_earlier)
        session.selectionChanged.connect(self._refresh)

    def ask(self, action: str) -> None:
        """Show an action and why it is answered as it is; filters that hide it are taken away."""
        self._action = action
        self._asked = True
        if self._stale:
            self._refresh()
        else:
            self._reveal_asked()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        node_id = self._session.current
        if self._stale or (node_id and services_first(self._session.organization, node_id) != self._first):
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        show_words(self.denied_first, self.width() >= theme.metrics().scaled(_ROOM_FOR_ORDER))
        self._count()

    def _assemble(self) -> None:
        metrics = theme.metrics()
        chips = self._chip_grid
        chips.setSpacing(_CHIP_GAP)
        chips.setColumnStretch(4, 1)
        for place, chip in enumerate(self.chips.values()):
            chips.addWidget(chip, 0, place)
        head = QVBoxLayout()
        head.setContentsMargins(metrics.margin, metrics.gap, metrics.gap, metrics.gap)
        head.setSpacing(metrics.gap)
        head.addWidget(self.place)
        head.addLayout(chips)
        finding = QHBoxLayout()
        finding.setSpacing(_CHIP_GAP)
        finding.addWidget(self.search)
        finding.addWidget(self.denied_first)
        head.addLayout(finding)
        head.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignLeading)
        for widget in (self.offer, self.unread):
            widget.hide()
        self._none = EmptyState("filter", "No action matches", "Try fewer letters, or wildcards such as s3:*Bucket*.")
        self._results = QStackedWidget()
        self._results.addWidget(captioned(self.tree))
        self._results.addWidget(self._none)
        self._split = shared_room("permissions", self._results, self.reasons)
        self.reasons.hide()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._split, 1)
        # At the end: it comes and goes while a policy is typed, and the rows above must not jump.
        column.addWidget(self.unread)
        column.addWidget(self._rule)
        self._pages = QStackedWidget()
        self._pages.addWidget(page)
        self._pages.addWidget(self.message)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _refresh(self) -> None:
        node_id = self._session.current
        if node_id is None or not self.isVisible():
            self._stale = True
            return
        self._stale = False
        groups = self._analyses.partition(node_id)
        first = services_first(self._session.organization, node_id)
        names = self._names_above(node_id)
        if (groups, first, names) != (self._groups, self._first, self._names):
            self._groups, self._first, self._names = groups, first, names
            self.model.show_answers(groups, first)
        cause = groups[0][1].cause
        self._pages.setCurrentIndex(1 if cause in (Cause.EXEMPT, Cause.UNLIMITED) else 0)
        if self._pages.currentIndex() == 1:
            self._say_unlimited(cause)
            return
        self._count()
        self._update_place(node_id)
        self.unread.show_policies(self._unreadable(node_id))
        self._update_found()
        if self._asked:
            self._reveal_asked()
        elif self._action:
            self._explain(self._action)

    def _reveal_asked(self) -> None:
        """Bring the action that was asked about into view, taking filters away that hide it."""
        self._asked = False
        known = self._analyses.catalogue.index(self._action) is not None
        if known and not self.model.find(self._action).isValid():
            self.search.clear()
            for chip in self.chips.values():
                chip.setChecked(True)
        self._explain(self._action)
        self.tree.choose(self._action)

    def _count(self) -> None:
        """The totals on the chips."""
        totals = self.model.totals()
        numbers = dict(zip(Answer, (totals.allowed, totals.conditional, totals.denied, totals.unknown), strict=True))
        for answer, chip in self.chips.items():
            chip.set_text(f"{numbers[answer]:,} {answer.value}")
        self.chips[Answer.UNKNOWN].setVisible(totals.unknown > 0)
        room = self.width() - theme.metrics().margin - theme.metrics().gap - 2 * _CHIP_GAP
        wide = {answer: chip.sizeHint().width() for answer, chip in self.chips.items()}
        shown = [chip for chip in self.chips.values() if chip is not self.chips[Answer.UNKNOWN] or totals.unknown]
        worded = wide[Answer.ALLOWED] + wide[Answer.CONDITIONAL] <= room
        room -= _CHIP_GAP * (len(shown) - len(Answer) + 1)
        needed = sum(wide.values()) - (0 if totals.unknown else wide[Answer.UNKNOWN])
        for brief in () if worded else ("{:,}".format, short_count):  # the signs say which is which
            for answer, chip in self.chips.items():
                chip.set_text(brief(numbers[answer]))
            needed = sum(chip.sizeHint().width() for chip in shown)
            if needed <= room:
                break
        self._arrange_chips(in_one_row=needed <= room)
        for answer, chip in self.chips.items():
            words = f"{numbers[answer]:,} {answer.value}"
            chip.setAccessibleName(words)
            meaning = State(answer.value).meaning
            chip.setToolTip(tooltip_text(f"{words}\n{meaning}\nClick to show or hide these actions"))

    def _arrange_chips(self, *, in_one_row: bool) -> None:
        """Put the last chips below the others where there is no room beside them."""
        if in_one_row is self._in_one_row:
            return
        self._in_one_row = in_one_row
        for place, answer in enumerate((Answer.DENIED, Answer.UNKNOWN)):
            row, column = (0, 2 + place) if in_one_row else (1, place)
            self._chip_grid.addWidget(self.chips[answer], row, column)

    def _mark_earlier(self) -> None:
        """Say that what is shown does not know yet what is being typed; another reading says what it is of."""
        if self._analyses.has_stale_permissions:
            self.place.setText(EARLIER)
            for answer, chip in self.chips.items():
                chip.show_answer(None, answer.value)

    def _names_above(self, node_id: NodeId) -> tuple[str, ...]:
        """Return the names that the reasons of a node may say."""
        organization = self._session.organization
        levels = [organization.node(level) for level in organization.path(node_id)]
        policies = (organization.policy(policy).name for level in levels for policy in level.policies)
        return (*(level.name for level in levels), *policies)

    def _update_place(self, node_id: NodeId) -> None:
        for answer, chip in self.chips.items():
            chip.show_answer(theme.AnswerStyle(answer.value))
        node = self._session.organization.node(node_id)
        whom = "" if node.kind is NodeKind.ACCOUNT else f" to an account in {node.name}"
        count = len(self._analyses.catalogue.actions)
        self.place.setText(f"What SCPs leave possible{whom}, of {count:,} actions; IAM must grant it.")

    def _unreadable(self, node_id: NodeId) -> list[PolicyId]:
        if self._analyses.ceiling(node_id).known:
            return []
        organization = self._session.organization
        attached = dict.fromkeys(p for level in organization.path(node_id) for p in organization.node(level).policies)
        policies = [organization.policy(policy_id) for policy_id in attached]
        return [policy.id for policy in policies if is_scp(policy) and is_unreadable(policy)]

    def _say_unlimited(self, cause: Cause) -> None:
        if cause is Cause.EXEMPT:
            self.message.say(
                "SCPs do not limit the management account",
                "Whatever is attached here or above, its users and roles may do all that their own policies allow. "
                "That is why AWS advises to run no workloads in it.",
                glyph="exempt",
            )
            return
        self.message.say(
            "No SCP limits anybody here",
            "SCPs are not enabled in this organization.",
            "" if self._session.document.read_only else "Enable SCPs",
            glyph="info",
        )

    def _enable_scps(self) -> None:
        organization = self._session.organization
        push(self._session, lambda: edits.enable_policy_type(organization, PolicyType.SERVICE_CONTROL_POLICY))

    def _filter(self, text: str) -> None:
        self.model.set_text(text)
        self._update_found()

    def _name_order(self, denied_first: bool) -> None:
        """Show the order of the services."""
        self.denied_first.setText(_DENIED_FIRST if denied_first else _COMMON_FIRST)
        self.denied_first.setToolTip(tooltip_text(_ORDERS[denied_first]))

    def _choose_answers(self) -> None:
        self.model.set_answers(frozenset(answer for answer, chip in self.chips.items() if chip.isChecked()))
        self._update_found()

    def _update_found(self) -> None:
        self._results.setCurrentIndex(0 if self.model.shown() else 1)
        typed = self._typed()
        unknown = bool(typed) and self._analyses.catalogue.index(typed) is None
        self.offer.setVisible(unknown)
        if unknown:
            shown = typed if len(typed) <= 32 else f"{typed[:31]}…"
            self.offer.setText(menu_text(f"Why: {shown}"))
            self.offer.setToolTip(tooltip_text(f"{typed} is not in the catalogue; it is matched by its text."))

    def _typed(self) -> str:
        """Return the action that was typed in full; empty if the text is none."""
        text = self.search.text().strip()
        return text if _ACTION.fullmatch(text) else ""

    def _take_typed(self) -> None:
        if typed := self._typed():
            self._explain(typed)
            self.tree.choose(typed)
        else:
            self.tree.setFocus()

    def _explain(self, action: str) -> None:
        """Open the reasons for an action of the current node."""
        self._action = action
        node_id = self._session.current
        if node_id is None or not action:
            return
        self.reasons.show_reasons(self._session.organization, self._analyses.explain_action(node_id, action))
        if self.reasons.isHidden():
            self.reasons.show()
            self._rule.hide()  # the reasons need the room
            self.tree.keep_in_view()

    def _close_reasons(self) -> None:
        self._action = ""
        self.reasons.hide()
        self._rule.show_unless_known()
        self.tree.setFocus()


class UnreadNotice(QWidget):
    """Names the policies that cannot be read, so that the answers that depend on them are unknown; opens the first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._policies: list[PolicyId] = []
        self._message = InlineMessage()
        self._open = push_button("Open it", look="link")
        self._open.clicked.connect(self.open)
        row = QHBoxLayout(self)
        metrics = theme.metrics()
        row.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.gap, metrics.gap // 2)
        row.addWidget(self._message, 1)
        row.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)

    def text(self) -> str:
        """Return the warning; empty if every policy can be read."""
        return "" if self.isHidden() else self._message.text()

    def open(self) -> None:
        """Open the first of them in the editor."""
        show_policy(self._session.requests, self._policies[0])

    def show_policies(self, policies: list[PolicyId]) -> None:
        """Name these policies; hide if there are none."""
        self._policies = policies
        self.setVisible(bool(policies))
        if policies:
            organization = self._session.organization
            names = " and ".join(organization.policy(policy).name for policy in policies)
            it = "it" if len(policies) == 1 else "them"
            self._message.say(f"{names} cannot be read: what depends on {it} is unknown.", SeverityStyle.WARNING)
