"""Moving a policy up that all children of a node have: what happens, the proof and its scope, then one step."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from designer.organization.edits.move_to_parent import MoveToParent, moving_to_parent
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.packing.proof import Refusal
from ui import theme
from ui.features.budget.preview_dialog import PreviewDialog
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import AnswerStyle
from ui.widgets.containers.boxes import STRETCH, in_column
from ui.widgets.display.labels import plain_label
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.jobs.job import with_progress


class MoveToParentDialog(PreviewDialog):
    """Moves one policy from the children of a node to the node."""

    def __init__(
        self, session: Session, analyses: Analyses, node_id: NodeId, policy_id: PolicyId, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, "Move up", parent)
        self.setWindowTitle("Move a policy up")
        self._found: MoveToParent | None = None
        organization = session.organization
        policy, node = organization.policy(policy_id), organization.node(node_id)
        self.words = plain_label("Comparing what every account below may do…", wrap=True)
        self.verdict = plain_label(wrap=True, look="quiet")
        self.message = InlineMessage()
        body = in_column(self.words, self.verdict, self.message, STRETCH, spacing=theme.metrics().margin)
        title = plain_label(f"Attach {policy.name} to {node.name} instead", wrap=True, look="heading")
        self._lay_out(title, body, size=QSize(560, 260), least=QSize(460, 240))
        self._begin()
        self._job.finished.connect(self._show)
        steps = moving_to_parent(organization, node_id, policy_id, analyses.catalogue)
        self._job.start(with_progress(steps), first=0)

    def change(self) -> Change | None:
        """Change that would be made; None while it is worked out."""
        return self._found.change if self._found is not None else None

    def _show(self, found: object) -> None:
        assert isinstance(found, MoveToParent)
        self._found = found
        self.words.setText(found.words)
        if isinstance(found.proof, Refusal):
            self.message.say(f"Not done. {found.proof.reason}", SeverityStyle.ERROR)
        else:
            self.verdict.setText(f"{AnswerStyle.ALLOWED.sign} {found.proof.scope} {found.later}")
        self._end()
