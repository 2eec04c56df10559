"""What an activity file holds, read whole for questions that are asked again and again: who used what, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from designer.activity.access_reports import ReportLine
from designer.activity.activity_file import DayKey, Summary, reading
from designer.activity.event_actions import services_of
from designer.activity.reading import ALL_DAYS, DAY, Period
from designer.activity.reducer import Kind
from designer.activity.unlogged import unlogged_masks
from designer.analysis.replay.evidence import ReplayEvidence, gathering
from designer.analysis.replay.standing import StandingReplay
from designer.analysis.replay.unused import NotedUses, UsedActions, UseEvidence
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.organization.model.organization import Organization


class Use(NamedTuple):
    """Requests, and the last of them in seconds since 1970 (UTC)."""

    requests: int
    last: int

    def joined(self, other: Use) -> Use:
        """Return both together."""
        return Use(self.requests + other.requests, max(self.last, other.last))


NO_USE = Use(0, 0)


class ServiceUse(NamedTuple):
    """Requests to a service, the last of them, and how many accounts made some."""

    requests: int
    last: int
    accounts: int


_UNUSED = ServiceUse(0, 0, 0)
_EACH = 500


@dataclass(frozen=True)
class ActivityContents:
    """An activity file, read.

    Attributes:
        worked: Requests that AWS answered.
        refused: Those that it refused, as if it had not.
        refused_count: How many it refused.
        keys: Condition keys that tell kinds apart.
        days: Events of each account in each Region on each day.
        passed_over: Records and files that are not requests, by their kind.
        troubles: Files that could not be read whole: name, faulty records, and why it was not read.
        uses: Services that each account's callers used, by the account's number and the service's prefix.
        services: The same of all accounts, by the service's prefix.
        used: Actions that each account's callers used, by the account's number.
        reports: What access reports say.
        whole: First and last day that the file has events of, in days since 1970 (UTC).
        period: The days that were read.
        beyond: Requests of kinds that were seen on other days than those that were read, too: kinds have no days.
    """

    worked: ReplayEvidence
    refused: ReplayEvidence
    refused_count: int
    keys: tuple[str, ...]
    days: Mapping[DayKey, int]
    passed_over: Mapping[str, int]
    troubles: tuple[tuple[str, int, str], ...]
    uses: Mapping[str, Mapping[str, Use]]
    services: Mapping[str, ServiceUse]
    used: Mapping[str, UsedActions]
    reports: tuple[ReportLine, ...]
    whole: Period
    period: Period
    beyond: int

    @cached_property
    def use_evidence(self) -> UseEvidence:
        """What it says of uses."""
        return UseEvidence.of(self.used, self.days, self.reports)

    @property
    def is_narrowed(self) -> bool:
        """Whether days with events were left out."""
        return self.period.first > self.whole.first or self.period.last < self.whole.last

    @cached_property
    def events(self) -> int:
        """Number of events that were read."""
        return sum(self.days.values())

    @cached_property
    def first_day(self) -> int:
        """The first day with an event, in days since 1970 (UTC)."""
        return min((key.day for key in self.days), default=0)

    @cached_property
    def last_day(self) -> int:
        """The last day with an event, in days since 1970 (UTC)."""
        return max((key.day for key in self.days), default=0)

    @cached_property
    def days_of_regions(self) -> Mapping[tuple[str, str], int]:
        """How many days each Region of each account has events, where it has any."""
        return Counter((key.account, key.region) for key in self.days)

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Accounts with an event."""
        return frozenset(account for account, _ in self.days_of_regions) | self.uses.keys()

    def look_ahead(self) -> None:
        """Count, in a thread, what windows ask of it."""
        _ = self.events, self.first_day, self.last_day, self.accounts, self.use_evidence.by_scope, unlogged_masks()


