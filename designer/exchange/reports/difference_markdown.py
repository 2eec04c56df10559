"""Differences of two designs as Markdown for one comment of a pull request: a table, then folded groups.

Names come from files: nothing of them becomes a link, a mention or markup. The first line is a marker by which a script
finds its comment again. GitHub takes 65,536 characters; what would not fit is counted.
"""

import re
from collections.abc import Iterator

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.report import (
    DifferenceEntry,
    DifferenceReport,
    DifferenceSection,
    DifferenceSign,
    report,
)
from designer.basics.words import counted, plain, short

MARKER = "<!-- orgwright diff -->"
_MOST = 60_000
"""Characters of a comment."""

_LONGEST = 300
_LINES = 40
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~@#$|]|://|www\.")
_APART = "\N{ZERO WIDTH SPACE}"


def markdown(found: Differences) -> str:
    """Return the report in Markdown, the same for the same designs, of no more characters than a comment may have."""
    diff = report(found)
    head = [MARKER, "### What this changes in the organization", "", escaped(diff.summary), "", *_table(diff)]
    foot = ["", *(f"<sub>{escaped(line)}</sub>" for line in diff.scope), ""]
    left = _MOST - sum(len(line) + 1 for line in (*head, *foot)) - 200
    body: list[str] = []
    passed_over = 0
    for section in diff.sections:
        for number, entry in enumerate(section.entries):
            block = [*(_heading(section) if number == 0 else ()), *entry_markdown(entry)]
            size = sum(len(line) + 1 for line in block)
            if passed_over or size > left:
                passed_over += 1
                continue
            left -= size
            body += block
    if passed_over:
        body += ["", f"*{counted(passed_over, 'more difference')} did not fit: see the whole report.*"]
    return "\n".join([*head, *body, *foot])


def escaped(text: str, longest: int = _LONGEST) -> str:
    """Return a text as Markdown shows it: one line without markup, links and mentions."""
    return _SPECIAL.sub(lambda found: _entity(found[0]), short(plain(text), longest))


def _entity(found: str) -> str:
    """Entities for what would be markup; what begins a mention, a reference or an address is kept from what follows."""
    entities = "".join(f"&#{ord(character)};" for character in found)
    return f"{entities}{_APART}" if found[0] in "@#:w" else entities


def code(text: str, longest: int = _LONGEST) -> str:
    """Return a text as code, where nothing is markup; between more ticks than it has in a row."""
    line = short(plain(text), longest)
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def _table(diff: DifferenceReport) -> Iterator[str]:
    if not diff.sections:
        return
    yield "| | |"
    yield "|---|---|"
    for section in diff.sections:
        yield f"| {section.title} | {len(section.entries):,} |"


def _heading(section: DifferenceSection) -> Iterator[str]:
    yield ""
    yield f"#### {section.title}"
    yield ""
    if section.note:
        yield escaped(section.note)
        yield ""


def entry_markdown(entry: DifferenceEntry) -> Iterator[str]:
    """Yield one difference as lines."""
    sign = "&#43;" if entry.sign is DifferenceSign.ADDED else escaped(entry.sign.value)  # a plus would begin a list
    title = f"{sign} <b>{escaped(entry.title)}</b> {escaped(entry.about)}"
    if not entry.lines and entry.witness is None:
        yield f"- {title}"
        return
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from _lines(entry)
    if witness := entry.witness:
        with_context = f", with {witness.context}" if witness.context else ""
        yield ""
        yield f"For example {code(witness.request)}, {escaped(witness.place + with_context)}:"
        yield ""
        yield f"- before **{witness.before}**: {escaped(witness.because_before)}"
        yield f"- after **{witness.after}**: {escaped(witness.because_after)}"
    yield ""
    yield "</details>"
    yield ""


def _lines(entry: DifferenceEntry) -> Iterator[str]:
    """Yield the counts as a list; what comes and goes in a text as a block that shows it so."""
    shown = entry.lines[:_LINES]
    left = len(entry.lines) - len(shown)
    if entry.sign in _EFFECTS:
        yield from (f"- {escaped(line.text)}" for line in shown)
        return
    texts = [f"{line.sign or ' '} {_depth(line.text)}{short(plain(line.text), _LONGEST)}" for line in shown]
    texts += [f"  {counted(left, 'more line')}"] if left else []
    fence = "`" * max(3, 1 + max((len(run) for text in texts for run in re.findall("`+", text)), default=0))
    yield f"{fence}diff"
    yield from texts
    yield fence


def _depth(text: str) -> str:
    return "  " if text.startswith(" ") else ""


_EFFECTS = (DifferenceSign.WIDER, DifferenceSign.BOTH, DifferenceSign.NARROWER, DifferenceSign.OPEN)
