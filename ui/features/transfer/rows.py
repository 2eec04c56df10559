"""Rows and words of a transfer: what a state gives and takes, who can still act, what must be ready, and the calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from operator import or_

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.report import DifferenceEntry, DifferenceSign, report
from designer.analysis.transfer.ready_item import ReadyItem, ReadyStatus
from designer.analysis.transfer.states import Transfer, TransferPlace, TransferState
from designer.analysis.transfer.steps import TransferStep
from designer.analysis.transfer.words import access_words, same_words
from designer.basics.words import capital, counted
from ui.features.transfer.state_row import StateCardWords
from ui.theme import Role
from ui.widgets.item_views.flat_list import section_rows
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import AnswerLook, RowContent

_MOST = 100
"""Groups that are listed."""

_MOST_DETAILS = 10
"""Details of a question that are listed, so that the next question is in sight."""

_SIGNS = {
    DifferenceSign.WIDER: ("wider", Role.CONDITIONAL),
    DifferenceSign.NARROWER: ("narrower", Role.SECONDARY),
    DifferenceSign.BOTH: ("otherwise", Role.CONDITIONAL),
}
_OPEN = ("unknown", Role.SECONDARY)


def state_card_words(transfer: Transfer, state: TransferState) -> StateCardWords:
    """Return the words of the card of a state."""
    found = state.since_before
    lines: list[tuple[str, str, Role]] = []
    tip = [state.place.value, counted(len(transfer.accounts), "account")]
    organization = transfer.source if state.place.is_source else transfer.target
    if found is not None:
        groups = found.effects.groups
        wider = reduce(or_, (group.actions.wider for group in groups), 0).bit_count()
        narrower = reduce(or_, (group.actions.narrower for group in groups), 0).bit_count()
        is_open = bool(found.effects.undecided) or not found.effects.readable
        lines = [
            (f"+{wider:,} actions", "wider", Role.CONDITIONAL if wider else Role.SECONDARY),
            (f"\N{MINUS SIGN}{narrower:,} actions", "narrower", Role.SECONDARY),
        ]
        lines = [("unknown", *_OPEN), *lines[:1]] if is_open and not groups else lines
        tip += [f"{counted(wider, 'action')} wider and {narrower:,} narrower than the state before"]
        tip += ["some of it not settled"] if is_open else []
    if state.locked:
        lines = [*lines[:1], ("nobody can repair", "error", Role.DENIED)]
        tip.append(f"nobody can repair {counted(len(state.locked), 'account')}")
    return StateCardWords(organization.settings.name or "?", _place(transfer, state), tuple(lines), ", ".join(tip))


def _place(transfer: Transfer, state: TransferState) -> str:
    """Return where the accounts are within the organization, in few words."""
    if state.place is TransferPlace.TARGET_OU:
        return transfer.target.node(transfer.destination).name
    return {TransferPlace.SOURCE: "as today", TransferPlace.SOURCE_ROOT: "root, unenrolled"}.get(state.place, "root")


def state_rows(transfer: Transfer, state: TransferState) -> Iterator[Row]:
    """Rows of the state that is chosen: what differs from the one before and from today, and who can still act."""
    if state.since_before is None:
        words = "Here the accounts are as today. Choose the next state to see what it gives and takes."
        yield Row(RowContent(words, icon="info", wrapped=True), words, "today", selectable=False)
    else:
        is_first = state.since_source is state.since_before
        title = "Compared with today" if is_first else "Compared with the state before"
        yield from _effect_rows(title, state.since_before)
        if not is_first and state.since_source is not None:
            yield from _effect_rows("Compared with today", state.since_source)
    yield from section_rows("Who can still act", list(_access_rows(transfer, state)), "")


def _effect_rows(title: str, found: Differences) -> Iterator[Row]:
    """Yield the rows of what differs, each group with its actions and the request that shows it."""
    sections = {section.title: section.entries for section in report(found).sections}
    entries = [*sections.get("Permissions", ()), *sections.get("Unknown", ())]
    rows = [row for place, entry in enumerate(entries[:_MOST]) for row in _entry_rows((title, place), entry)]
    if words := same_words(found):
        icon, role = ("allowed", Role.ALLOWED) if found.effects.readable else _OPEN
        rows = [Row(RowContent(words, icon=icon, icon_role=role, wrapped=True), words, (title, "same"))]
    elif len(entries) > _MOST:
        rows.append(Row(RowContent(f"and {len(entries) - _MOST:,} more", faded=True), id=(title, "more")))
    yield from section_rows(title, rows, counted(len(entries), "group") if entries else "")


def _entry_rows(place: tuple[str, int], entry: DifferenceEntry) -> Iterator[Row]:
    icon, role = _SIGNS.get(entry.sign, _OPEN)
    content = RowContent(entry.title, entry.about, icon=icon, icon_role=role, bold=True, wrapped=True)
    yield Row(content, f"{entry.title}\n{entry.about}", place, entry.nodes)
    for number, line in enumerate(entry.lines):
        text = capital(line.text.strip())
        yield Row(_under(text), text, (*place, number), entry.nodes)
    shown = entry.witness
    if shown is not None:
        words = (
            f"{shown.request} {shown.place}{f', with {shown.context}' if shown.context else ''}: "
            f"{shown.before} before ({shown.because_before}), {shown.after} then ({shown.because_after})."
        )
        yield Row(_under("Shown by a request", words), words, (*place, "witness"), entry.nodes)


def _under(title: str, words: str = "") -> RowContent:
    return RowContent(title, words, wrapped=True, answer=AnswerLook(has_place=True, inset=True))


def _access_rows(transfer: Transfer, state: TransferState) -> Iterator[Row]:
    """Yield a row for the accounts that nobody can repair, for those of which it is not known, and for the rest."""
    for status, words, about, accounts in access_words(transfer, state):
        icon, role, _ = READY_LOOKS[status]
        content = RowContent(words, about, icon=icon, icon_role=role, wrapped=True)
        yield Row(content, f"{words}\n{about}", ("access", status), accounts)


READY_LOOKS = {
    ReadyStatus.FAIL: ("denied", Role.DENIED, "to fix first"),
    ReadyStatus.UNKNOWN: ("unknown", Role.SECONDARY, "not known yet"),
    ReadyStatus.READY: ("allowed", Role.ALLOWED, ""),
    ReadyStatus.NOT_APPLICABLE: ("unchanged", Role.SECONDARY, ""),
}
"""Icon of each answer, its colour, and what is to be done about it."""


def ready_rows(items: Sequence[ReadyItem], shown: Collection[ReadyStatus]) -> Iterator[Row]:
    """Yield the rows of the questions whose answer is to be seen, each with its owner, evidence, details and call."""
    for status in ReadyStatus:
        found = [item for item in items if item.status is status and status in shown]
        icon, role, note = READY_LOOKS[status]
        rows = [row for item in found for row in _ready(item, icon, role)]
        yield from section_rows(status.value, rows, f"{len(found):,}, {note}" if note else len(found))


def call_rows(steps: Sequence[TransferStep]) -> Iterator[Row]:
    """Yield the rows of the calls in their order, each with the account that signs in."""
    for number, step in enumerate(steps):
        content = RowContent(f"{number + 1}  {step.title}", step.who, icon="principal", bold=True, wrapped=True)
        yield Row(content, f"{step.title}\n{step.who}", number, text=step.call or step.title)
        if step.call:
            call = RowContent(step.call, icon="command", wrapped=True, code=True)
            yield Row(call, step.call, (number, "call"), text=step.call)


def _ready(item: ReadyItem, icon: str, role: Role) -> Iterator[Row]:
    until = f", good until {item.until}" if item.until else ""
    about = f"{item.owner} · {item.evidence}{until}"
    content = RowContent(item.title, about, icon=icon, icon_role=role, bold=True, wrapped=True)
    yield Row(content, f"{item.title}\n{about}", item.id, item, text=item.title)
    for number, line in enumerate(item.details[:_MOST_DETAILS]):
        yield Row(_under(line), line, (item.id, number), item, text=line)
    left = len(item.details) - _MOST_DETAILS
    if left > 0:
        yield Row(_under(f"and {left:,} more"), id=(item.id, "more"), selectable=False)
    if item.call:
        content = RowContent(item.call, icon="command", wrapped=True, code=True)
        yield Row(content, f"Tells it: {item.call}", (item.id, "call"), item, text=item.call)
