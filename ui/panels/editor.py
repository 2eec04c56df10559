"""The policy editor: one policy as JSON, its faults, its size against AWS's limit, and where it is attached.

What is typed becomes an edit at once, so that permissions follow every key.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer import declarative, edits, quotas
from designer.change import Change
from designer.policy import json_text
from designer.policy.document import read
from designer.records import NodeId, Policy, PolicyId, PolicyType
from ui import theme
from ui.analyses import Analyses
from ui.panels.policy_adviser import PolicyAdviser
from ui.panels.policy_findings import PolicyFindings, grammar_of
from ui.panels.quick_fixes import QuickFixes
from ui.session import PolicyPlace, Session, push
from ui.widgets.buttons import push_button
from ui.widgets.chip import Chip
from ui.widgets.code_completion import Completer
from ui.widgets.code_editor import CodeEditor
from ui.widgets.code_faults import EditorFault
from ui.widgets.code_search import CodeSearchBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.focus import gets_keys_first
from ui.widgets.labels import hairline, plain_label
from ui.widgets.plain import tooltip_text
from ui.widgets.severity import Severity
from ui.widgets.size_meter import SizeMeter

NEW_TYPE = PolicyType.SERVICE_CONTROL_POLICY

_EMPTY = {
    False: ("No policy is open", "Open one from the library or from a node, or make a new one.", "New SCP"),
    True: ("No policy is open", "Open one from the library or from a node.", ""),
}
"""What the panel says without a policy; whether the document is read only."""

_MOST_TARGETS = 12
"""Links that are made at most; the other targets are counted."""

_ROOM_FOR_TARGETS = 420
"""What the targets need beside the other parts of the head; with less they get a line of their own."""


class EditorPanel(QWidget):
    """The editor of one policy at a time."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._policy_id: PolicyId | None = None
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the policy")
        self._name.setMinimumWidth(110)
        self._name.editingFinished.connect(self._rename)
        self._type = Chip("")
        self._targets = _Targets(session)
        self._size = SizeMeter()
        self._format = push_button("Format", look="link")
        self._format.clicked.connect(partial(self._rewrite, json_text.pretty))
        self._minify = push_button("Minify", look="link")
        self._minify.clicked.connect(partial(self._rewrite, json_text.minified))
        self._code = CodeEditor()
        self._code.setAccessibleName("Policy document")
        self._code.edited.connect(self._typed)
        adviser = PolicyAdviser(session, self._policy)
        self._code.explain = adviser.words
        self.completer = Completer(self._code, adviser)
        self.fixes = QuickFixes(session, analyses, self._code)
        self.search_bar = CodeSearchBar(self._code)
        self.search_bar.replacing.connect(session.document.seal)
        self._findings = PolicyFindings(analyses)
        self._findings.placeChosen.connect(self._code.reveal)
        self._empty = EmptyState("policy", *_EMPTY[session.document.read_only])
        self._empty.acted.connect(self._create)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._body())
        gets_keys_first(self._code)
        session.policyOpened.connect(self._open)
        session.document.changed.connect(self._follow)
        session.document.reset.connect(self._leave)
        analyses.findingsChanged.connect(self._show_faults)

    @property
    def code(self) -> CodeEditor:
        """The text."""
        return self._code

    @property
    def policy_id(self) -> PolicyId | None:
        """The policy that is open."""
        return self._policy_id

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        others = (self._name, self._type, self._size, self._format, self._minify)
        needed = sum(widget.sizeHint().width() + self._upper.spacing() for widget in others)
        self._arrange_head(wide=self.width() >= needed + _ROOM_FOR_TARGETS)

    def _arrange_head(self, *, wide: bool) -> None:
        """One line, or two where one would be too narrow to read."""
        for widget in (self._targets, self._size, self._format, self._minify):
            self._upper.removeWidget(widget)
            self._lower.removeWidget(widget)
        with_targets = self._upper if wide else self._lower
        with_targets.addWidget(self._targets, 3)
        self._upper.addWidget(self._size)
        with_targets.addWidget(self._format)
        with_targets.addWidget(self._minify)

    def _body(self) -> QWidget:
        body = QWidget()
        metrics = theme.metrics()
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        head = QVBoxLayout()
        head.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap // 2)
        head.setSpacing(2)
        for row in (self._upper, self._lower):
            row.setSpacing(metrics.gap)
            head.addLayout(row)
        self._upper.addWidget(self._name, 2)
        self._upper.addWidget(self._type)
        self._arrange_head(wide=True)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self._code)
        split.addWidget(self._findings)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([900, 300])
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self.search_bar)
        column.addWidget(split, 1)
        return body

    def _policy(self) -> Policy | None:
        policies = self._session.document.organization.policies
        return policies.get(self._policy_id) if self._policy_id else None

    def _open(self, place: PolicyPlace) -> None:
        self._policy_id = place.policy
        self._session.document.seal()
        self._show()
        if place.end:
            self._code.reveal(place.start, place.end)
            self._code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._policy_id = None
        self._show()

    def _follow(self, change: Change) -> None:
        if self._policy_id in change.policies:
            self._show()
        elif change.nodes:
            self._targets.show_policy(self._policy_id)

    def _show(self) -> None:
        policy = self._policy()
        self.fixes.show_policy(policy)
        self._stack.setCurrentIndex(0 if policy is None else 1)
        self._empty.say(*_EMPTY[self._session.document.read_only])
        if policy is None:
            return
        fixed = policy.aws_managed or self._session.document.read_only
        self._code.setReadOnly(fixed)
        self._name.setReadOnly(fixed)
        self._format.setEnabled(not fixed)
        self._minify.setEnabled(not fixed)
        if self._name.text() != policy.name:
            self._name.setText(policy.name)
            self._name.setCursorPosition(0)
        self._name.setToolTip(tooltip_text(f"{policy.name}\n{policy.description}".strip()))
        self._type.set_text("AWS managed" if policy.aws_managed else quotas.load().types[policy.type].short)
        self._targets.show_policy(policy.id)
        self._code.set_text(policy.text)
        limit = quotas.load().types[policy.type].characters or 0
        self._size.set_size(len(policy.text), limit, f"{json_text.minified_length(policy.text):,} minified")
        self._show_faults()

    def _show_faults(self) -> None:
        policy = self._policy()
        if policy is None:
            return
        grammar = grammar_of(policy.type)
        faults = read(policy.text, grammar).faults if grammar else declarative.read(policy.text, policy.type).faults
        shown = [EditorFault(f.span.start, f.span.end, f.message, Severity(f.severity.value)) for f in faults]
        shown += self._findings.show_policy(policy, shown)
        self._code.set_faults(shown)

    def _typed(self, text: str) -> None:
        policy = self._policy()
        if policy is not None:
            organization = self._session.document.organization
            push(self._session, lambda: edits.edit_policy_text(organization, policy.id, text))

    def _rename(self) -> None:
        policy = self._policy()
        if policy is None or self._name.text() == policy.name or self._name.isReadOnly():
            return
        organization = self._session.document.organization
        if push(self._session, lambda: edits.rename_policy(organization, policy.id, self._name.text())) is None:
            self._name.setText(policy.name)

    def _rewrite(self, style: object) -> None:
        """Format or minify; a text that does not parse stays as it is, and the person is told why."""
        policy = self._policy()
        rewritten = style(policy.text) if policy is not None and callable(style) else None
        if rewritten is None:
            self._session.refuse("This is not valid JSON yet; mend the underlined places first.")
            return
        self._session.document.seal()
        self._typed(str(rewritten))

    def _create(self) -> None:
        change = push(self._session, lambda: edits.create_policy(self._session.document.organization, NEW_TYPE))
        if change:
            self._session.open_policy(edits.added_policies(change)[0])


