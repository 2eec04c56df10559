"""Making of a report beside the window: section after section of a copy of the design, each told when it is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.exchange.formats.native_file import NativeFile
from designer.exchange.reports.contents import OrganizationReport, ReportSection
from designer.exchange.reports.registry import SECTIONS
from designer.exchange.reports.subject import ReportSubject
from designer.policy.catalog.catalogue import Catalogue
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

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
        """True when every section is there."""
        return len(self.sections) == len(SECTIONS)

    def report(self, wanted: Collection[str]) -> OrganizationReport:
        """Report of some of the sections."""
        chosen = tuple(section for name, section in self.sections.items() if name in wanted)
        title = self.design.organization.settings.name
        return OrganizationReport(title, self.source, self.day, self.catalogue, chosen)


def make_sections(draft: ReportDraft, catalogue: Catalogue, tell: Callable[[object], None]) -> None:
    """Make what is missing of a draft; each name is told when its section is there."""
    subject = ReportSubject(draft.design.organization, catalogue, draft.day)
    for name, make in SECTIONS.items():
        draft.sections[name] = make(subject)
        tell(name)


def size_words(section: ReportSection) -> str:
    """Size of a section: "28 rows", "3 tables, 120 rows", "15 texts"."""
    rows = sum(len(table.rows) for table in section.tables)
    parts = [counted(len(section.tables), "table")] if len(section.tables) > 1 else []
    parts += [counted(rows, "row")] if section.tables else []
    parts += [counted(len(section.texts), "text")] if section.texts else []
    return ", ".join(parts)


def preview_rows(section: ReportSection) -> Iterator[Row]:
    """Contents of a section: paragraphs, heads of its tables with how long they are, titles of its texts."""
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
