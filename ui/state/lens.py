"""The lens of one window, whose question colours the canvas, and what a panel puts on cards while it is in sight."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.annotation import Asker, NodeAnnotation
from designer.analysis.lenses.choice import TRACE, WHO_CAN, LensChoice
from designer.organization.model.records import NodeId
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.state.shown_design import DesignPicture
from ui.state.stepping import neighbour
from ui.widgets.jobs.job import SLICE_S, Job

if TYPE_CHECKING:  # what reads an organization is imported when a lens is first chosen
    from designer.analysis.lenses.lens import LegendEntry, Lens, LensFacts, LensResult


_PROBLEMS, _TESTS = "problems", "tests"
"""Lenses that show what the checks found, and what the tests came to."""

_OF_ACTIVITY = ("stopped", "used")
"""Lenses that show what people really did."""


class CurrentLens(QObject):
    """One lens at a time, or none; nothing is computed while none is on.

    Attributes:
        exceptions: Nodes on the canvas that it answers otherwise than those around them, in outline order.

    Signals:
        chosen(): Another lens is on.
        changed(): `reading` has changed, or the canvas shows another subtree of it.
        outdated(): `reading` does not know the last edit yet.
        covererChanged(): `covered_by` differs.
    """

    chosen = Signal()
    changed = Signal()
    outdated = Signal()
    covererChanged = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._choice = self._before = LensChoice()
        self._reading: LensResult | None = None
        self.exceptions = self._exceptions = tuple[NodeId, ...]()
        self._waits = False
        self._job = Job(self, done=self._show)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read_again)
        self._follows = False
        self._was_covered_by: Asker | None = None
        session.annotationsChanged.connect(self._emit_coverer)
        session.focusChanged.connect(self._follow_focus)
        session.selectionChanged.connect(self._on_selection_changed)
        session.document.reset.connect(self._restart)

    @property
    def choice(self) -> LensChoice:
        """Lens that is on."""
        return self._choice

    @property
    def session(self) -> Session:
        """Session whose canvas it colours."""
        return self._session

    @property
    def reading(self) -> LensResult | None:
        """Its answer; None while none is on, or until the first one is there."""
        return self._reading

    @property
    def entries(self) -> tuple[LegendEntry, ...]:
        """Its legend, counted in what the canvas shows."""
        focus, reading = self._session.focus, self._reading
        if reading is None or focus is None or focus not in self._session.organization.nodes:
            return reading.entries if reading is not None else ()
        return reading.counted_in(self._session.organization.walk(focus))

    @property
    def is_stale(self) -> bool:
        """Whether the answer is from before the last edit: the new one is awaited or being computed."""
        return self._reading is not None and (self._waits or self._job.running)

    @property
    def covered_by(self) -> Asker | None:
        """Source of what covers it on the canvas, such as an explanation or a comparison, or None."""
        shown = self._session.annotated_by
        return None if shown in (Asker.LENS, Asker.EDIT) else shown

    @property
    def title(self) -> str:
        """The lens in a few words, as the toolbar shows it."""
        lens = self._lens
        return lens.titled(self._session.organization, self._choice.subject) if lens else "none"

    @property
    def brief(self) -> str:
        """The shortest name among lenses, if there is no room for its title; empty if there is none."""
        lens = self._lens
        return lens.brief(self._session.organization, self._choice.subject) if lens else ""

    @property
    def facts(self) -> LensFacts:
        """Facts that lenses read, as they are now."""
        from designer.analysis.lenses.lens import LensFacts

        analyses = self._analyses
        proofs = None if analyses.proofs.is_stale else tuple(analyses.proofs.known.values())
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        activity = analyses.activity.facts if self._choice.lens in _OF_ACTIVITY else None
        return LensFacts(self._session.organization, analyses.assumption, analyses.findings, proofs, today, activity)

    @staticmethod
    def make_ready() -> None:
        """Import what reads an organization, so that the first lens does not wait for it."""
        import designer.analysis.lenses.exceptions
        import designer.analysis.lenses.registry  # noqa: F401 - imported for later

    def choose(self, choice: LensChoice) -> None:
        """Look through another lens; `LensChoice()` for none."""
        if choice == self._choice:
            return
        if not self._follows:
            self._follow()
        self._stop()
        self._before = LensChoice()
        self._choice = choice
        self._analyses.activity.want(self, wanted=choice.lens in _OF_ACTIVITY)
        self._session.lens_action = choice.subject if choice.lens == WHO_CAN else ""
        self._reading, self.exceptions, self._exceptions = None, (), ()
        self._session.set_annotations(None, Asker.LENS)
        if choice.lens:
            self._session.set_annotations(None, Asker.QUESTION)  # what was chosen last is shown
        self._read_again()
        if self._reading is None:
            self.changed.emit()
        self.chosen.emit()

    def trace(self) -> None:
        """Show where the policies on the current node come from; the lens of before comes back afterwards."""
        if self._choice.lens != TRACE:
            before = self._choice
            self.choose(LensChoice(TRACE))
            self._before = before

    def leave_trace(self) -> bool:
        """Go back to the lens of before; False if no trace was shown."""
        if self._choice.lens != TRACE:
            return False
        self.choose(self._before)
        return True

    def select(self, entry: LegendEntry) -> None:
        """Select every node that a line of the legend counts."""
        self._session.select(self.nodes_of(entry))

    def nodes_of(self, entry: LegendEntry) -> list[NodeId]:
        """Return the nodes that a line of the legend counts."""
        annotations = self._reading.annotations if self._reading is not None else {}
        found = (node_id for node_id, annotation in annotations.items() if annotation.tone == entry.tone)
        return list(filter(self._session.is_in_focus, found))

    def exception_from(self, start: NodeId | None, step: int) -> NodeId | None:
        """Return the next exception after a node, or with -1 the previous one; None if there is none."""
        return neighbour(self._session.organization, frozenset(self.exceptions), start, step)

    def finish(self) -> None:
        """Read to the end now."""
        if self._soon.isActive():
            self._read_again()
        self._job.finish()

    def read_on(self) -> Iterator[None]:
        """Read to the end in steps, so that the window responds meanwhile."""
        if self._soon.isActive():
            self._read_again()
        yield from self._job.steps_left()

    @property
    def _lens(self) -> Lens | None:
        """The lens that is on; the table of them all is imported with the first one."""
        if not self._choice.lens:
            return None
        from designer.analysis.lenses.registry import by_id

        return by_id(self._choice.lens)

    def _follow(self) -> None:
        """Follow the design from the first lens on."""
        self._follows, analyses = True, self._analyses
        for signal in (analyses.permissionsChanged, analyses.findingsChanged, self._session.document.changed):
            signal.connect(self._read_later)
        for signal in (analyses.proofs.changed, analyses.typingChanged):
            signal.connect(self._read_if_waiting)
        for signal in (analyses.activity.changed, analyses.activity.replayed):
            signal.connect(self._read_of_activity)

    def _read_later(self, _change: object = None) -> None:
        """Read again, once, when every view has followed a change."""
        lens = self._lens if self._choice.lens else None
        if lens is None:
            return
        if self._must_wait or self._analyses.proofs.is_half_typed:
            self._stop()  # what is read is of nodes that may be gone
            if not self._waits:
                self._waits = True
                self.outdated.emit()
            return
        organization = self._session.organization
        if lens.subject is not None and not lens.subject.is_there(organization, self._choice.subject):
            self.choose(LensChoice())
        else:
            self._stop()
            self._soon.start()

    def _read_of_activity(self) -> None:
        if self._choice.lens in _OF_ACTIVITY:
            self._read_later()

    def _read_if_waiting(self) -> None:
        if self._waits:
            self._read_later()

    @property
    def _must_wait(self) -> bool:
        """Whether it shows findings or proofs that do not know the last edit yet."""
        if self._choice.lens == _PROBLEMS:
            return self._analyses.is_stale
        if self._choice.lens in _OF_ACTIVITY:
            return self._analyses.activity.is_stale
        return self._choice.lens == _TESTS and self._analyses.proofs.is_stale

    def _emit_coverer(self) -> None:
        if self.covered_by is not self._was_covered_by:
            self._was_covered_by = self.covered_by
            self.covererChanged.emit()

    def _on_selection_changed(self) -> None:
        if self._lens is not None and self._lens.follows_selection:
            self._read_again()

    def _restart(self) -> None:
        """Ask no more of another design; the same one, read again, is asked again."""
        is_local = self._lens is not None and self._lens.subject is not None and self._lens.subject.is_local
        if is_local or not self._session.document.reread:
            self.choose(LensChoice())
        else:
            self._read_later()

    def _read_again(self) -> None:
        self._stop()
        lens = self._lens
        if lens is None:
            return
        self._waits = self._must_wait
        subject = (self._session.current or "") if lens.follows_selection else self._choice.subject
        self._job.start(self._reads(lens, subject), first=SLICE_S)  # a small organization does not flicker
        if self.is_stale:
            self.outdated.emit()

    def _reads(self, lens: Lens, subject: str) -> Generator[None, None, tuple[LensResult, tuple[NodeId, ...]]]:
        from designer.analysis.lenses.exceptions import finding_exceptions  # as the lenses

        yield
        facts = self.facts
        reading = yield from lens.reading(facts, subject)
        return reading, (yield from finding_exceptions(facts.organization, reading.annotations))

    def _show(self, result: tuple[LensResult, tuple[NodeId, ...]]) -> None:
        self._reading, self._exceptions = result
        self._session.set_annotations(self._reading.annotations, Asker.LENS)
        self._follow_focus()

    def _follow_focus(self) -> None:
        """Count in what the canvas shows."""
        self.exceptions = tuple(filter(self._session.is_in_focus, self._exceptions))
        if self._reading is not None:
            self.changed.emit()

    def _stop(self) -> None:
        self._job.stop()
        self._soon.stop()


class PanelAnnotations(QObject):
    """Annotations by one panel, and its picture for the canvas.

    Args:
        panel: The panel.
        session: Of its window.
        asker: Source of the annotations, which no other panel is.
        annotations: Says what they are now; nothing, or None, for none.
        picture: Says what the canvas shows; None if that is the business of another panel.
    """

    def __init__(
        self,
        panel: QWidget,
        session: Session,
        asker: Asker,
        annotations: Callable[[], Mapping[NodeId, NodeAnnotation] | None],
        picture: Callable[[], DesignPicture | None] | None = None,
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._session = session
        self._asker = asker
        self._annotations = annotations
        self._picture = picture
        self._shown: DesignPicture | None = None
        panel.installEventFilter(self)

    def update(self) -> None:
        """Ask for them again: there are others, or the panel has come into sight, or gone out of it."""
        in_sight = self._panel.isVisible()
        if self._picture is not None:
            self._show(self._picture() if in_sight else None)
        self._session.set_annotations((self._annotations() if in_sight else None) or None, self._asker)

    def _show(self, picture: DesignPicture | None) -> None:
        """Show a picture; a panel that has none takes only its own away, since another may have come into sight."""
        shown = self._session.shown
        if picture is not None or shown.picture is self._shown:
            shown.show(picture)
        self._shown = picture

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the panel into sight and out of it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.update()
        return super().eventFilter(watched, event)
