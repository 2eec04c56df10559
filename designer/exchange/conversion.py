"""The conversion report: everything that a design and another format do not hold alike, for imports and exports.

An import or an export is handed a `ConversionReport` and reports each loss, change and gap where it meets it. Window,
standard error and ``--report`` show the same entries in the same order, whatever the order of their coming.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from designer.basics.dataclass import dataclass
from designer.basics.words import counted


class Outcome(Enum):
    """Kind of a conversion's entry, gravest first.

    Attributes:
        title: The word that begins its line.
    """

    LOST = ("lost", "Lost")
    CHANGED = ("changed", "Changed")
    UNKNOWN = ("unknown", "Unknown")
    NOTE = ("note", "Note")

    def __init__(self, key: str, title: str) -> None:
        self.key = key
        self.title = title


@dataclass(frozen=True, slots=True)
class ConversionEntry:
    """One thing that does not come through a conversion as it was.

    Attributes:
        outcome: Lost, changed, unknown, or only worth knowing.
        where: Place for a person: ``main.tf:12``, ``$.nodes[3]``, ``account shop``; empty for the whole.
        what: A sentence.
        advice: A sentence on what to do; empty if nothing is to be done.
        first: True for what a person needs to know before all others, such as what the result leaves open.
    """

    outcome: Outcome
    where: str
    what: str
    advice: str = ""
    first: bool = False

    def __str__(self) -> str:
        """Return the entry on one line, such as ``Lost: account shop: The note. Keep the design.``."""
        return " ".join(
            filter(None, (f"{self.outcome.title}:", self.where and f"{self.where}:", self.what, self.advice))
        )


class ConversionReport:
    """Entries of one conversion, each once; empty at first."""

    def __init__(self) -> None:
        self._entries: dict[ConversionEntry, None] = {}

    def lost(self, where: str, what: str, advice: str = "") -> None:
        """Tell of something that the result does not hold."""
        self._entries[ConversionEntry(Outcome.LOST, where, what, advice)] = None

    def changed(self, where: str, what: str, advice: str = "") -> None:
        """Tell of something that the result holds in another form."""
        self._entries[ConversionEntry(Outcome.CHANGED, where, what, advice)] = None

    def unknown(self, where: str, what: str, advice: str = "") -> None:
        """Tell of something that could not be found out, so that nobody takes it for absent."""
        self._entries[ConversionEntry(Outcome.UNKNOWN, where, what, advice)] = None

    def note(self, where: str, what: str, advice: str = "", *, first: bool = False) -> None:
        """Tell of something worth knowing that takes nothing from the result."""
        self._entries[ConversionEntry(Outcome.NOTE, where, what, advice, first)] = None

    def add(self, entries: tuple[ConversionEntry, ...]) -> None:
        """Take over the entries of another report."""
        self._entries |= dict.fromkeys(entries)

    @property
    def entries(self) -> tuple[ConversionEntry, ...]:
        """The entries, gravest first except for those to read first; then by place and words, numbers as numbers."""
        return tuple(sorted(self._entries, key=_order))

    @property
    def is_complete(self) -> bool:
        """True if nothing is worse than a note: exit status 0, else 1."""
        return all(entry.outcome is Outcome.NOTE for entry in self._entries)

    def summary(self) -> str:
        """Return the counts as a phrase, such as ``2 lost, 1 note``; empty without entries."""
        counts = Counter(entry.outcome for entry in self._entries)
        words = {Outcome.NOTE: counted(counts[Outcome.NOTE], "note")}
        return ", ".join(words.get(kind, f"{counts[kind]:,} {kind.key}") for kind in Outcome if counts[kind])

    def alike(self) -> Iterator[ConversionEntry]:
        """Yield the entries for a person; equal entries at several places share one, which counts them."""
        alike: dict[tuple[Outcome, str, str], list[ConversionEntry]] = {}
        for entry in self.entries:
            alike.setdefault((entry.outcome, entry.what, entry.advice), []).append(entry)
        for first, *others in alike.values():
            more = f" and {len(others):,} more" if others else ""
            yield replace(first, where=f"{first.where}{more}")

    def as_json(self) -> list[dict[str, str]]:
        """Return the shape of ``--report``: a list of objects with severity, where, what and advice."""
        return [
            {"severity": entry.outcome.key, "where": entry.where, "what": entry.what, "advice": entry.advice}
            for entry in self.entries
        ]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[ConversionEntry]:
        return iter(self.entries)


_RANK = {kind: rank for rank, kind in enumerate(Outcome)}
_NUMBER = re.compile(r"([0-9]+)", re.ASCII)


def _order(entry: ConversionEntry) -> tuple[object, ...]:
    return not entry.first, _RANK[entry.outcome], _natural(entry.where), entry.what, entry.advice


def _natural(text: str) -> tuple[str | tuple[int, str], ...]:
    """A key that sorts ``main.tf:9`` before ``main.tf:10``: words and, between them, numbers as length and digits."""
    parts: list[str | tuple[int, str]] = [*_NUMBER.split(text)]
    parts[1::2] = [(len(digits.lstrip("0")), digits.lstrip("0") + digits) for digits in _NUMBER.findall(text)]
    return tuple(parts)
