"""Moving a policy up that all children of a node have: what happens, the proof and its scope, then one step."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from designer.edits.hoisting import Hoist, hoisting
from designer.policy.packing.proof import Refusal
from designer.records import NodeId, PolicyId
from ui import theme
from ui.analyses import Analyses
from ui.export.steps import Work
from ui.session import Session, push
from ui.theme import Answer
from ui.widgets.buttons import push_button
from ui.widgets.form import InlineMessage
from ui.widgets.labels import plain_label
from ui.widgets.severity import Severity


class HoistDialog(QDialog):
    """Moves one policy from the children of a node to the node."""

    def __init__(
        self, session: Session, analyses: Analyses, node_id: NodeId, policy_id: PolicyId, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Move a policy up")
        self._session = session
        self._found: Hoist | None = None
        self._work = Work(self)
        self._work.finished.connect(self._show)
        organization = session.document.organization
        policy, node = organization.policy(policy_id), organization.node(node_id)
        self.words = plain_label("Comparing what every account below may do…", wrap=True)
        self.verdict = plain_label(wrap=True, look="quiet")
        self.message = InlineMessage()
        self.cancel_button = push_button("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self.move_button = push_button("Move up", look="primary")
        self.move_button.setEnabled(False)
        self.move_button.setDefault(True)
        self.move_button.clicked.connect(self.accept)
        metrics = theme.metrics()
        lower = QHBoxLayout()
        lower.setSpacing(metrics.gap)
        lower.addStretch(1)
        lower.addWidget(self.cancel_button)
        lower.addWidget(self.move_button)
        column = QVBoxLayout(self)
        margin = 2 * metrics.margin
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(metrics.margin)
        column.addWidget(plain_label(f"Attach {policy.name} to {node.name} instead", wrap=True, look="heading"))
        column.addWidget(self.words)
        column.addWidget(self.verdict)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(lower)
        self.setMinimumSize(460, 240)
        self.resize(560, 260)
        session.document.changed.connect(self.reject)
        session.document.reset.connect(self.reject)
        self._work.start(self._steps(node_id, policy_id, analyses))

    def accept(self) -> None:
        """Do it, as one step."""
        found = self._found
        if found is None or not found.change:
            return
        self._session.document.changed.disconnect(self.reject)
        if push(self._session, lambda: found.change):
            self._session.say(f"{found.change.label} · Ctrl+Z takes it back")
        super().accept()

    def done(self, result: int) -> None:
        """Close, whatever the reason."""
        self._work.stop()
        super().done(result)

    def _steps(self, node_id: NodeId, policy_id: PolicyId, analyses: Analyses) -> Generator[float, None, object]:
        steps = hoisting(self._session.document.organization, node_id, policy_id, analyses.catalogue)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                found: Hoist = stop.value
                return found
            yield 0.0

    def _show(self, found: object) -> None:
        assert isinstance(found, Hoist)
        self._found = found
        self.words.setText(found.words)
        if isinstance(found.proof, Refusal):
            self.message.say(f"Not done. {found.proof.reason}", Severity.ERROR)
        else:
            self.verdict.setText(f"{Answer.ALLOWED.sign} {found.proof.scope} {found.later}")
        self.move_button.setEnabled(bool(found.change) and not self._session.document.read_only)
