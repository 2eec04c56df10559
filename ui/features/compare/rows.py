"""Rows of a comparison: its sections, each entry with its decision, the words for deciding, and details."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from designer.analysis.differences.decisions import Decidable, Decisions, DifferenceState, key_of
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.report import DifferenceEntry, DifferenceReport, DifferenceSign
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.analysis.differences.taking import TakableDifferences
from designer.analysis.differences.witness_words import WitnessWords
from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted, plain
from designer.organization.model.records import NodeId
from ui.theme import AnswerStyle, Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


class DecisionWords(NamedTuple):
    """Words for one way.

    Attributes:
        take: Words of the button that takes.
        take_all: The same for all that is undecided.
        tip: Effect of taking on the open design.
        taken: State of what was taken.
        refuse: Words of the button that refuses; {} stands for a number of several.
        refused: State of what was refused.
        refuse_tip: Effect of refusing.
        stays: Whether what was taken is still there, to be decided again.
        open: State of what is undecided.
    """

    take: str
    take_all: str
    tip: str
    taken: str
    refuse: str = "Leave{} as is"
    refused: str = DifferenceState.REFUSED.value
    refuse_tip: str = "Leave this design as it is here, also when all else is applied"
    stays: bool = False
    open: str = DifferenceState.OPEN.value

    def state(self, state: DifferenceState) -> str:
        """Return the word for a state."""
        decided = {
            DifferenceState.TAKEN: self.taken,
            DifferenceState.REFUSED: self.refused,
            DifferenceState.OPEN: self.open,
        }
        return decided.get(state, state.value)


FORTH = DecisionWords("Apply", "Apply all", "Apply to this design", DifferenceState.TAKEN.value)
BACK = DecisionWords(
    "Restore", "Restore all", "Bring back as it was in the earlier design", "restored", "Keep{}", "kept", open="changed"
)
REVIEW = DecisionWords(
    "Accept",
    "Accept all",
    "The verdict is kept beside the design; nothing of it changes",
    "accepted",
    "Refuse{}",
    "refused",
    "The verdict is kept beside the design; nothing of it changes",
    stays=True,
)


_LAYERS = ("Structure", "Identities", "Policies")
"""Titles of the sections whose differences are decided."""


@dataclass(frozen=True, slots=True)
class DecidedEntry:
    """An entry of the report.

    Attributes:
        entry: The entry.
        decision: Its state; None for what is not taken by itself, such as permissions.
        within: Nodes below it that come or go with it.
        said: What people said of it, and who.
    """

    entry: DifferenceEntry
    decision: DifferenceState | None = None
    within: tuple["DecidedEntry", ...] = ()
    said: str = ""

    @property
    def inside(self) -> str:
        """Words that count the nodes within."""
        kinds = Counter(_fate(entry)[1] for entry in self.within)
        nouns = (("ou", "OU"), ("account", "account"))
        return " and ".join(counted(kinds[kind], noun) for kind, noun in nouns if kinds[kind])

    @property
    def difference(self) -> Decidable | None:
        """The difference that can be decided on; None for another entry."""
        source = self.entry.source
        return source if self.decision is not None and isinstance(source, StructureChange | PolicyChange) else None


@dataclass(frozen=True, slots=True)
class DecidedSection:
    """Entries of one layer, with the words of the report on it; those that were taken stand last."""

    title: str
    note: str
    entries: tuple[DecidedEntry, ...]

    @property
    def decided(self) -> bool:
        """True if each entry is a difference; else entries are groups of accounts."""
        return self.title in _LAYERS

    @property
    def accounts(self) -> int:
        """Number of accounts that the entries are about, where they are groups of accounts."""
        return len({node for decided_entry in self.entries for node in decided_entry.entry.nodes})


class DecidedReport:
    """A report with the decisions that were made, as long as none is made.

    Args:
        difference: The report.
        takable: The differences that can be taken.
        decisions: Decisions.
        stands: True for a step of the history that is done.
        said: What people said of a difference.
    """

    def __init__(
        self,
        difference: DifferenceReport,
        takable: TakableDifferences,
        decisions: Decisions[DifferenceEntry],
        stands: Callable[[object], bool],
        said: Callable[[Decidable], str] = lambda _difference: "",
    ) -> None:
        self._takable = takable
        self._said = said
        states = {one.title: [self._decided(entry, decisions) for entry in one.entries] for one in difference.sections}
        there_are = [one.difference for one in chain(*states.values()) if one.difference is not None]
        taken = list(decisions.taken(there_are, stands))
        notes = {difference_section.title: difference_section.note for difference_section in difference.sections}
        self.sections = tuple(
            section
            for title in (*_LAYERS, *(note for note in notes if note not in _LAYERS))
            if (section := _section(title, notes.get(title, ""), states.get(title, ()), taken)).entries
        )

    def __iter__(self) -> Iterator[DecidedEntry]:
        """Yield all entries."""
        for section in self.sections:
            for entry in section.entries:
                yield entry
                yield from entry.within

    def counts(self) -> Counter[DifferenceState]:
        """Return the number of differences of each state; an OU that comes or goes with all in it is one."""
        entries = chain.from_iterable(section.entries for section in self.sections)
        return Counter(entry.decision for entry in entries if entry.decision is not None)

    def differences(self, decision: DifferenceState) -> list[Decidable]:
        """Return the differences of one state."""
        return [entry.difference for entry in self if entry.decision is decision and entry.difference is not None]

    def refused_nodes(self) -> frozenset[NodeId]:
        """Return the nodes whose differences in the tree are all refused."""
        states: dict[NodeId, set[DifferenceState | None]] = {}
        for decided_entry in self:
            source = decided_entry.entry.source
            if isinstance(source, StructureChange) and not source.settings and not source.inside:
                states.setdefault(source.node, set()).add(decided_entry.decision)
        return frozenset(node for node, found in states.items() if found == {DifferenceState.REFUSED})

    def _decided(self, entry: DifferenceEntry, decisions: Decisions[DifferenceEntry]) -> DecidedEntry:
        source = entry.source
        if not isinstance(source, StructureChange | PolicyChange) or not self._takable.parts_of(source):
            return DecidedEntry(entry)
        return DecidedEntry(entry, decisions.of(source, self._takable.other), said=self._said(source))


def _section(
    title: str, note: str, entries: Iterable[DecidedEntry], taken: Iterable[DifferenceEntry]
) -> DecidedSection:
    """Return a section of the report, and what was taken of its layer."""
    gone = (DecidedEntry(entry, DifferenceState.TAKEN) for entry in taken if _layer(entry) == title)
    return DecidedSection(title, note, tuple(_folded([*entries, *gone])))


def _fate(one: DecidedEntry) -> tuple[StructureKind | None, str, object]:
    """Whether the node of an entry comes or goes, its kind, and the node above it."""
    source = one.entry.source
    if isinstance(source, StructureChange) and source.kind in (StructureKind.ADDED, StructureKind.REMOVED):
        whole = source.before if source.kind is StructureKind.REMOVED else source.after
        if isinstance(whole, Mapping):
            return source.kind, str(whole["kind"]), whole["parent"]
    return None, "", None


def _folded(entries: Sequence[DecidedEntry]) -> Iterator[DecidedEntry]:
    """Return each entry; nodes that come or go with one above them are within the entry of the topmost one."""
    below: list[list[DecidedEntry]] = [[] for _ in entries]
    places: dict[object, int] = {}
    for place, one in enumerate(entries):
        kind, _, above = _fate(one)
        top = places.get((kind, one.decision, above), place) if kind is not None else place
        if kind is not None:
            places[kind, one.decision, one.entry.nodes[0]] = top
        below[top].append(one)
    return (replace(one, within=tuple(inside)) if inside else one for one, *inside in filter(None, below))


def _layer(entry: DifferenceEntry) -> str:
    return entry.source.layer if isinstance(entry.source, StructureChange) else "Policies"


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
        icon: Name of its sign; empty if there is none.
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
    DifferenceState.COMMENTED: DecisionLook("note", "Differences that somebody commented on, and nobody decided"),
}


def list_rows(
    sections: Iterable[DecidedSection],
    shown: Collection[DifferenceState],
    words: DecisionWords,
    opened: Collection[Hashable] = (),
) -> Iterator[Row]:
    """Yield the sections with those of their entries whose decision is to be seen; each is the value of its row."""
    for section in sections:
        entries = [entry for entry in section.entries if entry.decision is None or entry.decision in shown]
        if not entries:
            continue
        there_are = sum(entry.decision is not DifferenceState.TAKEN for entry in section.entries)
        note = section.note if section.title == "Permissions" else ""
        number = f"{there_are:,}" if section.decided else counted(section.accounts, "account")
        heading = RowContent(section.title, trailing=number, heading=True)
        yield Row(heading, note, section.title, selectable=False)
        for entry in entries[:_MOST_ENTRIES]:
            row = _entry_row(section.title, entry, words)
            yield row
            if entry.within:
                is_open, inside = row.id in opened, counted(len(entry.within), "node")
                icon, verb = ("chevron-down", "Hide") if is_open else ("chevron-right", "Show")
                yield Row(
                    RowContent(f"{verb} the {inside} in it", icon=icon, faded=True), id=("in", row.id), value=row.id
                )
                yield from (_entry_row(section.title, each, words) for each in entry.within[:_MOST_ENTRIES] if is_open)
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
    is_open = decision in (None, DifferenceState.OPEN, DifferenceState.COMMENTED)
    unsaid = decision in (None, DifferenceState.OPEN)
    content = RowContent(
        entry.title,
        f"{entry.about}, with {one.inside}" if one.within else entry.about,
        icon=icon,
        icon_role=role,
        bold=True,
        trailing="" if decision is None or unsaid else words.state(decision),
        sign="note" if unsaid and one.said else "" if decision is None else DECISIONS[decision].icon,
        faded=not is_open,
    )
    difference = one.difference
    named: Hashable = key_of(difference) if difference is not None else (entry.title, entry.about)
    return Row(content, f"{entry.title}\n{entry.about}", (section, named), one)


def choice_rows(chosen: Sequence[DecidedEntry]) -> Iterator[Row]:
    """Yield the details of what is chosen: those of one difference, else the names of several."""
    if len(chosen) == 1:
        if said := chosen[0].said:
            yield Row(RowContent(plain(said), icon="note", icon_role=Role.ACCENT, wrapped=True), id="said", text=said)
        yield from entry_detail_rows(chosen[0].entry)
    elif chosen:
        yield Row(RowContent(f"{len(chosen):,} differences chosen", heading=True), id="chosen", selectable=False)
        for number, one in enumerate(chosen[:_MOST_LINES]):
            icon, role = _SIGNS[one.entry.sign]
            content = RowContent(f"{one.entry.title}: {one.entry.about}", icon=icon, icon_role=role)
            yield Row(content, content.title, ("chosen", number), selectable=False)
        yield from _rest(len(chosen) - _MOST_LINES, "difference")


def entry_detail_rows(entry: DifferenceEntry) -> Iterator[Row]:
    """Yield the details of an entry: what comes and goes, the services, and the request that shows it."""
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
    """Yield the row on what is not listed any more."""
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
