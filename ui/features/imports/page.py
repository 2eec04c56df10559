"""The import, over the window: what to read, the reading, and what was read, as a new design or into the open one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from designer.basics.errors import FormatError, OrgwrightError
from designer.basics.words import capital
from designer.exchange.formats.format import NativeFile
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import COMPARE_WITH, READ_ACTIVITY, SHOW_PANEL, ComparedDesign
from ui.features.imports.decision import take_decision
from ui.features.imports.start import ACTIVITY, ImportStart, ProgressPage, remember_taken
from ui.state.analyses import Analyses
from ui.state.files import Files
from ui.state.notices import Remedy
from ui.state.session import Session
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.window_page import WindowPage
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import enter
from ui.widgets.jobs.thread_job import ThreadJob

if TYPE_CHECKING:  # imported when something is read
    from designer.aws.session import OrganizationAccess
    from ui.features.imports.addition import AdditionPage
    from ui.features.imports.reading import (
        ActivitySource,
        AdditionReading,
        ReadAddition,
        RecognisedSource,
        SourceReading,
    )
    from ui.features.imports.result import ResultPage
    from ui.features.imports.source import SourcePage
    from ui.state.live_reading import ReadOrganization

_WIDE = 1104
"""Width of the page's column while something is chosen, in pixels at 13 px text."""

UPDATE, NEW = range(2)


