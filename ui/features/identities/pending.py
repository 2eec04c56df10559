"""Something inside an account that was just made and is being named: its name is part of the same step."""

from collections.abc import Callable
from dataclasses import replace

from designer.organization.edits.identities import added_identities, rename_identity
from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityRef
from designer.organization.model.records import NodeId
from ui.state.session import Session, push


class PendingIdentity:
    """Identity made by the last step of a document, until another step follows.

    Attributes:
        account: Account inside which it is.
        ref: Reference to it, by the name it has now.
    """

    def __init__(self, session: Session, account: NodeId, ref: IdentityRef) -> None:
        self.account = account
        self.ref = ref
        self._session = session
        self._step = session.document.undo_stack.index()

    def edit(self, name: str) -> Change:
        """Return the edit that gives it its name, described as the step that made it if none followed."""
        session, before = self._session, self.ref.name
        change = rename_identity(session.organization, self.account, self.ref, name)
        return replace(change, label=session.document.undo_stack.undoText().replace(before, name, 1))

    @property
    def is_last(self) -> bool:
        """True while no other step followed."""
        return self._session.document.undo_stack.index() == self._step

    def name(self, change: Change) -> None:
        """Give it its name as part of the step that made it."""
        self._session.document.amend(change)


def make_identity(session: Session, account: NodeId, edit: Callable[[], Change]) -> PendingIdentity | None:
    """Make something as a step that its name can join; return None, and show the reason, if that is refused."""
    change = push(session, lambda: _joinable(edit()))
    return PendingIdentity(session, account, added_identities(change)[0]) if change else None


def _joinable(change: Change) -> Change:
    ref = added_identities(change)[0]
    return replace(change, merge_key=f"make {ref.kind} {ref.name}")
