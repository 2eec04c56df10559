"""Note after a paste or a detaching: its effect on permissions, in the words that a drop has at the pointer."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt

from designer.organization import edits
from designer.organization.edits.rules import topmost
from designer.organization.model.records import NodeId, PolicyId
from ui.commands.clipboard import Pasted
from ui.commands.requests import TELL_DETACHED
from ui.dragdrop.payload import DraggedNodes, is_known, say_again
from ui.state.analyses import Analyses
from ui.state.session import Session


class PasteNote(QObject):
    """Says what the last paste or detaching has changed, when that is known and unless another edit comes first."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__(session)
        self._session = session
        self._analyses = analyses
        self._label = ""
        self._words: Callable[[], str] | None = None
        analyses.previewReady.connect(self._say_when_known)
        session.requests.answer(TELL_DETACHED, lambda about: self.tell_detached(*about))

    def tell(self, pasted: Pasted) -> None:
        """Say what a paste has changed that was just made."""
        session, analyses, nodes = self._session, self._analyses, self._session.organization.nodes
        tops = frozenset(pasted.copied.tops)
        if pasted.origin is not None:
            if pasted.origin == pasted.parent:
                return
            come = DraggedNodes(session, analyses, pasted.nodes, has_come=True)
            origin = pasted.origin
            self._words = lambda: come.over(origin).detail
        elif all(nodes.get(one.id) == one for one in pasted.copied.nodes if one.id in tops):
            originals = DraggedNodes(session, analyses, tops)
            originals.copies = pasted.nodes
            self._words = lambda: originals.over(pasted.parent, copies=True).detail
        self._begin(pasted.label)

    def tell_detached(self, policy: PolicyId, nodes: tuple[NodeId, ...], label: str) -> None:
        """Say what an SCP did that was just detached from nodes: attaching it again would have the opposite effect."""
        organization, analyses = self._session.organization, self._analyses
        attach = partial(edits.attach, organization, policy, nodes)
        accounts = [account for top in topmost(organization, nodes) for account in organization.accounts(top)]

        def words() -> str:
            from designer.analysis.differences.words import impact_counts  # the start of the window needs no comparison

            tests = analyses.changed_tests(((policy, nodes), True), attach, back=True)
            impact = analyses.impact((policy, nodes), attach, accounts)
            if impact is None or tests is None:
                return ""
            back = replace(impact, actions=impact.actions.inverse(), conditions=())
            return "\n".join(filter(None, (impact_counts(back, analyses.catalogue), tests)))

        self._words = words
        self._begin(label)

    def _begin(self, label: str) -> None:
        session, self._label = self._session, label
        for another in (session.document.changed, session.document.reset):
            another.connect(self._forget, Qt.ConnectionType.SingleShotConnection)
        self._say_when_known()

    def _say_when_known(self) -> None:
        words = self._words() if self._words is not None else ""
        if words and is_known(words):
            self._words = None
            say_again(self._session, self._label, words)

    def _forget(self) -> None:
        self._words = None
