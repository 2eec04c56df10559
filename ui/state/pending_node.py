"""Nodes and policies that were just made and are being named: their name is part of the same step."""

from collections.abc import Callable
from dataclasses import replace

from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId
from ui.state.session import Session, push


class PendingNode:
    """Node made by the last step of a document, until another step follows.

    Attributes:
        node_id: Change that made it.

    Args:
        session: Whose step it is.
        node_id: Change that made it.
        selection: Nodes that were selected before.
    """

    def __init__(self, session: Session, node_id: NodeId, selection: tuple[NodeId, ...]) -> None:
        self.node_id = node_id
        self._session = session
        self._selection = selection
        self._step = session.document.undo_stack.index()

    def name(self, name: str) -> bool:
        """Name the node as part of the step that made it; True if the name could be given."""
        session, node_id = self._session, self.node_id
        organization, stack = session.organization, session.document.undo_stack
        is_last = stack.index() == self._step
        before = organization.node(node_id).name

        def edit() -> Change:
            change = edits.rename(organization, node_id, name)
            # "Add account New account" becomes "Add account shop"
            return replace(change, label=stack.undoText().replace(before, name, 1)) if is_last else change

        return push(session, edit, amends=is_last) is not None

    def take_back(self) -> None:
        """Undo the step that made it, for good, and select what was selected before; nothing after another step."""
        if self._session.document.undo_stack.index() == self._step:
            self._session.document.take_back()
            self._session.select(self._selection)


def make_node(session: Session, edit: Callable[[], Change]) -> PendingNode | None:
    """Make a node as a step that its name can join; return None, and show the reason, if that is refused."""
    before = session.selection
    change = push(session, lambda: _joinable(edit()))
    return PendingNode(session, edits.added(change)[0], before) if change else None


def _joinable(change: Change) -> Change:
    return replace(change, merge_key=f"make {edits.added(change)[0]}")