def read_contents(path: Path, period: Period = ALL_DAYS) -> ActivityContents:
    """Read an activity file, and of it the kinds that were seen in a period.

    Raises:
        OrgwrightError: The file is not an activity file, or cannot be read.
    """
    reading_now = _Reading(period)
    with reading(path) as opened:
        keys = opened.keys()
        worked = finish(gathering(reading_now.worked(opened.kinds()), keys))
        refused = finish(gathering(reading_now.refused, keys))
        count = sum(summary.requests for _, summary in reading_now.refused)
        days = opened.days()
        whole = Period(min((key.day for key in days), default=0), max((key.day for key in days), default=0))
        days = {key: count for key, count in days.items() if period.first <= key.day <= period.last}
        passed_over, troubles = opened.passed_over(), tuple(opened.troubles())
        reports = tuple(opened.reports())
    return ActivityContents(
        worked=worked,
        refused=refused,
        refused_count=count,
        keys=keys,
        days=days,
        passed_over=passed_over,
        troubles=troubles,
        uses=reading_now.uses,
        services=finish(adding_services(reading_now.uses, reading_now.uses)),
        used=reading_now.noting.used,
        reports=reports,
        whole=whole,
        period=period,
        beyond=reading_now.beyond,
    )


def adding_services(
    uses: Mapping[str, Mapping[str, Use]], accounts: Iterable[str]
) -> Generator[None, None, dict[str, ServiceUse]]:
    """Add up what some accounts used by service, in steps."""
    found: dict[str, ServiceUse] = {}
    for number, account in enumerate(accounts):
        if number % _EACH == _EACH - 1:
            yield
        for service, (requests, last) in uses.get(account, {}).items():
            known = found.get(service, _UNUSED)
            found[service] = ServiceUse(known.requests + requests, max(known.last, last), known.accounts + 1)
    return found


class _Reading:
    """Counts of kinds while they are read: all at once would take too much memory."""

    def __init__(self, period: Period) -> None:
        self._first, self._last = period.first * DAY, (period.last + 1) * DAY - 1
        self.beyond = 0
        self.refused: list[tuple[Kind, Summary]] = []
        self.uses: dict[str, dict[str, Use]] = {}
        self.noting = NotedUses()

    def worked(self, kinds: Iterable[tuple[Kind, Summary]]) -> Iterator[tuple[Kind, Summary]]:
        """Yield those that AWS answered, and keep the others as if it had."""
        for kind, summary in kinds:
            if summary.last < self._first or summary.first > self._last:
                continue
            if summary.first < self._first or summary.last > self._last:
                self.beyond += summary.requests
            if kind.refused:
                self.refused.append((kind._replace(refused=""), summary))
                continue
            self.noting.note(kind)
            if kind.identity != "AWSService":
                of_account = self.uses.setdefault(kind.caller or kind.account, {})
                for service in services_of(kind):
                    of_account[service] = of_account.get(service, NO_USE).joined(Use(summary.requests, summary.last))
            yield kind, summary


class OpenActivity:
    """An activity file, read and replayed once: designs that differ in little are replayed in a moment from then on.

    Attributes:
        contents: What it holds.
        standing: The replay of what worked; who asks it waits until who asked before is done.
        changing: Another one, for comparisons.
        refusing: The replay of what AWS refused.
        replay: What the policies of the design would have stopped.
    """

    def __init__(self, contents: ActivityContents, organization: Organization) -> None:
        self.contents = contents
        contents.look_ahead()
        self.standing, self.changing = StandingReplay(contents.worked), StandingReplay(contents.worked)
        self.refusing = StandingReplay(contents.refused)
        self.replay, _, _ = (
            finish(replay.replaying(organization)) for replay in (self.standing, self.changing, self.refusing)
        )


def open_activity(path: Path, organization: Organization, period: Period = ALL_DAYS) -> OpenActivity:
    """Read what was seen in a period of an activity file, and replay it on a design.

    Raises:
        OrgwrightError: The file is not an activity file, or cannot be read.
    """
    return OpenActivity(read_contents(path, period), organization)
