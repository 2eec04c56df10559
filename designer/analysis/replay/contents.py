"""What an activity file holds, read whole for questions that are asked again and again: who used what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias

from designer.activity.activity_file import DayKey, Summary, reading
from designer.activity.event_actions import asked_actions
from designer.activity.reducer import Kind
from designer.basics.dataclass import dataclass

CountedKinds: TypeAlias = Mapping[str, Sequence[tuple[Kind, Summary]]]


def kinds_of(kinds: CountedKinds, accounts: Iterable[str] | None = None) -> Iterator[tuple[Kind, Summary]]:
    """Yield the kinds of some accounts, or of all of them."""
    return chain.from_iterable(kinds.values() if accounts is None else (kinds.get(one, ()) for one in accounts))


class Use(NamedTuple):
    """Requests, and the last of them in seconds since 1970 (UTC)."""

    requests: int
    last: int

    def joined(self, other: Use) -> Use:
        """Return both together."""
        return Use(self.requests + other.requests, max(self.last, other.last))


NO_USE = Use(0, 0)


@dataclass(frozen=True, slots=True)
class ActivityContents:
    """An activity file, read.

    Attributes:
        kinds: Kinds of requests that AWS answered, with how often, by the number of the caller's account.
        refused: Those that AWS refused, as if it had not.
        keys: Condition keys that tell kinds apart.
        days: Events of each account in each Region on each day.
        passed_over: Records and files that are no requests, by their kind.
        troubles: Files that could not be read whole: name, faulty records, and why it was not read.
        uses: Services that each account's callers used, by the account's number and the service's prefix.
        unmapped: Events of which no action is known, counted.
    """

    kinds: CountedKinds
    refused: CountedKinds
    keys: tuple[str, ...]
    days: Mapping[DayKey, int]
    passed_over: Mapping[str, int]
    troubles: tuple[tuple[str, int, str], ...]
    uses: Mapping[str, Mapping[str, Use]]
    unmapped: int

    @property
    def events(self) -> int:
        """Number of events that were read."""
        return sum(self.days.values())

    @property
    def first_day(self) -> int:
        """The first day with an event, in days since 1970 (UTC)."""
        return min((key.day for key in self.days), default=0)

    @property
    def last_day(self) -> int:
        """The last day with an event, in days since 1970 (UTC)."""
        return max((key.day for key in self.days), default=0)


def read_contents(path: Path) -> ActivityContents:
    """Read an activity file.

    Raises:
        OrgwrightError: It is none, or cannot be read.
    """
    kinds: dict[str, list[tuple[Kind, Summary]]] = {}
    refused: dict[str, list[tuple[Kind, Summary]]] = {}
    uses: dict[str, dict[str, Use]] = {}
    unmapped = 0
    known: dict[str, str] = {}
    with reading(path) as opened:
        for read, summary in opened.kinds():
            kind = Kind(*[known.setdefault(text, text) for text in read])  # most texts come again and again
            account = kind.caller or kind.account
            if kind.refused:
                refused.setdefault(account, []).append((kind._replace(refused=""), summary))
                continue
            kinds.setdefault(account, []).append((kind, summary))
            asked = asked_actions(kind)
            unmapped += 0 if asked else summary.requests
            if asked and kind.identity != "AWSService":
                service = asked[0].action.partition(":")[0]
                of_account = uses.setdefault(account, {})
                of_account[service] = of_account.get(service, NO_USE).joined(Use(summary.requests, summary.last))
        rest = opened.keys(), opened.days(), opened.passed_over(), tuple(opened.troubles())
    return ActivityContents(kinds, refused, *rest, uses, unmapped)
