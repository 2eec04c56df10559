"""Document: one organization being edited, with its undo stack and the two signals that everything else follows.

Nothing here knows files, selection or how anything looks. What keeps state about the organization beside it (selection,
answers, the file) is in step before any view hears that another one took its place, and speaks when every view has
followed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSignalBlocker, QTimer, Signal, SignalInstance
from PySide6.QtGui import QUndoCommand, QUndoStack

from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId


class Trace(Protocol):
    """Note of a view about a step that it made, so that it can go back to where the step was made."""

    @property
    def before(self) -> object: ...
    @property
    def after(self) -> object: ...


@dataclass(frozen=True, slots=True)
class EarlierText:
    """Text that a policy had, between which and now nothing but this text made steps of it.

    Attributes:
        text: It.
        step: Label of the step beside which it had this text, and which changed more than the text; "" if none.
    """

    text: str
    step: str = ""


class Document(QObject):
    """Organization with undo and redo.

    Attributes:
        organization: Organization as it is now: changed by `push`, exchanged by `replace`, and in no other way.
        undo_stack: The steps.
        read_only: True if it may not be changed.
        reread: True if the last organization that took the place of another is the same design, read again.
        unsaved: Records that differ from those that were saved last, or opened, by an undo or otherwise.
        is_telling: True while it emits a change: no other may be pushed.

    Signals:
        changed(Change): The organization now differs by this change; sent after the fact for do, undo and redo.
        savedChanged(): There is something in `unsaved` now, or nothing any more.
        retraced(Trace | None, bool): A step was undone (True) or done again, and this is what its maker kept of it.
        reset(): Another organization took its place, with an empty history.
    """

    changed = Signal(object)
    savedChanged = Signal()
    retraced = Signal(object, bool)
    reset = Signal()
    _exchanged = Signal()

    def __init__(self, organization: Organization, parent: QObject | None = None, *, read_only: bool = False) -> None:
        super().__init__(parent)
        self.organization = organization
        self.is_telling = self._is_retracing = False
        self._late: list[tuple[Change, Trace | None]] = []
        self._pending_signals: list[tuple[SignalInstance, tuple[object, ...]]] = []
        self._sealed = False
        self.undo_stack = stack = QUndoStack(self)
        # A stack clears itself when it is destroyed, and would tell views that are being destroyed with it. Found here,
        # on Qt 6.11: deleting a QUndoStack with one command emits indexChanged(0).
        self.destroyed.connect(lambda: stack.blockSignals(True))
        self.read_only = read_only
        self.reread = False
        self.unsaved = UnsavedRecords()

    def take_as_saved(self) -> None:
        """Take the organization, as it is now, as what was saved last."""
        self.undo_stack.setClean()
        self.unsaved.clear()
        self.savedChanged.emit()

    def as_saved(self) -> Organization:
        """Return a copy of the organization as it was saved last, or opened."""
        saved = self.organization.copy()
        saved.apply(self.unsaved.back(saved))
        return saved

    def push(self, change: Change, trace: Trace | None = None) -> None:
        """Do a change, as one undo step; consecutive changes of one merge key become one step.

        An empty change is not a step at all. Slots of `changed` and `reset` must not push.

        Args:
            change: The change.
            trace: Value that `retraced` carries when the step is undone or done again.
        """
        if self.is_telling:
            raise RuntimeError("a view pushed a change while it followed another")
        if self._is_retracing:  # a field that loses its record: the stack would lose the step, which stayed done
            self._late.append((change, trace))
            QTimer.singleShot(0, self, self._push_late)
        elif change and not self.read_only:
            # Not in `redo`: an exception in it costs `id` of the command a reference each time, until it is freed in
            # use. Found here, on PySide 6.11: push a command whose `redo` raises, and look at sys.getrefcount of `id`.
            step = _Apply(self, change, trace, mergeable=not self._sealed)
            self.apply(change)
            self.undo_stack.push(step)
            self._sealed = False

    def _push_late(self) -> None:
        """Do what was typed while steps were undone, where it still is about what is there."""
        late, self._late = self._late, []
        for change, trace in late:
            if not self.organization.stale(change):
                self.push(change, trace)

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

    def replace(
        self,
        organization: Organization,
        *,
        read_only: bool = False,
        reread: bool = False,
        along: Callable[[], None] | None = None,
    ) -> None:
        """Show another organization, with an empty history.

        No view sees a half of it: organization, history and all that is kept in step are exchanged without a signal.
        Then `reset` lets the views read again, and what changed beside it is emitted when all of them have.

        Args:
            organization: Takes the place of the one before.
            read_only: True if it may not be changed.
            reread: True if it is the same design, read again: what the person looks at stays where its id is there.
            along: Exchanges what else comes with it, after what is kept in step.
        """
        if self.is_telling:
            raise RuntimeError("a view replaced the organization while it followed a change")
        with self._emitting():
            self.organization, self.read_only, self._sealed = organization, read_only, False
            self.reread = reread
            self._clear_history()
            self._exchanged.emit()
            if along is not None:
                along()
            self.reset.emit()

    def keep_in_step(self, exchange: Callable[[], None]) -> None:
        """Register state about the organization that is exchanged with it, before any signal.

        Args:
            exchange: Called when another organization is there; says nothing itself but by `emit_in_order`.
        """
        self._exchanged.connect(exchange)

    def emit_in_order(self, signal: SignalInstance, *arguments: object) -> None:
        """Emit a signal about what stands on the organization: at once, or when every view has followed it."""
        if not self.is_telling:
            signal.emit(*arguments)
        elif (signal, arguments) not in self._pending_signals:
            self._pending_signals.append((signal, arguments))

    def text_since_save(self, policy_id: PolicyId) -> EarlierText | None:
        """A policy's text as it was saved last, or opened, or beside a step since then that changed more with it.

        A policy added since then had the text that it was added with. None if no longer known.
        """
        stack = self.undo_stack
        clean, index = stack.cleanIndex(), stack.index()
        if clean < 0:
            return None
        ahead = clean > index
        policy = self.organization.policies.get(policy_id)
        for number in range(index, clean) if ahead else range(index - 1, clean - 1, -1):
            change = self.step(number)
            swap = change.policies.get(policy_id) if change is not None else None
            if change is None or swap is None:
                continue
            now, policy = (swap.before, swap.after) if ahead else (swap.after, swap.before)
            if now is not None and policy is None and not ahead:
                label = change.label.removesuffix(now.name) + self.organization.policies[policy_id].name
                return EarlierText(now.text, label if change.label.endswith(now.name) else change.label)
            rewritten = now is not None and policy is not None and now.text != policy.text
            if now is not None and rewritten and change.is_about_more_than(policy_id):
                return EarlierText(now.text, change.label)
        return EarlierText(policy.text) if policy is not None else None

    def step(self, number: int) -> Change | None:
        """Return the change that a step made, the first step being 0, or None if there is none."""
        command = self.undo_stack.command(number)
        return command.change if isinstance(command, _Apply) else None

    def retrace(self, change: Change, trace: Trace | None, *, undone: bool) -> None:
        """For the undo commands alone: undo or do again; what follows is a step of its own."""
        self._is_retracing = True
        try:
            self.apply(change)
            self.seal()
            self.retraced.emit(trace, undone)
        finally:
            self._is_retracing = False

    def apply(self, change: Change) -> None:
        """For undo steps alone: apply, then tell."""
        with self._emitting():
            self.organization.apply(change)
            was_saved = not self.unsaved
            self.unsaved.add(change)
            if was_saved is bool(self.unsaved):
                self.emit_in_order(self.savedChanged)
            self.changed.emit(change)

    @contextmanager
    def _emitting(self) -> Iterator[None]:
        """Emit a signal of the document; pending signals follow in the end."""
        self.is_telling = True
        try:
            yield
        finally:
            self.is_telling = False
        while self._pending_signals and not self.is_telling:
            signal, arguments = self._pending_signals.pop(0)
            signal.emit(*arguments)

    def _clear_history(self) -> None:
        """Clear the history of a document without work; the signals of the stack follow later."""
        stack = self.undo_stack
        blocker = QSignalBlocker(stack)
        stack.clear()
        # A stack whose only step was taken back for good after saving is empty, and not clean. Found here, on Qt 6.11:
        # push() a command whose undo() calls setObsolete(True), then setClean(), undo(): isClean() is False.
        stack.setClean()
        self.unsaved.clear()
        blocker.unblock()
        self.emit_in_order(self.savedChanged)
        self.emit_in_order(stack.indexChanged, 0)
        self.emit_in_order(stack.cleanChanged, True)
        for possible in (stack.canUndoChanged, stack.canRedoChanged):
            self.emit_in_order(possible, False)
        for named in (stack.undoTextChanged, stack.redoTextChanged):
            self.emit_in_order(named, "")


class _Apply(QUndoCommand):
    """Undo command, the only kind: a change, done and taken back."""

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
        if self._is_new:  # it was done before it was pushed
            self._is_new = False
        else:
            self._retrace(self.change, self.last_trace, undone=False)

    def undo(self) -> None:
        self._retrace(self.change.inverse(), self.first_trace, undone=True)
        self.setObsolete(self.for_good)  # not before: the stack does not undo what is obsolete

    def _retrace(self, change: Change, trace: Trace | None, *, undone: bool) -> None:
        """Undo or do again; an exception is raised when the stack has ended.

        A stack goes on to the next step with the exception still pending, and each method that it calls then loses a
        reference. Found here, on PySide 6.11: push three commands, have `undo` of the last raise, and setIndex(0): the
        process ends by a segmentation fault.
        """
        try:
            self._document.retrace(change, trace, undone=undone)
        except Exception as error:  # noqa: BLE001 - whatever it is, it may not come to the stack
            QTimer.singleShot(0, self._document, partial(_raise, error))

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


def _raise(error: Exception) -> None:
    raise error


class UnsavedRecords(dict[tuple[str, str], object]):
    """Each record that differs, by its kind and id, with its value as it was saved; an edit costs what it touches."""

    def add(self, change: Change) -> None:
        """Follow a change: what is again as it was saved drops out."""
        kinds: tuple[tuple[str, Mapping[Any, Swap[Any]]], ...] = (
            ("node", change.nodes),
            ("policy", change.policies),
            ("place", change.places),
            ("inside", change.identities),
            ("settings", {"": change.settings} if change.settings is not None else {}),
        )
        for kind, swaps in kinds:
            for key, swap in swaps.items():
                saved = self.setdefault((kind, key), swap.before)
                if saved == swap.after:
                    del self[kind, key]

    def back(self, organization: Organization) -> Change:
        """Return the change from an organization, as it is now, to the one that was saved last."""
        kinds: dict[str, Mapping[Any, Any]] = {
            "node": organization.nodes,
            "policy": organization.policies,
            "place": organization.places,
            "inside": organization.identities,
            "settings": {"": organization.settings},
        }
        swaps: dict[str, dict[Any, Swap[Any]]] = {kind: {} for kind in kinds}
        for (kind, key), saved in self.items():
            swaps[kind][key] = Swap(kinds[kind].get(key), saved)
        settings = swaps["settings"].get("")
        return Change("", swaps["node"], swaps["policy"], settings, places=swaps["place"], identities=swaps["inside"])
