"""Note after a step that no drag made: its effect on permissions, in the words that a drop has at the pointer."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt

from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from ui.commands.clipboard import Pasted
from ui.dragdrop.payload import MOST_TRIED, DraggedNodes, is_known, say_again, words_after
from ui.state.analyses import Analyses
from ui.state.session import Session


class PasteNote(QObject):
    """Says what the last step has changed, when that is known and unless another edit comes first."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__(session)
        self._session = session
        self._analyses = analyses
        self._label = ""
        self._words: Callable[[], str] | None = None
        analyses.previewReady.connect(self._say_when_known)
        session.notices.changeSaid.connect(self.tell_change)

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
        elif all(nodes.get(node.id) == node for node in pasted.copied.nodes if node.id in tops):
            originals = DraggedNodes(session, analyses, tops)
            originals.copies = pasted.nodes
            self._words = lambda: originals.over(pasted.parent, copies=True).detail
        self._begin(pasted.label)

    def tell_change(self, change: Change, label: str) -> None:
        """Say what a step that was just done did to permissions: taking it back would have the opposite effect."""
        if not change.affects_permissions or len(change.nodes) > MOST_TRIED:
            return
        self._words = self._words_of_move(change) or self._words_of_policies(change)
        if self._words is not None:
            self._begin(label)

    def _words_of_move(self, change: Change) -> Callable[[], str] | None:
        """Return what says the effect of a move from one OU, as at the pointer; None for another step."""
        gained, lost = change.moves()
        origins = {lost.get(node) for node in gained}
        origin = origins.pop() if len(origins) == 1 else None
        if origin is None or origin not in self._session.organization.nodes:
            return None
        come = DraggedNodes(self._session, self._analyses, gained, has_come=True)
        return lambda: come.over(origin).detail

    def _words_of_policies(self, change: Change) -> Callable[[], str] | None:
        """Return what says the effect of other policies; None if the step touches no SCP."""
        from designer.analysis.differences.words import impact_counts  # the start of the window needs no comparison
        from designer.analysis.migration.movements import touched_accounts

        organization, analyses, back = self._session.organization, self._analyses, change.inverse()
        accounts = tuple(touched_accounts(organization, back))
        if not accounts or PolicyType.SERVICE_CONTROL_POLICY not in _types(organization, change):
            return None

        def words() -> str:
            more = words_after(analyses, change.label, lambda: back, back=True)
            impact = analyses.impact((change.label, True), lambda: back, accounts)
            if impact is None:
                return ""
            inverse = replace(impact, actions=impact.actions.inverse(), conditions=())
            return "\n".join(filter(None, (impact_counts(inverse, analyses.catalogue), more)))

        return words

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


def _types(organization: Organization, change: Change) -> set[PolicyType]:
    """Return the types of the policies that a change attaches, detaches, edits or deletes."""
    both = ((swap.before, swap.after) for swap in change.nodes.values())
    attached = (set(before.policies) ^ set(after.policies) for before, after in both if before and after)
    deleted = {policy: swap.before for policy, swap in change.policies.items()}
    found = (organization.policies.get(one) or deleted[one] for one in deleted.keys() | set().union(*attached))
    return {policy.type for policy in found if policy is not None}
