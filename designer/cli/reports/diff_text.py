"""Differences of two designs as lines for a terminal."""

from collections.abc import Iterator

import click

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.report import DifferenceEntry, report
from designer.analysis.differences.witness_words import WitnessWords
from designer.basics.words import plain, short, unbroken_line
from designer.cli.activity.seen import SeenReplay, period_words, seen_words

_LONGEST = 200


def write(found: Differences, seen: SeenReplay | None = None) -> None:
    """Write to standard output, and below it what of an activity the change would have stopped."""
    lines = [*text_lines(found), *(("", *_seen(seen)) if seen is not None else ())]
    click.echo("\n".join(plain(unbroken_line(line)) for line in lines))  # a call flushes, which counts for 80,000 lines


def text_lines(found: Differences) -> Iterator[str]:
    """Yield the report as lines; no name begins a line of its own."""
    diff = report(found)
    yield diff.summary
    for section in diff.sections:
        yield ""
        yield f"{section.title} ({section.note})" if section.note else section.title
        for entry in section.entries:
            yield from entry_lines(entry)
    yield ""
    yield " ".join(diff.scope)


def _seen(seen: SeenReplay) -> Iterator[str]:
    yield f"What people did, {period_words(seen)} (beside what is proved above)"
    yield f"  {seen_words(seen)}"


def entry_lines(entry: DifferenceEntry) -> Iterator[str]:
    """Yield one difference as lines."""
    yield f"  {entry.sign.value:<3} {_line(entry.title)}: {_line(entry.about)}"
    for line in entry.lines:
        yield f"        {line.sign or ' '} {_line(line.text)}"
    if entry.witness is not None:
        yield from map(_line_of_witness, _witness(entry.witness))


def _line_of_witness(line: str) -> str:
    return f"          {_line(line)}"


def _witness(witness: WitnessWords) -> Iterator[str]:
    with_context = f", with {witness.context}" if witness.context else ""
    yield f"for example {witness.request}, {witness.place}{with_context}"
    yield f"before {witness.before}: {witness.because_before}"
    yield f"after {witness.after}: {witness.because_after}"


def _line(text: str) -> str:
    """Return a text as it fits on its line; the spaces at its beginning show its depth."""
    depth = len(text) - len(text.lstrip(" "))
    return " " * min(depth, 2) + short(text, _LONGEST)
