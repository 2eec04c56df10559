"""Report as Markdown for wikis: headings, tables, policies as fenced JSON."""

import re
from collections.abc import Iterator

from designer.basics.words import plain
from designer.exchange.reports.contents import SIGNERS, OrganizationReport, ReportSection, ReportTable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&$@])")


def write(report: OrganizationReport) -> bytes:
    """Return the file."""
    lines = [
        f"# {_inert(report.title)}: AWS organization report",
        "",
        f"Design {_inert(report.source)}, made {report.day}, catalogue of actions of {report.catalogue}.",
    ]
    for section in report.sections:
        lines += ["", f"## {section.title}", *_section(section)]
        if section.id == "tree" and report.mermaid:
            lines += ["", "```mermaid", report.mermaid.rstrip(), "```"]
    return ("\n".join(lines) + "\n").encode()


def _section(section: ReportSection) -> Iterator[str]:
    for paragraph in section.lead:
        yield from ("", _inert(paragraph))
    for table in section.tables:
        if table.rows:
            yield from _table(table)
    for text in section.texts:
        yield from ("", f"### {_inert(text.title)}", "")
        yield from (f"- {_inert(name)}: {_inert(value)}" for name, value in text.facts)
        if text.signed:
            yield from (f"- {signer}: \\_\\_\\_\\_" for signer in SIGNERS)
        if text.text:
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text.text)), default=0))
            yield from ("", f"{fence}json", plain(text.text), fence)


def _table(table: ReportTable) -> Iterator[str]:
    yield ""
    if table.title:
        yield from (f"### {table.title}", "")
    yield f"| {' | '.join(map(_inert, table.columns))} |"
    yield f"|{'---|' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join('&emsp;' * one.depth + _inert(one.text) for one in row)} |"


def _inert(text: str) -> str:
    """Return the text on one line without markup, links or mentions."""
    return _SPECIAL.sub(r"\\\1", " ".join(plain(text).split()))
