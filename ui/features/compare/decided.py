"""Differences with their decisions: the sections of a report, each entry with its state, and the words for deciding."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from designer.analysis.differences.decisions import Decidable, Decisions, DifferenceState
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.report import DifferenceEntry, DifferenceReport
from designer.analysis.differences.structure import StructureChange
from designer.analysis.differences.taking import TakableDifferences
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId


class DecisionWords(NamedTuple):
    """Words for one way.

    Attributes:
        take: Words of the button that takes.
        take_all: The same for all that is undecided.
        tip: Effect of taking on the open design.
        taken: State of what was taken.
    """

    take: str
    take_all: str
    tip: str
    taken: str

    def state(self, state: DifferenceState) -> str:
        """Word for a state."""
        return self.taken if state is DifferenceState.TAKEN else state.value


FORTH = DecisionWords("Apply", "Apply all", "Apply to this design", DifferenceState.TAKEN.value)
BACK = DecisionWords("Restore", "Restore all", "Bring back as it was in the earlier design", "restored")


_LAYERS = {"Structure": StructureChange, "Policies": PolicyChange}
"""Layers whose differences are decided, by the title of their section."""


@dataclass(frozen=True, slots=True)
class DecidedEntry:
    """An entry of the report.

    Attributes:
        entry: The entry.
        decision: Its state; None for what nobody takes by itself, such as permissions.
    """

    entry: DifferenceEntry
    decision: DifferenceState | None = None

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
        """True where each entry is a difference; else entries are groups of accounts."""
        return self.title in _LAYERS

    @property
    def accounts(self) -> int:
        """Number of accounts that the entries are about, where they are groups of accounts."""
        return len({node for one in self.entries for node in one.entry.nodes})


class DecidedReport:
    """A report with the decisions that were made, for as long as none is made.

    Args:
        told: The report.
        takable: The differences that can be taken.
        decisions: Decisions.
        stands: True for a step of the history that is done.
    """

    def __init__(
        self,
        told: DifferenceReport,
        takable: TakableDifferences,
        decisions: Decisions[DifferenceEntry],
        stands: Callable[[object], bool],
    ) -> None:
        self._takable = takable
        states = {one.title: [self._decided(entry, decisions) for entry in one.entries] for one in told.sections}
        there_are = [one.difference for one in chain(*states.values()) if one.difference is not None]
        taken = list(decisions.taken(there_are, stands))
        notes = {one.title: one.note for one in told.sections}
        self.sections = tuple(
            section
            for title in (*_LAYERS, *(one for one in notes if one not in _LAYERS))
            if (section := _section(title, notes.get(title, ""), states.get(title, ()), taken)).entries
        )

    def __iter__(self) -> Iterator[DecidedEntry]:
        """All entries."""
        for section in self.sections:
            yield from section.entries

    def counts(self) -> Counter[DifferenceState]:
        """Number of differences of each state."""
        return Counter(one.decision for one in self if one.decision is not None)

    def differences(self, decision: DifferenceState) -> list[Decidable]:
        """The differences of one state."""
        return [one.difference for one in self if one.decision is decision and one.difference is not None]

    def refused_nodes(self) -> frozenset[NodeId]:
        """The nodes of which all that differs in the tree is refused."""
        states: dict[NodeId, set[DifferenceState | None]] = {}
        for one in self:
            source = one.entry.source
            if isinstance(source, StructureChange) and not source.settings and not source.inside:
                states.setdefault(source.node, set()).add(one.decision)
        return frozenset(node for node, found in states.items() if found == {DifferenceState.REFUSED})

    def _decided(self, entry: DifferenceEntry, decisions: Decisions[DifferenceEntry]) -> DecidedEntry:
        source = entry.source
        if not isinstance(source, StructureChange | PolicyChange) or not self._takable.parts_of(source):
            return DecidedEntry(entry)
        return DecidedEntry(entry, decisions.of(source, self._takable.other))


def _section(
    title: str, note: str, entries: Iterable[DecidedEntry], taken: Iterable[DifferenceEntry]
) -> DecidedSection:
    """A section of the report, and what was taken of its layer."""
    layer = _LAYERS.get(title)
    gone = (
        DecidedEntry(one, DifferenceState.TAKEN) for one in taken if layer is not None and isinstance(one.source, layer)
    )
    return DecidedSection(title, note, (*entries, *gone))
