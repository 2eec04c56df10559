"""The dialog of the report: its format, its sections and a preview; the report is made in the background."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDate, QModelIndex, QSize, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.report_kinds import REPORT_KINDS, ReportKind
from designer.exchange.formats import files as disk
from designer.exchange.formats.files import ABSENT
from designer.exchange.formats.format import NativeFile
from designer.exchange.reports.contents import OrganizationReport, ReportSection
from designer.exchange.reports.registry import SECTIONS
from designer.exchange.reports.subject import ReportSubject
from designer.policy.catalog import catalogue
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import Files
from ui.state.session import Session
from ui.state.split import shared_room
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.thread_job import ThreadJob


class ReportDialog(Dialog):
    """Writes a report on the design as it is when the dialog opens.

    Args:
        session: Of the window.
        files: Files that keep its document.
        parent: Window below it.
    """

    def __init__(self, session: Session, files: Files, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._near = files.path
        self._path = Path()
        design = replace(files.file, organization=session.organization.copy())
        known = catalogue.load()
        source = files.path.name if files.path is not None else f"{dialogs.suggested_file_name(self._title)}.json"
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        self._draft = ReportDraft(design, source, today, known.date, {})
        self._left_out: set[str] = set()
        self._making = ThreadJob(self, "report")
        self._writing = ThreadJob(self, "write report")
        self._make()
        self._build()
        self._making.progressed.connect(self._update)
        self._making.finished.connect(self._update)
        self._writing.finished.connect(self._save)
        self._writing.failed.connect(self._fail)
        session.document.reset.connect(self.reject)
        self._making.start(lambda tell: make_sections(self._draft, known, tell))
        self._update()

    @property
    def _title(self) -> str:
        return self._session.organization.settings.name

    def _make(self) -> None:
        self.kinds = Segments("Kind of report", [kind.title for kind in REPORT_KINDS])
        self.kinds.chosen.connect(lambda _place: self._update())
        self.about = plain_label(look="quiet", wrap=True)
        self.sections = ScrolledList("Sections", boxes=True)
        self.sections.switched.connect(self._switch)
        self.sections.selectionModel().currentChanged.connect(self._preview)
        self.preview = ScrolledList("Contents of the section")
        self.state = plain_label(look="quiet", wrap=True)
        self.cancel_button = push_button("Cancel", run=self.reject)
        self.write_button = push_button("Write…", look="primary", run=self.write)
        self.write_button.setDefault(True)

    def _build(self) -> None:
        metrics = theme.metrics()
        split = shared_room("report", self.sections, self.preview, (2, 3), beside=True)
        buttons = in_row((self.state, 1), self.cancel_button, self.write_button, spacing=metrics.gap)
        kinds = in_row(self.kinds, STRETCH)
        margin = 2 * metrics.margin
        in_column(kinds, self.about, (split, 1), buttons, host=self, margins=margin, spacing=metrics.margin)
        give_size(self, QSize(metrics.scaled(860), metrics.scaled(560)))

    @property
    def kind(self) -> ReportKind:
        """The kind that is chosen."""
        return REPORT_KINDS[self.kinds.current]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Ids of the sections that are ticked."""
        return tuple(name for name in SECTIONS if name not in self._left_out)

    def report(self, wanted: Collection[str]) -> OrganizationReport:
        """Return the report of some of the sections, as far as they are made."""
        return self._draft.report(wanted)

    def _update(self, _state: object = None) -> None:
        made = self._draft.sections
        self.about.setText(self.kind.about)
        rows = []
        for name in SECTIONS:
            section = made.get(name)
            title = section.title if section is not None else name.capitalize()
            words = size_words(section) if section is not None else "being made…"
            rows.append(replace(boxed(title, "", name not in self._left_out, trailing=words), id=name))
        self.sections.rows.show(rows)
        if not self.sections.currentIndex().isValid():
            self.sections.setCurrentIndex(self.sections.rows.index(0, 0))
        self._preview(self.sections.currentIndex())
        ready = self._draft.complete and not self._writing.running
        enable_unless(self.write_button, "" if ready and self.wanted else self._state())
        self.kinds.setEnabled(not self._writing.running)
        self.sections.setEnabled(not self._writing.running)
        self.state.setText(self._state())

    def _state(self) -> str:
        if self._writing.running:
            return "Writing…"
        if not self._draft.complete:
            return f"{len(self._draft.sections):,} of {len(SECTIONS):,} sections are made."
        if not self.wanted:
            return "Tick a section to write."
        return f"As of {self._draft.day}. It is a reading of the design, no audit and no legal advice."

    def _preview(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        row = self.sections.rows.row(index)
        section = self._draft.sections.get(str(row.id)) if row is not None else None
        self.preview.rows.show(list(preview_rows(section)) if section is not None else [])

    def _switch(self, place: int) -> None:
        self._left_out ^= {tuple(SECTIONS)[place]}
        self._update()

    def write(self) -> None:
        """Ask where to, and write what is ticked."""
        if not self.write_button.isEnabled():
            return
        path = self._ask()
        if path is None:
            return
        kind, report, design = self.kind, self.report(self.wanted), self._draft.design
        self._path = path
        self._writing.start(lambda _update: kind.contents(report, design))
        self._update()

    def _ask(self) -> Path | None:
        """Return the place that the person chooses: a file of the kind, or a folder, or None."""
        folder = settings.export_folder() or (
            self._near.parent if self._near is not None else settings.documents_folder()
        )
        name = f"{dialogs.suggested_file_name(self._title)}-report"
        if self.kind.data is None:
            chosen = QFileDialog.getExistingDirectory(self, "Folder for the tables", str(folder))
            return Path(chosen) if chosen else None
        suffix = self.kind.suffix
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Write the report", str(folder / f"{name}{suffix}"), f"{self.kind.title} (*{suffix})"
        )  # asks before it replaces a file
        path = Path(chosen)
        if not chosen:
            return None
        return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")

    def _save(self, contents: object) -> None:
        assert isinstance(contents, Mapping)
        path = self._path
        try:
            if self.kind.data is None:
                write_folder(path, contents)
            else:
                expected = disk.fingerprint_on_disk(path) if path.exists() else ABSENT
                disk.save(path, contents[""], expected=expected)
        except OrgwrightError as error:
            self._fail(error)
            return
        settings.remember_export_folder(path if self.kind.data is None else path.parent)
        self._session.notices.say(f"{path.name} is written: {counted(len(self.wanted), 'section')}.")
        self.accept()

    def _fail(self, error: OrgwrightError) -> None:
        self._update()
        dialogs.show_error(self, f"{self._path.name} was not written", error)

    def done(self, result: int) -> None:
        """Close, whatever the reason; what is being made is left."""
        self._making.stop()
        self._writing.stop()
        super().done(result)