class ImportPage(WindowPage):
    """The import of one window.

    Args:
        window: Under the page.
        session: Its view of the document.
        files: Files that keep the document.
        analyses: Answers that are known of the document.
        show_new: Opens a design as a new one, after asking for unsaved work.
    """

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        files: Files,
        analyses: Analyses,
        show_new: Callable[[NativeFile], None],
    ) -> None:
        super().__init__(window, "Import")
        self._session = session
        self._files = files
        self._analyses = analyses
        self._show_new = show_new
        self._chosen = self._opened = False
        self._reading = ThreadJob(self, "import")
        self._reading.progressed.connect(self._on_progress)
        self._reading.finished.connect(self._on_read)
        self._reading.failed.connect(self._on_failure)
        self._recognising = ThreadJob(self, "recognise")
        self._recognising.finished.connect(self._on_recognised)
        self._recognising.failed.connect(self._on_not_opened)
        self.into = Segments("Into which design", ("Update", "Open as new"))
        self.into.chosen.connect(self._choose_into)
        self.start = ImportStart(lambda: self._files.path)
        self.progress = ProgressPage()
        self.source: SourcePage | None = None
        self.result: ResultPage | None = None
        self.addition: AdditionPage | None = None
        self._path = Path()
        self._wanted = ""
        self._build()
        self.start.pathChosen.connect(self.look_at)
        self.start.scriptAsked.connect(lambda: self._show_texts(0))
        self.start.aws.rightsAsked.connect(lambda: self._show_texts(1))
        self.start.aws.readAsked.connect(self._read_live)
        self.progress.cancelAsked.connect(self.cancel)
        session.document.reset.connect(self.leave)
        files.pathChanged.connect(self._name_design)
        self._name_design()

    def _build(self) -> None:
        metrics = theme.metrics()
        self.title = plain_label("Import")
        font = theme.heading_font()
        font.setPixelSize(metrics.scaled(20))
        self.title.setFont(font)
        line = "Bring in an organization as it is. AWS is only read, and you see each difference before you take it."
        self.line = plain_label(line, look="quiet", wrap=True)
        words = in_column(self.title, self.line, spacing=0)
        self.close_button = icon_button("close", "Leave the import (Esc)", run=self.turn_away)
        head = in_row((words, 1), spacing=metrics.margin)
        for part in (self.into, self.close_button):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._stack = QStackedWidget()
        for page in (self.start, self.progress):
            self._stack.addWidget(page)
        self._middle = QWidget()
        in_column(
            head,
            (self._stack, 1),
            host=self._middle,
            margins=(2 * metrics.margin, 2 * metrics.margin, 2 * metrics.margin, 0),
            spacing=metrics.margin,
        )
        in_row(STRETCH, (self._middle, 1_000), STRETCH, host=self)
        self._see(self.start)

    def open(self) -> None:
        """Show the page, with the keys in it."""
        super().open()
        self._name_design()
        self.start.aws.sign_in.list_profiles()
        if self._stack.currentWidget() is self.start:
            self.start.aws.profile.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            enter(self)

    def leave(self) -> None:
        self._end()
        super().leave()

    def turn_away(self) -> None:
        """Go out of sight; a reading goes on, and what was read stays for the next time."""
        if self._reading.running or self._stack.currentWidget() in (self.result, self.addition):
            self.put_away()
            self._session.notices.say("The import waits: File, Import shows it again")
        else:
            self.leave()

    def _end(self) -> None:
        self._reading.stop()
        self._recognising.stop()
        self.start.aws.stop()
        if self.result is not None:
            self.result.stop()

    def _see(self, page: QWidget) -> None:
        chooses = page is not self.result
        self._middle.setMaximumWidth(theme.metrics().scaled(_WIDE) if chooses else 16_777_215)
        self.line.setVisible(chooses)
        self.into.setVisible(page is not self.addition)  # that goes into the open design
        self._stack.setCurrentWidget(page)

    def _name_design(self) -> None:
        path = self._files.path
        name = path.name if path else self._session.organization.settings.name
        self.into.set_words((f"Update {name}", "Open as new"))
        self.into.buttons[UPDATE].setEnabled(not self._session.document.read_only)
        self.start.past.show_design(path)
        if not self._chosen:
            updates = path and not self._opened and not self._session.document.read_only
            self.into.choose(UPDATE if updates else NEW)

    def _choose_into(self, place: int) -> None:
        self._chosen = True
        if self.result is not None and self._stack.currentWidget() is self.result:
            self.result.update_instead(updates=place == UPDATE)

    def _show_texts(self, first: int) -> None:
        from ui.features.imports.texts import TextsDialog

        TextsDialog(self, first, self.start.aws.choice()).open()

    def look_at(self, path: Path, wanted: str = "", *, opened: bool = False) -> None:
        """Say what a file or folder is, before it is read; one that was opened is meant as a design of its own."""
        from ui.features.imports.reading import Recognition
        from ui.features.imports.source import SourcePage

        if self._reading.running:

            def instead() -> None:
                self.cancel()
                self.look_at(path, wanted, opened=opened)

            remedy = Remedy("Read this instead", instead)
            self._session.notices.refuse("Something is being read: cancel that first.", remedy)
            return
        self._end()
        if wanted == ACTIVITY:
            self._read_activity(path)
            return
        if take_decision(self._session, path):
            self.leave()
            return
        if self.source is None:
            self.source = SourcePage()
            self.source.readAsked.connect(self._read_source)
            self.source.backAsked.connect(self.show_start)
            self._stack.addWidget(self.source)
        self._path, self._wanted, self._opened = path, wanted, opened
        self._name_design()
        self.source.show_looking(path)
        self._see(self.source)
        work = Recognition(path)
        self._recognising.start(work, work.stop)

    def _on_recognised(self, source: RecognisedSource | ActivitySource | None) -> None:
        from ui.features.imports.reading import ActivitySource

        if isinstance(source, ActivitySource):
            self._read_activity(source.path)
            return
        if self.source is None or source is None:
            return
        self.source.show_source(source, self._wanted)

    def _read_activity(self, path: Path) -> None:
        self.leave()
        self._session.requests.ask(READ_ACTIVITY, path)

    def _on_not_opened(self, error: OrgwrightError) -> None:
        assert self.source is not None
        self.source.show_failure(self._path, _words(error))

    def _read_source(self) -> None:
        assert self.source is not None
        source = self.source.source
        work = _work(source, self.source) if source is not None else None
        if source is None or work is None:
            return
        self.progress.begin(f"Reading {source.path.name}", str(source.path), calls=False)
        self._see(self.progress)
        self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reading.start(work, work.stop)

    def _read_live(self, access: OrganizationAccess) -> None:
        from ui.state.live_reading import LiveReadingJob, caller_words, kept_folder

        self._end()
        card = self.start.aws
        work = LiveReadingJob(access, kept_folder(access), tags=card.tags.isChecked(), choice=card.choice())
        name = f"Reading the organization {access.organization}" if access.organization else "Reading the organization"
        self.progress.begin(name, f"as {caller_words(access)}", calls=True)
        self._see(self.progress)
        self.progress.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reading.start(work, work.stop)

    def _on_progress(self, progress: object) -> None:
        from ui.state.live_reading import SILENCE

        assert isinstance(progress, tuple)
        noun, done, expected = progress
        if noun == SILENCE:
            self.progress.show_silence(done)
        else:
            self.progress.show_progress(noun, done, expected)

    def cancel(self) -> None:
        """Read no more; what AWS has answered is kept, so that another reading goes on there."""
        self._end()
        if self.source is not None and self.source.source is not None and self._from_source:
            self._see(self.source)
        else:
            self.show_start()

    def show_start(self) -> None:
        """Let another source be chosen."""
        self._end()
        self._see(self.start)
        self.start.aws.show_again()
        self.start.aws.profile.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _from_source(self) -> bool:
        return not self.progress.bar.isVisibleTo(self.progress)

    def _on_failure(self, error: OrgwrightError) -> None:
        if self._from_source and self.source is not None:
            self._see(self.source)
            self.source.say(_words(error))
        else:
            self._see(self.start)
            self.start.aws.show_error(_words(error))
        self._notify_out_of_sight("The import has ended with an error")

    def _on_read(self, read: ReadOrganization | ReadAddition | None) -> None:
        from ui.features.imports.reading import ReadAddition

        if isinstance(read, ReadAddition):
            self._show_addition(read)
        elif read is not None:
            self._show_organization(read)

    def _show_addition(self, read: ReadAddition) -> None:
        from ui.features.imports.addition import AdditionPage

        if self.addition is None:
            self.addition = AdditionPage(self._session)
            self.addition.taken.connect(self._on_added)
            self.addition.leaveAsked.connect(self.leave)
            self._stack.addWidget(self.addition)
        self._see(self.addition)
        self.addition.show_read(read)
        self._notify_out_of_sight("The import has read all")

    def _on_added(self, words: str, read: ReadAddition) -> None:
        remember_taken(self._files.path, read.name, read.title, f"took {words}", read.report)
        said = f"{capital(read.title)}: {words}; one undo takes it back"
        self._session.notices.say_of_step(said)
        self.leave()

    def _show_organization(self, read: ReadOrganization) -> None:
        from ui.features.imports.result import ResultPage

        if self.result is None:
            self.result = ResultPage(self._session, self._analyses)
            self.result.openAsked.connect(self._open_new)
            self.result.taken.connect(self._on_taken)
            self.result.leaveAsked.connect(self.leave)
            self.result.placeAsked.connect(self._show_place)
            self.result.canvasAsked.connect(self._show_on_canvas)
            self._stack.addWidget(self.result)
        ours, theirs = self._session.organization.settings.aws_id, read.assembled.organization.settings.aws_id
        if not self._chosen and ours and theirs:
            can_update = ours == theirs and not self._session.document.read_only
            self.into.choose(UPDATE if can_update else NEW)
        self._see(self.result)
        self.result.show_read(read, updates=self.into.current == UPDATE)
        self._notify_out_of_sight("The import has read all")

    def _notify_out_of_sight(self, words: str) -> None:
        if not self.isVisible():
            self._session.notices.say(f"{words}: File, Import shows it")

    def _show_place(self, node: NodeId) -> None:
        """Show a node of the design; what was read stays for the next time."""
        if node in self._session.organization.nodes:
            self.turn_away()
            self._session.reveal(node)

    def _show_on_canvas(self, other: ComparedDesign) -> None:
        """Compare the design on the canvas with what is ticked; what was read stays for the next time."""
        self.turn_away()
        self._session.requests.ask(COMPARE_WITH, other)
        self._session.requests.ask(SHOW_PANEL, "compare")

    def _open_new(self) -> None:
        read = self.result.read if self.result is not None else None
        if read is not None and self.result is not None:
            self._show_new(NativeFile(self.result.design_of_all()))

    def _on_taken(self, words: str, read: ReadOrganization) -> None:
        remember_taken(self._files.path, read.name, read.source, f"took {words}", read.report)
        said = f"Took {words}; one undo takes all of it back"
        self._session.notices.say_of_step(said)
        self.leave()


def _work(source: RecognisedSource, page: SourcePage) -> SourceReading | AdditionReading | None:
    """Return the reading of a source as a page says, or None if it says no format."""
    from designer.exchange.imports import additions, registry
    from ui.features.imports.reading import AdditionReading, SourceReading

    importer, addition = registry.by_name(page.importer), additions.by_name(page.importer)
    if importer is not None:
        return SourceReading(source, importer, others_attach=page.others_attach)
    return AdditionReading(source, addition) if addition is not None else None


def _words(error: OrgwrightError) -> str:
    if isinstance(error, FormatError):
        return "\n".join(str(fault) for fault in error.faults[:20])
    return str(error)
