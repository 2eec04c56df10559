"""What was just made and is being named: Esc takes it back as if it had never been there."""

from __future__ import annotations

from designer.records import NodeId
from ui.session import Session


class Fresh:
    """The last step of a document, until another one follows.

    Args:
        session: Whose last step made something.
        selection: What was selected before.
    """

    def __init__(self, session: Session, selection: tuple[NodeId, ...]) -> None:
        self._session = session
        self._selection = selection
        self._step = session.document.undo_stack.index()

    def take_back(self) -> None:
        """Undo the step that made it and select what was selected before; nothing where another step followed."""
        stack = self._session.document.undo_stack
        if stack.index() == self._step:
            stack.undo()
            self._session.select(self._selection)