_MOST_LEAD = 300
"""Characters of a paragraph that the preview shows."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Sections of a report that are there, by id, in reading order.

    Attributes:
        design: The design that they are about: a copy, which nobody edits.
        source: Name of its file.
        day: Day that the report states, ISO.
        catalogue: Date of the catalogue of actions.
        sections: Those that are made so far.
    """

    design: NativeFile
    source: str
    day: str
    catalogue: str
    sections: dict[str, ReportSection]

    @property
    def complete(self) -> bool:
        """True if every section is there."""
        return len(self.sections) == len(SECTIONS)

    def report(self, wanted: Collection[str]) -> OrganizationReport:
        """Return the report of some of the sections."""
        chosen = tuple(section for name, section in self.sections.items() if name in wanted)
        title = self.design.organization.settings.name
        return OrganizationReport(title, self.source, self.day, self.catalogue, chosen)


def make_sections(draft: ReportDraft, catalogue: Catalogue, tell: Callable[[object], None]) -> None:
    """Make what is missing of a draft; each name is reported when its section is there."""
    subject = ReportSubject(draft.design.organization, catalogue, draft.day)
    for name, make in SECTIONS.items():
        draft.sections[name] = make(subject)
        tell(name)


def size_words(section: ReportSection) -> str:
    """Return the size of a section: "28 rows", "3 tables, 120 rows", "15 texts"."""
    rows = sum(len(table.rows) for table in section.tables)
    parts = [counted(len(section.tables), "table")] if len(section.tables) > 1 else []
    parts += [counted(rows, "row")] if section.tables else []
    parts += [counted(len(section.texts), "text")] if section.texts else []
    return ", ".join(parts)


def preview_rows(section: ReportSection) -> Iterator[Row]:
    """Yield the contents of a section: paragraphs, heads of its tables with how long they are, titles of its texts."""
    yield Row(RowContent(section.title, heading=True), id="title", selectable=False)
    for number, paragraph in enumerate(section.lead):
        words = paragraph if len(paragraph) <= _MOST_LEAD else f"{paragraph[:_MOST_LEAD]}…"
        yield Row(RowContent(words, icon="note", wrapped=True), paragraph, ("lead", number), selectable=False)
    for table in section.tables:
        columns = ", ".join(table.columns)
        title = table.title or section.title
        content = RowContent(title, columns, icon="sort", trailing=counted(len(table.rows), "row"))
        yield Row(content, f"{title}\n{columns}", table.id, selectable=False)
    for number, text in enumerate(section.texts):
        yield Row(RowContent(text.title, icon="json"), text.title, ("text", number), selectable=False)
