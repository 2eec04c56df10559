"""Rows of a comparison: its sections and entries, and the details of what is chosen."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from designer.analysis.differences.decisions import DifferenceState, key_of
from designer.analysis.differences.report import DifferenceEntry, DifferenceSign
from designer.analysis.differences.witness_words import WitnessWords
from designer.basics.words import capital, counted
from ui.features.compare.decided import DecidedEntry, DecidedSection, DecisionWords
from ui.theme import AnswerStyle, Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_SIGNS = {
    DifferenceSign.ADDED: ("add", Role.ACCENT),
    DifferenceSign.REMOVED: ("remove", Role.SECONDARY),
    DifferenceSign.MOVED: ("move", Role.ACCENT),
    DifferenceSign.CHANGED: ("rename", Role.SECONDARY),
    DifferenceSign.WIDER: ("wider", Role.CONDITIONAL),
    DifferenceSign.NARROWER: ("narrower", Role.SECONDARY),
    DifferenceSign.BOTH: ("otherwise", Role.CONDITIONAL),
    DifferenceSign.OPEN: ("unknown", Role.SECONDARY),
}
_MOST_LINES = 200
_MOST_ENTRIES = 2_000
_SERVICES = 8


class DecisionLook(NamedTuple):
    """Look of a decision.

    Attributes:
        icon: Name of its sign; empty for none.
        tip: Meaning of its filter.
    """

    icon: str
    tip: str


DECISIONS = {
    DifferenceState.OPEN: DecisionLook("", "Differences that are neither applied nor left as they are"),
    DifferenceState.TAKEN: DecisionLook(
        "allowed", "Differences that were applied to this design since this comparison began"
    ),
    DifferenceState.REFUSED: DecisionLook(
        "close", "Differences that stay as they are in this design, also when all else is applied"
    ),
}


def list_rows(
    sections: Iterable[DecidedSection], shown: Collection[DifferenceState], words: DecisionWords
) -> Iterator[Row]:
    """The sections with those of their entries whose decision is to be seen; each is the value of its row."""
    for section in sections:
        entries = [one for one in section.entries if one.decision is None or one.decision in shown]
        if not entries:
            continue
        there_are = sum(one.decision is not DifferenceState.TAKEN for one in section.entries)
        note = section.note if section.title == "Permissions" else ""
        number = f"{there_are:,}" if section.decided else counted(section.accounts, "account")
        heading = RowContent(section.title, trailing=number, heading=True)
        yield Row(heading, note, section.title, selectable=False)
        for one in entries[:_MOST_ENTRIES]:
            yield _entry_row(section.title, one, words)
        left = len(entries) - _MOST_ENTRIES
        if left > 0:
            more = RowContent(f"and {left:,} more", faded=True)
            yield Row(more, id=(section.title, "more"), selectable=False)
        if note:
            yield Row(
                RowContent(capital(note), icon="allowed", wrapped=True), id=(section.title, "note"), selectable=False
            )


def _entry_row(section: str, one: DecidedEntry, words: DecisionWords) -> Row:
    entry, decision = one.entry, one.decision
    icon, role = _SIGNS[entry.sign]
    is_open = decision in (None, DifferenceState.OPEN)
    content = RowContent(
        entry.title,
        entry.about,
        icon=icon,
        icon_role=role,
        bold=True,
        trailing="" if decision is None or is_open else words.state(decision),
        sign="" if decision is None else DECISIONS[decision].icon,
        faded=not is_open,
    )
    difference = one.difference
    named: Hashable = key_of(difference) if difference is not None else (entry.title, entry.about)
    return Row(content, f"{entry.title}\n{entry.about}", (section, named), one)


def choice_rows(chosen: Sequence[DecidedEntry]) -> Iterator[Row]:
    """The details of what is chosen: those of one difference, else the names of several."""
    if len(chosen) == 1:
        yield from entry_detail_rows(chosen[0].entry)
    elif chosen:
        yield Row(RowContent(f"{len(chosen):,} differences chosen", heading=True), id="chosen", selectable=False)
        for number, one in enumerate(chosen[:_MOST_LINES]):
            icon, role = _SIGNS[one.entry.sign]
            content = RowContent(f"{one.entry.title}: {one.entry.about}", icon=icon, icon_role=role)
            yield Row(content, content.title, ("chosen", number), selectable=False)
        yield from _rest(len(chosen) - _MOST_LINES, "difference")


def entry_detail_rows(entry: DifferenceEntry) -> Iterator[Row]:
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
    yield from _rest(len(entry.lines) - _MOST_LINES, "line")
    if entry.witness is not None:
        yield from _witness(entry.witness)
    services = entry.services
    if len(services) > 1:
        yield Row(RowContent("Actions by service", heading=True), id="services", selectable=False)
        for one in services[:_SERVICES]:
            content = RowContent(one.service, code=True, trailing=f"{one.actions:,} of {one.total:,}")
            yield Row(content, id=("service", one.service), selectable=False)
        yield from _rest(len(services) - _SERVICES, "service")


def _rest(left: int, noun: str) -> Iterator[Row]:
    """Row on what is not listed any more."""
    if left > 0:
        yield Row(RowContent(f"and {counted(left, noun)} more", faded=True), id=("more", noun), selectable=False)


def _witness(witness: WitnessWords) -> Iterator[Row]:
    heading = RowContent("A request that shows it, checked in both versions", heading=True)
    yield Row(heading, id="witness", selectable=False)
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
