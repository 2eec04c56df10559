"""The policy editor: one policy as JSON, its faults, its size against AWS's limit, and where it is attached.

What is typed becomes an edit at once, so that permissions follow every key.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from designer import edits, quotas
from designer.change import Change
from designer.policy import json_text
from designer.policy.document import read
from designer.records import NodeId, Policy, PolicyId, PolicyType
from ui import theme
from ui.analyses import Analyses
from ui.panels.policy_findings import PolicyFindings, grammar_of
from ui.session import PolicyPlace, Session, push
from ui.widgets.buttons import push_button
from ui.widgets.chip import Chip
from ui.widgets.code_editor import CodeEditor
from ui.widgets.code_faults import EditorFault
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import hairline, plain_label
from ui.widgets.severity import Severity
from ui.widgets.size_meter import SizeMeter

NEW_TYPE = PolicyType.SERVICE_CONTROL_POLICY

_SHOWN_TARGETS = 3


class EditorPanel(QWidget):
    """The editor of one policy at a time."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._policy_id: PolicyId | None = None
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the policy")
        self._name.setMinimumWidth(170)
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
        self._findings = PolicyFindings(analyses)
        self._findings.placeChosen.connect(self._code.reveal)
        self._empty = EmptyState(
            "policy", "No policy is open", "Open one from the library or from a node, or make a new one.", "New SCP"
        )
        self._empty.acted.connect(self._create)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._body())
        self.setFocusProxy(self._code)
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

    def _body(self) -> QWidget:
        body = QWidget()
        head = QHBoxLayout()
        metrics = theme.metrics()
        head.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap // 2)
        head.setSpacing(metrics.gap)
        head.addWidget(self._name, 2)
        head.addWidget(self._type)
        head.addWidget(self._targets, 3)
        head.addWidget(self._size)
        head.addWidget(self._format)
        head.addWidget(self._minify)
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
        self._stack.setCurrentIndex(0 if policy is None else 1)
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
        self._name.setToolTip(policy.description)
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
        faults = [] if grammar is None else list(read(policy.text, grammar).faults)
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
    """Where the policy is attached: links to the first few nodes, and how many accounts it reaches."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.metrics().gap // 2)

    def show_policy(self, policy_id: PolicyId | None) -> None:
        """Show the targets of a policy."""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        organization = self._session.document.organization
        if policy_id is None or policy_id not in organization.policies:
            return
        targets = organization.targets(policy_id)
        self._row.addWidget(plain_label("attached to" if targets else "not attached", look="quiet"))
        ordered = sorted(targets, key=lambda n: (organization.depth(n), organization.node(n).name))
        for node_id in ordered[:_SHOWN_TARGETS]:
            self._row.addWidget(self._link(node_id))
        if len(ordered) > _SHOWN_TARGETS:
            self._row.addWidget(plain_label(f"and {len(ordered) - _SHOWN_TARGETS:,} more", look="quiet"))
        if targets:
            self._row.addWidget(plain_label(f"· reaches {_reach(self._session, ordered)}", look="quiet"))
        self._row.addStretch(1)

    def _link(self, node_id: NodeId) -> QWidget:
        name = self._session.document.organization.node(node_id).name
        short = name if len(name) <= 24 else f"{name[:23]}…"
        button = push_button(short.replace("&", "&&"), look="link")
        button.setToolTip(f"Show {name} on the canvas")
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
