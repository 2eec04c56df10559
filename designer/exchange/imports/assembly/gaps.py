"""Gaps of an import: values that a source could not tell, told once for each reason."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.facts import Maybe, Missing

T = TypeVar("T")

_SINGLY = 5


class Gap(NamedTuple):
    """Field of a record of the design of which nothing is known.

    Attributes:
        owner: Id of the node or policy; empty for the settings.
        field: Name of the field of the record.
    """

    owner: str
    field: str


class Gaps:
    """Collector of missing values; many of one reason become one entry."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._fields: set[Gap] = set()

    @property
    def fields(self) -> frozenset[Gap]:
        """Fields without a known value."""
        return frozenset(self._fields)

    def value(self, maybe: Maybe[T], default: T, what: str, whom: str, gap: Gap) -> T:
        """Value, or its default, which is remembered as a gap.

        Args:
            maybe: The value, if it is known.
            default: The value that a design has in its place.
            what: The thing in a sentence: "e-mail address".
            whom: Its owner: "account shop"; empty for the organization.
            gap: The field that it is for.
        """
        if not isinstance(maybe, Missing):
            return maybe
        self._fields.add(gap)
        self._found.setdefault((what, maybe.reason), []).append((whom, maybe.where))
        return default

    def leave(self, gap: Gap) -> None:
        """Remember a field of which the source does not speak, without telling of it."""
        self._fields.add(gap)

    def report(self, report: ConversionReport) -> None:
        """Report the gaps."""
        for (what, reason), places in self._found.items():
            if len(places) <= _SINGLY:
                for whom, where in places:
                    report.unknown(where or self._source, f"{_sentence(what, whom)} {reason}")
            else:
                many = f"{counted(len(places), 'entry', 'entries')}, {places[0][0]} the first"
                report.unknown(self._source, f"{_sentence(what, many)} {reason}")


def _sentence(what: str, whom: str) -> str:
    return f"Unknown {what} of {whom}." if whom else f"Unknown {what}."
