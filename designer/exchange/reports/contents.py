"""Parts of a report: sections of paragraphs, tables and texts, whatever the format that they are written in."""

from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.states import State

EMPTY_CELL = "-"
"""Text of a cell that says nothing."""


class ReportCell(NamedTuple):
    """Cell of a table.

    Attributes:
        text: Text, of whatever characters.
        tone: Name of a state, or "" where it is none; it decides the colour, never the words.
        depth: Levels of indentation.
        number: Number in the text; None if it is none.
    """

    text: str
    tone: str = ""
    depth: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Table with a head.

    Attributes:
        id: Stable word, unique in the report; name of its file.
        title: Title; "" where that of the section says it.
        columns: Heads of the columns.
        rows: Rows, each with a cell for every column.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[ReportCell, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportText:
    """Long text behind a title, such as that of a policy, with some facts before it.

    Attributes:
        title: Title.
        facts: Names with values.
        text: The text; "" if there is none.
        signed: True if somebody is to sign below it.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    text: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Section of a report.

    Attributes:
        id: Stable word, as ``--sections`` names it.
        title: Title.
        lead: Paragraphs before anything else.
        tables: Tables.
        texts: Long texts.
        drawing: SVG without styles, all of whose names are inert; "" if there is none.
    """

    id: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    texts: tuple[ReportText, ...] = ()
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationReport:
    """Report on one design.

    Attributes:
        title: Name of the organization.
        source: Name of the file.
        day: Day that it states, ISO.
        catalogue: Date of the catalogue of actions.
        sections: Sections, in reading order.
        mermaid: Chart of the tree in the language of Mermaid; "" if there is none.
    """

    title: str
    source: str
    day: str
    catalogue: str
    sections: tuple[ReportSection, ...]
    mermaid: str = ""

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Facts on the report itself, for files that have no page around their tables."""
        return (
            ("Organization", self.title),
            ("Design", self.source),
            ("Made", self.day),
            ("Catalogue of actions", self.catalogue),
            ("Notice", NOTICE),
            *((section.title, " ".join(section.lead)) for section in self.sections if section.lead),
        )


SIGNERS = ("Reviewed by", "Date", "Signature")
"""Fields below what somebody is to sign."""

NOTICE = (
    "This report shows what the design says and what follows from it. It is neither an audit nor legal advice, and it "
    "does not look into the accounts: identity and resource policies there must still grant what is allowed here."
)


def cell(value: object, tone: str = "", depth: int = 0) -> ReportCell:
    """Return the cell of a value: numbers with separators, nothing as "-"."""
    number = value if isinstance(value, int) else None
    text = str(value) if number is None else f"{number:,}"
    return ReportCell(text or EMPTY_CELL, tone, depth, number)


def state_cell(state: State) -> ReportCell:
    """Return the cell of a state: sign and word."""
    return ReportCell(f"{state.sign} {state.value}", state.value)
