"""One organization being edited: the undo stack and the two signals that everything else follows.

Nothing here knows files, selection or how anything looks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from designer.change import Change
from designer.organization import Organization


class Trace(Protocol):
    """What a view keeps of a step that it made, so that it can go back to where the step was made."""

    @property
    def before(self) -> object: ...
    @property
    def after(self) -> object: ...


class Document(QObject):
    """An organization with undo and redo.

    Signals:
        changed(Change): The organization now differs by this change; sent after the fact for do, undo and redo.
        settled(): Every view has followed the last change.
        retraced(Trace | None, bool): A step was undone (True) or done again, and this is what its maker kept of it.
        reset(): Another organization took its place.
    """

    changed = Signal(object)
    settled = Signal()
    retraced = Signal(object, bool)
    reset = Signal()

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._applying = False
        self._sealed = False
        self.undo_stack = stack = QUndoStack(self)
        # A stack clears itself when it is destroyed, and would tell views that are being destroyed with it.
        self.destroyed.connect(lambda: stack.blockSignals(True))
        self.read_only = False

    @property
    def organization(self) -> Organization:
        """The organization as it is now. Change it through `push` only."""
        return self._organization

    def push(self, change: Change, trace: Trace | None = None) -> None:
        """Do a change, as one undo step; consecutive changes of one merge key become one step.

        An empty change is no step at all. Slots of `changed` must not push.

        Args:
            change: What to do.
            trace: What `retraced` tells when the step is undone or done again.
        """
        if self._applying:
            raise RuntimeError("a view pushed a change while it was told of another")
        if change and not self.read_only:
            self.undo_stack.push(_Apply(self, change, trace, mergeable=not self._sealed))
            self._sealed = False

    def amend(self, change: Change) -> None:
        """Do a change as part of the last step, which takes its label; the step needs a merge key."""
        stack = self.undo_stack
        last = stack.command(stack.index() - 1)
        key = last.change.merge_key if isinstance(last, _Apply) else ""
        self._sealed = False
        self.push(replace(change, merge_key=key))

    def take_back(self) -> None:
        """Undo the last step for good: it cannot be done again."""
        stack = self.undo_stack
        last = stack.command(stack.index() - 1)
        if isinstance(last, _Apply):
            last.for_good = True
            stack.undo()

    def seal(self) -> None:
        """End the current gesture: the next change is a step of its own, whatever its merge key."""
        self._sealed = True

    def replace(self, organization: Organization) -> None:
        """Show another organization, with an empty history."""
        self._organization = organization
        self.undo_stack.clear()
        self.reset.emit()

    def retrace(self, change: Change, trace: Trace | None, *, undone: bool) -> None:
        """For the undo commands alone: undo or do again; what follows is a step of its own."""
        self.apply(change)
        self.seal()
        self.retraced.emit(trace, undone)

    def apply(self, change: Change) -> None:
        """For the undo commands alone: apply, then tell."""
        self._applying = True
        try:
            self._organization.apply(change)
            self.changed.emit(change)
        finally:
            self._applying = False
        self.settled.emit()


class _Apply(QUndoCommand):
    """The one undo command: a change, done and taken back."""

    _MERGEABLE = 1

    def __init__(self, document: Document, change: Change, trace: Trace | None, *, mergeable: bool) -> None:
        super().__init__(change.label)
        self._document = document
        self.change = change
        self.mergeable = mergeable
        self.for_good = False
        self.first_trace = self.last_trace = trace
        self._is_new = True

    def redo(self) -> None:
        if self._is_new:
            self._is_new = False
            self._document.apply(self.change)
        else:
            self._document.retrace(self.change, self.last_trace, undone=False)

    def undo(self) -> None:
        self._document.retrace(self.change.inverse(), self.first_trace, undone=True)
        self.setObsolete(self.for_good)  # not before: the stack does not undo what is obsolete

    def id(self) -> int:
        return self._MERGEABLE if self.change.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Apply) or not other.mergeable:
            return False
        if other.change.merge_key != self.change.merge_key:
            return False
        self.change = self.change.then(other.change)
        self.last_trace = other.last_trace
        self.setText(self.change.label)
        self.setObsolete(not self.change)
        return True