class _Targets(QWidget):
    """Where the policy is attached: links to as many nodes as there is room for, and how many accounts it reaches."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._links: list[QWidget] = []
        self._hidden = 0
        self._lead, self._more, self._reach = (plain_label(look="quiet") for _ in range(3))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.metrics().gap // 2)
        self._row.addWidget(self._lead)
        self._row.addWidget(self._more)
        self._row.addWidget(self._reach)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_policy(self, policy_id: PolicyId | None) -> None:
        """Show the targets of a policy."""
        for link in self._links:
            self._row.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links = []
        organization = self._session.document.organization
        known = policy_id is not None and policy_id in organization.policies
        targets = organization.targets(policy_id) if policy_id is not None and known else frozenset()
        ordered = sorted(targets, key=lambda n: (organization.depth(n), organization.node(n).name))
        self._lead.setText("attached to" if ordered else "not attached" if known else "")
        self._reach.setText(f"· reaches {_reach(self._session, ordered)}" if ordered else "")
        self._hidden = len(ordered) - len(ordered[:_MOST_TARGETS])
        for place, node_id in enumerate(ordered[:_MOST_TARGETS], 1):
            link = self._link(node_id)
            self._links.append(link)
            self._row.insertWidget(place, link)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the links that fit in whole; the others are counted."""
        gap = self._row.spacing()
        metrics = self.fontMetrics()
        room = self.width() - sum(metrics.horizontalAdvance(w.text()) + gap for w in (self._lead, self._reach))
        most = metrics.horizontalAdvance("and 00,000 more") + gap
        shown = 0
        for place, link in enumerate(self._links):
            room -= link.sizeHint().width() + gap
            last = place == len(self._links) - 1 and not self._hidden
            if room < (0 if last else most):
                break
            shown += 1
        for place, link in enumerate(self._links):
            link.setVisible(place < shown)
        left = len(self._links) - shown + self._hidden
        self._more.setText(f"{'and ' if shown else ''}{left:,} {'more' if shown else 'nodes' if left > 1 else 'node'}")
        self._more.setVisible(left > 0)

    def _link(self, node_id: NodeId) -> QWidget:
        name = self._session.document.organization.node(node_id).name
        short = name if len(name) <= 24 else f"{name[:23]}…"
        button = push_button(short.replace("&", "&&"), look="link")
        button.setToolTip(tooltip_text(f"Show {name} on the canvas"))
        button.clicked.connect(partial(self._session.reveal, node_id))
        return button


def _reach(session: Session, targets: list[NodeId]) -> str:
    """The number of accounts at or below some nodes, without those counted twice and without the exempt one."""
    organization = session.document.organization
    chosen = set(targets)
    tops = [n for n in targets if not chosen.intersection(organization.path(n)[:-1])]
    accounts = sum(organization.accounts_below(n) for n in tops)
    management = organization.settings.management_account
    if management and chosen.intersection(organization.path(management)):
        accounts -= 1
    return f"{accounts:,} account{'' if accounts == 1 else 's'}"
