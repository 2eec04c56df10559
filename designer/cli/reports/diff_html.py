"""Differences of two designs as one HTML file: no script, no request, its only style pinned by its hash."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

import click

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.report import (
    DifferenceEntry,
    DifferenceReport,
    DifferenceSection,
    DifferenceSign,
    report,
)
from designer.analysis.differences.witness_words import WitnessWords
from designer.analysis.differences.words import ServiceCount
from designer.basics.words import plain
from designer.cli.activity.seen import SeenReplay, period_words, seen_words
from resources import FOLDER

_STYLE = (FOLDER / "differences.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(f"\n{_STYLE}".encode()).digest()).decode()
_HEAD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; \
form-action 'none'"><meta name="referrer" content="no-referrer">
<title>Differences of two organizations</title><style>
{_STYLE}</style></head><body><main>
<h1>Differences of two organizations</h1>
"""
_SERVICES = 12


def write(found: Differences, seen: SeenReplay | None = None) -> None:
    """Write to standard output, with what of an activity the change would have stopped."""
    click.echo(html(found, seen), nl=False)


def html(found: Differences, seen: SeenReplay | None = None) -> str:
    """Return the report as a page of its own."""
    return f"{_HEAD}{''.join(_body(report(found), seen))}</main></body></html>\n"


def _body(diff: DifferenceReport, seen: SeenReplay | None) -> Iterator[str]:
    yield f"<p>{_text(diff.summary)}</p>\n"
    for section in diff.sections:
        yield from _section(section)
    if seen is not None:
        note = f"<small>{_text(period_words(seen))}, beside what is proved above</small>"
        yield f"<h2>What people did {note}</h2>\n<p>{_text(seen_words(seen))}</p>\n"
    yield f"<footer>{' '.join(map(_text, diff.scope))}</footer>"


def _section(section: DifferenceSection) -> Iterator[str]:
    note = f" <small>{_text(section.note)}</small>" if section.note else ""
    yield f'<h2>{section.title}{note}</h2>\n<div class="box">\n'
    for entry in section.entries:
        yield from _entry(entry)
    yield "</div>\n"


_CLASSES = {DifferenceSign.WIDER: " wider", DifferenceSign.ADDED: " added", DifferenceSign.MOVED: " moved"}


def _entry(entry: DifferenceEntry) -> Iterator[str]:
    look = _CLASSES.get(entry.sign, "")
    sign = f'<span class="sign">{_text(entry.sign.value)}</span>'
    title = f'<span><b>{_text(entry.title)}</b><span class="about">{_text(entry.about)}</span></span>'
    if not entry.lines and entry.witness is None:
        yield f'<div class="entry row{look}">{sign}{title}</div>\n'
        return
    is_open = " open" if entry.sign in {DifferenceSign.WIDER, DifferenceSign.BOTH} else ""
    yield f'<details class="entry{look}"{is_open}><summary>{sign}{title}</summary>\n<ul>'
    for line in entry.lines:
        inner = ' class="in"' if line.text.startswith(" ") else ""
        yield f"<li{inner}><span>{_text(line.sign)}</span>{_text(line.text.strip())}</li>\n"
    yield "</ul>\n"
    if services := entry.services:
        yield from _services(services)
    if entry.witness is not None:
        yield from _witness(entry.witness)
    yield "</details>\n"


def _services(services: Sequence[ServiceCount]) -> Iterator[str]:
    yield "<table>"
    for one in services[:_SERVICES]:
        yield f"<tr><td><code>{_text(one.service)}</code></td><td>{one.actions:,} of {one.total:,}</td></tr>\n"
    if len(services) > _SERVICES:
        yield f"<tr><td>{len(services) - _SERVICES:,} more services</td><td></td></tr>\n"
    yield "</table>\n"


def _witness(witness: WitnessWords) -> Iterator[str]:
    with_context = f", with {witness.context}" if witness.context else ""
    yield '<div class="witness"><p class="about">Checked in both versions</p>'
    yield f"<p><code>{_text(witness.request)}</code></p><p>{_text(witness.place + with_context)}</p><dl>"
    for side, answer, because in (
        ("before", witness.before, witness.because_before),
        ("after", witness.after, witness.because_after),
    ):
        yield f'<dt>{side}</dt><dd class="{answer}">{answer}</dd><dd>{_text(because)}</dd>'
    yield "</dl></div>\n"


def _text(text: str) -> str:
    """Return a text that may hold anything, as HTML shows it."""
    return escape(plain(text), quote=True)
