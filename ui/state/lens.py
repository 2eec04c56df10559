"""The lens of one window: which question colours the canvas, and its answers kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.model.records import PolicyId
from ui.state.analyses import Analyses
from ui.state.annotations import Asker
from ui.state.lens_choice import LensChoice, LensKind
from ui.state.session import Session
from ui.widgets.job import SLICE_S, Job

if TYPE_CHECKING:  # what reads an organization is imported when a lens is first chosen
    from ui.state.lens_readings import Entry, LensResult, Steps


class Lens(QObject):
    """One lens at a time, or none; nothing is computed while none is on.

    Signals:
        chosen(): Another lens is on.
        changed(): `reading` is another one.
        covered(): An explanation came to lie over it, or lies over it no more.
    """

    chosen = Signal()
    changed = Signal()
    covered = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._choice = self._before = LensChoice()
        self._reading: LensResult | None = None
        self._job = Job(self)
        self._job.finished.connect(self._show)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read_again)
        analyses.permissionsChanged.connect(self._follow)
        analyses.findingsChanged.connect(self._follow)
        self._was_behind = False
        session.annotationsChanged.connect(self._tell_covered)
        session.selectionChanged.connect(self._follow_selection)
        session.document.changed.connect(self._follow)
        session.document.reset.connect(self._restart)

    @property
    def choice(self) -> LensChoice:
        """Which lens is on."""
        return self._choice

    @property
    def reading(self) -> LensResult | None:
        """What it says; None while none is on, or until its first answer is there."""
        return self._reading

    @property
    def is_behind(self) -> bool:
        """Whether an explanation lies over it."""
        return self._session.marked_by is Asker.QUESTION

    @property
    def title(self) -> str:
        """The lens in a few words, as the toolbar shows it."""
        kind, subject = self._choice.kind, self._choice.subject
        policy = self._session.document.organization.policies.get(PolicyId(subject))
        return {
            LensKind.NONE: "none",
            LensKind.ACTION: f"who can {subject}",
            LensKind.POLICY: f"policy {policy.name if policy else subject}",
            LensKind.BUDGET: "limits used",
            LensKind.PROBLEMS: "problems",
            LensKind.INHERITED: "where policies come from",
        }[kind]

    @staticmethod
    def make_ready() -> None:
        """Import what reads an organization, so that the first lens does not wait for it."""
        import ui.state.lens_readings  # noqa: F401 - imported for later

    def choose(self, choice: LensChoice) -> None:
        """Look through another lens; `LensChoice()` for none."""
        if choice == self._choice:
            return
        self._stop()
        self._before = LensChoice()
        self._choice = choice
        self._reading = None
        self._session.set_annotations(None, Asker.LENS)
        self._read_again()
        if self._reading is None:
            self.changed.emit()
        self.chosen.emit()

    def trace(self) -> None:
        """Show where the policies on the current node come from; the lens of before comes back afterwards."""
        if self._choice.kind is not LensKind.INHERITED:
            before = self._choice
            self.choose(LensChoice(LensKind.INHERITED))
            self._before = before

    def leave_trace(self) -> bool:
        """Go back to the lens of before; False where no trace was shown."""
        if self._choice.kind is not LensKind.INHERITED:
            return False
        self.choose(self._before)
        return True

    def select(self, entry: Entry) -> None:
        """Select every node that a line of the legend counts."""
        if self._reading is not None:
            annotations = self._reading.annotations
            self._session.select(
                node_id for node_id, annotation in annotations.items() if annotation.tone == entry.tone
            )

    def finish(self) -> None:
        """Read to the end now."""
        if self._soon.isActive():
            self._read_again()
        self._job.finish()

    def read_on(self) -> Iterator[None]:
        """Read to the end in steps, for whoever waits for it and lets the window live."""
        if self._soon.isActive():
            self._read_again()
        yield from self._job.steps_left()

    def _follow(self, _change: object = None) -> None:
        """Read again, once, when everybody has been told of a change."""
        if self._choice.kind is LensKind.POLICY and (
            PolicyId(self._choice.subject) not in self._session.document.organization.policies
        ):
            self.choose(LensChoice())
        elif self._choice.kind is not LensKind.NONE:
            self._stop()
            self._soon.start()

    def _tell_covered(self) -> None:
        if self.is_behind is not self._was_behind:
            self._was_behind = self.is_behind
            self.covered.emit()

    def _follow_selection(self) -> None:
        if self._choice.kind is LensKind.INHERITED:
            self._read_again()

    def _restart(self) -> None:
        if self._choice.kind is LensKind.POLICY:
            self.choose(LensChoice())
        else:
            self._follow()

    def _read_again(self) -> None:
        self._stop()
        if self._choice.kind is LensKind.NONE:
            return
        choice, current = self._choice, self._session.current
        if choice.kind is LensKind.INHERITED:
            choice = choice._replace(subject=current or "")
        self._job.start(self._reads(choice), first=SLICE_S)  # a small organization does not flicker

    def _reads(self, choice: LensChoice) -> Steps:
        """The steps of a reading; what it takes to read is imported in the first one."""
        from ui.state.lens_readings import read

        yield
        return (yield from read(self._session.document.organization, self._analyses, choice))

    def _show(self, reading: LensResult) -> None:
        self._reading = reading
        self._session.set_annotations(reading.annotations, Asker.LENS)
        self.changed.emit()

    def _stop(self) -> None:
        self._job.stop()
        self._soon.stop()
