"""Dialogs that free room for policies: a node's policies in fewer documents, and a policy moved up to the parent."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QWidget

from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.move_to_parent import MoveToParent, moving_to_parent
from designer.organization.edits.packing import NodePacking, PackedDocument, merge_place, packing_node, sheets_of
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.packing.proof import Proof, Refusal
from ui import theme
from ui.features.budget.preview_dialog import (
    OptionList,
    PreviewDialog,
    SheetList,
    StepList,
    indented,
    most_characters,
    sources,
)
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import AnswerStyle
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import SectionHeader, SeverityStyle, hairline, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.jobs.job import with_progress

_REASONS = 3
"""Most policies whose reasons are below the lists."""


def show_packing(parent: QWidget, session: Session, analyses: Analyses) -> None:
    """Let the person pack the current node, or the root where there is none."""
    node_id = session.current or session.organization.root
    PackDialog(session, analyses, node_id, parent).open()


def show_merging(parent: QWidget, session: Session, analyses: Analyses, policies: Sequence[PolicyId]) -> None:
    """Let the person pack some policies at a node that has all of them, or tell why they cannot be."""
    try:
        node_id = merge_place(session.organization, policies, session.current)
    except EditError as error:
        session.notices.refuse(str(error))
        return
    PackDialog(session, analyses, node_id, parent, chosen=policies).open()


class PackDialog(PreviewDialog):
    """Dialog that packs one node: all policies of a type, or those that are chosen."""

    def __init__(
        self,
        session: Session,
        analyses: Analyses,
        node_id: NodeId,
        parent: QWidget | None = None,
        *,
        chosen: Sequence[PolicyId] = (),
    ) -> None:
        super().__init__(session, "Merge", parent)
        organization = session.organization
        self._analyses = analyses
        self._node = node_id
        self._chosen = frozenset(chosen)
        self._without: set[str] = set()
        self._found: NodePacking | None = None
        name = organization.node(node_id).name
        self.setWindowTitle("Merge SCPs")
        which = f"{len(chosen)} policies" if chosen else "the policies"
        self.title = plain_label(f"Merge {which} of {name} into fewer", wrap=True, look="heading")
        attached = {organization.policy(policy_id).type for policy_id in chosen or organization.node(node_id).policies}
        self._kinds = [kind for kind in GRAMMARS if kind in attached] or [next(iter(GRAMMARS))]
        self.kind = QComboBox()
        self.kind.addItems([quotas.load().types[kind].plural for kind in self._kinds])
        self.kind.setAccessibleName("Policy type")
        self.kind.setVisible(len(self._kinds) > 1)
        self.options = OptionList()
        self.before, self.after = SheetList("Now"), SheetList("Then")
        self.steps = StepList()
        self.message = InlineMessage()
        self.verdict = plain_label(wrap=True)
        self._build()
        for shown in (self.options, self.before.list, self.after.list, self.steps.list):
            shown.leave_return()
        self.options.changed.connect(self._start)
        self.kind.currentIndexChanged.connect(self._start)
        self.steps.switched.connect(self._switch)
        self._job.finished.connect(self._show)
        self._start()

    @property
    def found(self) -> NodePacking | None:
        """Effect that is shown; None while it is worked out."""
        return self._found

    def _build(self) -> None:
        metrics = theme.metrics()
        left = in_column(self.kind, indented(SectionHeader("What may be done")), (self.options, 1), spacing=metrics.gap)
        sheets = in_row((self.before, 1), (self.after, 1), spacing=2 * metrics.margin)
        right = in_column(sheets, hairline(), spacing=metrics.gap)
        right.addWidget(self.steps)  # no shares: each has the height of its rows before what is over is halved
        upper = in_row((left, 4), (right, 9), spacing=2 * metrics.margin)
        self._lay_out(self.title, upper, self.message, self.verdict, size=QSize(1080, 660), least=QSize(820, 540))

    def change(self) -> Change | None:
        """Return the change that would be made; None while it is worked out, or where there is nothing to do."""
        return self._found.change if self._found is not None else None

    def _switch(self, key: str) -> None:
        self._without ^= {key}
        self._start()

    def _start(self, *_: object) -> None:
        self._found = None
        self._begin()
        kind = self._kinds[self.kind.currentIndex()]
        sheets = sheets_of(self._session.organization, self._node, kind)
        if [sheet.name for sheet in sheets] != self.before.names:  # what is there now can be seen at once
            most = quotas.load().types[kind].characters or 0
            self.before.show_sheets(sheets, most, _length)
        steps = packing_node(
            self._session.organization,
            self._node,
            self._analyses.catalogue,
            kind,
            self.options.options(self._without),
            copy_shared=self.options.copies_shared,
            chosen=self._chosen,
        )
        self._job.start(with_progress(steps), first=0)

    def _show(self, found: object) -> None:
        assert isinstance(found, NodePacking)
        self._found = found
        kept = dict(found.kept)
        most = most_characters(found)
        self.before.show_sheets(found.before, most, lambda sheet: kept.get(sheet.name, _length(sheet)))
        self.after.show_sheets(found.after, most, sources)
        self.steps.show_steps(found.steps)
        self._end()
        self._show_summary(found)

    def _show_summary(self, found: NodePacking) -> None:
        if isinstance(found.proof, Refusal):
            self.message.say(f"Nothing is done. {found.proof.reason}", SeverityStyle.ERROR)
            self.verdict.setText("")
        else:
            self.message.say("")
            self.verdict.setText(" ".join(filter(None, (_verdict(found, found.proof), _unlinked(found)))))
        self.verdict.setVisible(isinstance(found.proof, Proof))


def _unlinked(found: NodePacking) -> str:
    names = found.unlinked
    if not names:
        return ""
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"The catalogue of guardrails then no longer keeps {listed} up to date."


def _length(sheet: PackedDocument) -> str:
    """Return the length as AWS and the editor count it."""
    return f"{sheet.size:,} characters"


def _verdict(found: NodePacking, proof: Proof) -> str:
    if not found.change:
        own = len(found.before) - len(found.kept)
        return f"{'Nothing to gain.' if own else 'No policy here can be merged.'} {_reasons(found)}".strip()
    if found.slots_saved < 0:
        more = counted(-found.slots_saved, "more slot")
        return f"{AnswerStyle.ALLOWED.sign} Takes {more}, so that every document fits AWS's limit. {proof.scope}"
    slots = counted(found.slots_saved, "slot")
    freed = (
        f"Frees {slots} and {found.saved:,} characters" if found.slots_saved else f"Frees {found.saved:,} characters"
    )
    fewest = "; fewer documents are not possible" if found.fewest and found.slots_saved else ""
    return f"{AnswerStyle.ALLOWED.sign} {freed}{fewest}. {proof.scope}"


def _reasons(found: NodePacking) -> str:
    """Return the reasons why policies stay as they are: those of a few, since each row has its own as a tip."""
    reasons = [f"{name}: {reason[:1].lower()}{reason[1:]}" for name, reason in found.kept[:_REASONS]]
    more = len(found.kept) - len(reasons)
    return " ".join([*reasons, f"And {more:,} more." if more else ""]).strip()


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
        """Return the change that would be made; None while it is worked out."""
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
