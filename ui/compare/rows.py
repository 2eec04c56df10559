"""Rows of a comparison: its sections and entries, and the details of one entry."""

from __future__ import annotations

from collections.abc import Iterator

from designer.differences.report import DifferenceEntry, DifferenceReport, DifferenceSign
from designer.differences.witness_words import WitnessWords
from designer.words import counted
from ui.theme import AnswerStyle, Role
from ui.widgets.row_model import Row
from ui.widgets.rows import RowContent

_SIGNS = {
    DifferenceSign.ADDED: ("add", Role.ACCENT),
    DifferenceSign.REMOVED: ("remove", Role.SECONDARY),
    DifferenceSign.MOVED: ("chevron-right", Role.ACCENT),
    DifferenceSign.CHANGED: ("rename", Role.SECONDARY),
    DifferenceSign.WIDER: ("wider", Role.CONDITIONAL),
    DifferenceSign.NARROWER: ("narrower", Role.SECONDARY),
    DifferenceSign.BOTH: ("otherwise", Role.CONDITIONAL),
    DifferenceSign.OPEN: ("unknown", Role.SECONDARY),
}
_MOST_LINES = 200
_MOST_ENTRIES = 2_000
_SERVICES = 8


def list_rows(told: DifferenceReport) -> Iterator[Row]:
    """The sections with their entries; each entry is the value of its row."""
    for section in told.sections:
        count = f"{len(section.entries):,}"
        note = section.note if section.title == "Permissions" else ""
        yield Row(RowContent(section.title, trailing=count, heading=True), note, section.title, selectable=False)
        for number, entry in enumerate(section.entries[:_MOST_ENTRIES]):
            icon, role = _SIGNS[entry.sign]
            content = RowContent(entry.title, entry.about, icon=icon, icon_role=role, bold=True)
            tip = f"{entry.title}\n{entry.about}"
            yield Row(content, tip, (section.title, number, entry.title), entry)
        left = len(section.entries) - _MOST_ENTRIES
        if left > 0:
            more = RowContent(f"and {left:,} more", faded=True)
            yield Row(more, id=(section.title, "more"), selectable=False)
        if note:
            yield Row(RowContent(note, icon="allowed", wrapped=True), id=(section.title, "note"), selectable=False)


def detail_rows(entry: DifferenceEntry) -> Iterator[Row]:
    """The details of an entry: what comes and goes, the services, and the request that shows it."""
    sign, sign_role = _SIGNS[entry.sign]
    about = RowContent(f"{entry.title}: {entry.about}", icon=sign, icon_role=sign_role, wrapped=True)
    yield Row(about, id="about", selectable=False)
    effects = entry.sign in (DifferenceSign.WIDER, DifferenceSign.NARROWER, DifferenceSign.BOTH, DifferenceSign.OPEN)
    for number, line in enumerate(entry.lines[:_MOST_LINES]):
        icon, role = {"+": ("add", Role.ACCENT), "-": ("remove", Role.SECONDARY)}.get(line.sign, ("", Role.SECONDARY))
        if effects:
            icon, role = {"+": _SIGNS[DifferenceSign.WIDER], "-": _SIGNS[DifferenceSign.NARROWER]}.get(
                line.sign, ("otherwise", Role.SECONDARY)
            )
        icon = icon or "chevron-right"
        content = RowContent(line.text.strip(), icon=icon, icon_role=role, wrapped=True, code=line.text.startswith(" "))
        yield Row(content, line.text.strip(), ("line", number), selectable=False)
    left = len(entry.lines) - _MOST_LINES
    if left > 0:
        yield Row(RowContent(f"and {counted(left, 'line')} more", faded=True), id="more", selectable=False)
    if entry.witness is not None:
        yield from _witness(entry.witness)
    services = entry.services
    if len(services) > 1:
        yield Row(RowContent("Actions by service", heading=True), id="services", selectable=False)
        for one in services[:_SERVICES]:
            content = RowContent(one.service, code=True, trailing=f"{one.actions:,} of {one.total:,}")
            yield Row(content, id=("service", one.service), selectable=False)
        rest = len(services) - _SERVICES
        if rest > 0:
            more = RowContent(f"and {counted(rest, 'service')} more", faded=True)
            yield Row(more, id="more services", selectable=False)


def _witness(witness: WitnessWords) -> Iterator[Row]:
    yield Row(RowContent("Witness, checked in both versions", heading=True), id="witness", selectable=False)
    with_context = f", with {witness.context}" if witness.context else ""
    yield _wrapped(witness.request, "principal")
    yield _wrapped(f"{witness.place}{with_context}", "account")
    for side, answer, because in (
        ("before", witness.before, witness.because_before),
        ("after", witness.after, witness.because_after),
    ):
        style = AnswerStyle(answer)
        words = f"{side} {answer}: {because}"
        content = RowContent(words, icon=style.value, icon_role=style.role, wrapped=True)
        yield Row(content, words, side, selectable=False)


def _wrapped(words: str, icon: str) -> Row:
    return Row(RowContent(words, icon=icon, wrapped=True), words, words, selectable=False)
