"""Kinds of reports: one page, Markdown, a workbook, or a folder of tables; each makes its files of a report."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.exchange.formats.format import NativeFile
from designer.exchange.reports import html, markdown, tables
from designer.exchange.reports.contents import OrganizationReport

_MOST_DRAWN = 100


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind.

    Attributes:
        title: "Web page".
        suffix: End of the file's name, as ".html"; of a folder what its files end in.
        about: Use of it, in a sentence.
        data: Makes the file of a report on a design; None for a folder.
    """

    title: str
    suffix: str
    about: str
    data: Callable[[OrganizationReport, NativeFile], bytes] | None = None

    def contents(self, report: OrganizationReport, design: NativeFile) -> Mapping[str, bytes]:
        """Return the files of it by name: one, whose name says nothing, or those of a folder."""
        return {"": self.data(report, design)} if self.data is not None else tables.csv_files(report)


def _markdown(report: OrganizationReport, design: NativeFile) -> bytes:
    return markdown.write(replace(report, mermaid=_chart(design)))


def _chart(design: NativeFile) -> str:
    """Return the chart of a small tree for Markdown; "" for a large one, which nobody could read in a page."""
    if len(design.organization.nodes) > _MOST_DRAWN:
        return ""
    from designer.exchange.exports import mermaid  # only Markdown has a chart
    from designer.exchange.exports.registry import export_design
    from designer.exchange.exports.target import ExportSource

    charts, _ = export_design(mermaid.TARGET, ExportSource.of(design))
    return next(iter(charts.values())) if len(charts) == 1 else ""


REPORT_KINDS = (
    ReportKind(
        "Web page",
        ".html",
        "One file for every browser: search, filters and sorting, good in print; it asks the network for nothing.",
        lambda report, _design: html.write(report),
    ),
    ReportKind("Markdown", ".md", "For wikis and repositories: the same design gives the same text.", _markdown),
    ReportKind(
        "Workbook", ".xlsx", "A sheet for each table, with filters.", lambda report, _design: tables.workbook(report)
    ),
    ReportKind("CSV tables", ".csv", "A folder with a file for each table; no cell is a formula."),
)
"""Every kind, the one that most people want first."""
