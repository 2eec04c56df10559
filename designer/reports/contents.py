"""Parts of a report: sections of paragraphs, tables and texts, whatever the format that they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from designer.states import State


class ReportCell(NamedTuple):
    """Cell of a table.

    Attributes:
        text: Text, of whatever characters.
        tone: Name of a state, or "" where it is none; it decides the colour, never the words.
        depth: Levels by which it is set in.
    """

    text: str
    tone: str = ""
    depth: int = 0


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
    """Long text behind a title, such as that of a policy, with some facts before it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Section of a report.

    Attributes:
        id: Stable word, as ``--sections`` names it.
        title: Title.
        lead: Paragraphs before anything else.
        tables: Tables.
        texts: Long texts.
    """

    id: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    texts: tuple[ReportText, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationReport:
    """Report on one design.

    Attributes:
        title: Name of the organization.
        source: Name of the file.
        day: Day that it states, ISO.
        catalogue: Date of the catalogue of actions.
        sections: Sections, in reading order.
        mermaid: Chart of the tree in the language of Mermaid; "" for none.
    """

    title: str
    source: str
    day: str
    catalogue: str
    sections: tuple[ReportSection, ...]
    mermaid: str = ""


def cell(value: object, tone: str = "", depth: int = 0) -> ReportCell:
    """Cell of a value: numbers with separators, nothing as "-"."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return ReportCell(text or "-", tone, depth)


def state_cell(state: State) -> ReportCell:
    """Cell of a state: sign and word."""
    return ReportCell(f"{state.sign} {state.value}", state.value)
