"""What the ceiling of accounts allows and nobody used, each with its evidence; what no log records stays unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from designer.activity.access_reports import ReportLine
from designer.activity.activity_file import DayKey, Summary
from designer.activity.event_actions import asked_actions, services_of
from designer.activity.reading import DAY
from designer.activity.reducer import Kind
from designer.activity.unlogged import unlogged_masks
from designer.analysis.access.ceilings import Ceiling
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.satisfiability.action_facts import services_of_one_region

_EACH, _FEW = 100, 8
"""Accounts and services between two pauses."""


class UseProof(Enum):
    """How it is known that nobody used something."""

    TRAIL = "trail"
    REPORT = "report"
    BOTH = "both"
    UNKNOWN = "unknown"


class UsedActions(NamedTuple):
    """Actions that the callers of an account used, as bits of the catalogue.

    Attributes:
        known: Those that events surely asked for.
        vague: Those of services with an event of no known action: it may have been any of them.
        sources: Sources of events that are of no service of the catalogue.
    """

    known: int
    vague: int
    sources: frozenset[str] = frozenset()


_NOTHING_USED = UsedActions(0, 0)


@dataclass(frozen=True)
class UseEvidence:
    """What an activity file says of uses.

    Attributes:
        used: By the number of the account.
        seen: Regions with an event, by the number of the account.
        reports: What access reports say.
        since: When the trail begins, in seconds since 1970; 0 without one.
        until: When its last day begins; 0 without one.
    """

    used: Mapping[str, UsedActions]
    seen: Mapping[str, frozenset[str]]
    reports: Collection[ReportLine]
    since: int
    until: int

    @staticmethod
    def of(used: Mapping[str, UsedActions], days: Iterable[DayKey], reports: Collection[ReportLine]) -> UseEvidence:
        """Return the evidence of an activity with events on some days."""
        seen: dict[str, set[str]] = {}
        numbers = set[int]()
        for key in days:
            seen.setdefault(key.account, set()).add(key.region)
            numbers.add(key.day)
        regions = {account: frozenset(found) for account, found in seen.items()}
        return UseEvidence(used, regions, reports, min(numbers, default=0) * DAY, max(numbers, default=0) * DAY)

    @cached_property
    def by_scope(self) -> _Reports:
        """What access reports say, by their scopes."""
        return _Reports(self)


class UnusedRow(NamedTuple):
    """Actions of a service that are allowed in accounts below a node, and that nobody below it used.

    Attributes:
        service: Prefix.
        actions: Bits of the catalogue.
        is_whole: Whether they are all that is allowed of the service.
        accounts: In how many accounts they are allowed and this evidence holds.
        evidence: How it is known.
        last: When they were last used before, in seconds since 1970; 0 for never, or not known.
    """

    service: str
    actions: int
    is_whole: bool
    accounts: int
    evidence: UseProof
    last: int


@dataclass(frozen=True)
class Unused:
    """What nobody below a node used.

    Attributes:
        rows: By service.
        allowed: What the ceiling of some account allows.
        used: What somebody used.
        accounts: How many accounts AWS has below the node, without the management account.
        silent: Those without an event or a report that covers them.
        sources: Sources of events there that are of no service of the catalogue: of these nothing is known.
    """

    rows: tuple[UnusedRow, ...]
    allowed: int
    used: int
    accounts: int
    silent: tuple[NodeId, ...]
    sources: tuple[str, ...] = ()

    def mask(self, *evidence: UseProof) -> int:
        """Return the actions that are in a row of such evidence."""
        found = 0
        for row in self.rows:
            if row.evidence in evidence:
                found |= row.actions
        return found


def used_actions(kinds: Iterable[tuple[Kind, Summary]]) -> dict[str, UsedActions]:
    """Return what worked in each account, by its number; what AWS services did themselves counts for nobody."""
    noting = NotedUses()
    for kind, _ in kinds:
        noting.note(kind)
    return noting.used


class NotedUses:
    """Notes what each account used.

    Attributes:
        used: By the number of the account.
    """

    def __init__(self) -> None:
        self.used: dict[str, UsedActions] = {}
        self._account = ""
        self._asked: set[tuple[str, str, str, str]] = set()

    def note(self, kind: Kind) -> None:
        """Add what one kind of requests used; fast if those of an account come one after the other."""
        if kind.refused or kind.identity == "AWSService":
            return
        account = kind.caller or kind.account
        if account != self._account:
            self._account, self._asked = account, set()
        asked = kind.source, kind.name, kind.details, kind.region
        if asked not in self._asked:
            self._asked.add(asked)
            before, more = self.used.get(account, _NOTHING_USED), _used(*asked)
            self.used[account] = UsedActions(
                before.known | more.known, before.vague | more.vague, before.sources | more.sources
            )


@lru_cache(maxsize=65536)
def _used(source: str, name: str, details: str, region: str) -> UsedActions:
    catalogue = load()
    kind = Kind("", "", source, name, region, "", "", "", "", "", "", details, "")
    if asked := asked_actions(kind):
        indices = (catalogue.index(one.action) for one in asked)
        return UsedActions(sum({1 << index for index in indices if index is not None}), 0)
    services = services_of(kind)
    vague = sum(catalogue.service_mask(service) for service in services)
    return UsedActions(0, vague, frozenset() if services else frozenset({source}))


def finding_unused(
    organization: Organization, ceiling_of: Callable[[NodeId], Ceiling], node: NodeId, evidence: UseEvidence
) -> Generator[None, None, Unused]:
    """Find what nobody below a node used, in steps."""
    reports, limited, sources = evidence.by_scope, load().limited_mask, set[str]()
    unlogged = unlogged_masks()
    logged = limited & ~unlogged.data & ~unlogged.silent
    groups, silent, used = Counter[tuple[int, int, int]](), list[NodeId](), 0
    for number, account in enumerate(organization.accounts(node)):
        if number % _EACH == _EACH - 1:
            yield
        name = organization.node(account).aws_id
        if not name or organization.is_management_account(account):
            continue
        known, vague, strange = evidence.used.get(name, _NOTHING_USED)
        used |= known | reports.used_in(name)
        sources |= strange
        scopes = [organization.node(node_id).aws_id for node_id in organization.path(account)]
        doubtful = vague | _logged_elsewhere(evidence.seen.get(name, frozenset()))
        trail = logged & ~doubtful & ~reports.unseen(scopes, name, known) if name in evidence.seen else 0
        reported = reports.unused_in(scopes)
        if not trail and not reported:
            silent.append(account)
        groups[ceiling_of(account).possible & limited, trail, reported] += 1
    yield
    tally, rows = _Tally(), list[UnusedRow]()
    for number, ((allowed, trail, reported), count) in enumerate(groups.items()):
        tally.add(allowed, trail, reported, count)
        if number % _FEW == 0:
            yield
    lasts = yield from reports.finding_lasts(
        [organization.node(node_id).aws_id for node_id in organization.walk(node)],
        [organization.node(node_id).aws_id for node_id in organization.path(node)],
    )
    for number, service in enumerate(load().services):
        rows += tally.rows(service, used, lasts)
        if number % _FEW == 0:
            yield
    return Unused(tuple(rows), tally.allowed, used, groups.total(), tuple(silent), tuple(sorted(sources)))


@lru_cache(maxsize=256)
def _logged_elsewhere(regions: frozenset[str]) -> int:
    """Return the actions of services of one endpoint whose events come in none of some Regions."""
    services = (service for service, region in services_of_one_region().items() if region not in regions)
    return sum(load().service_mask(service) for service in services)


class _Reports:
    """Access reports as masks.

    Only those on accounts, OUs and the root can say that nobody used a service; and only if made on the trail's last
    day or later, as what was used after a report is not in it.
    """

    def __init__(self, evidence: UseEvidence) -> None:
        self._catalogue = load()
        self._lasts: dict[str, dict[str, int]] = {}
        self._earlier: dict[str, dict[str, int]] = {}
        self._unused: dict[str, int] = {}
        self._used_services: dict[str, set[str]] = {}
        self._used: dict[str, int] = {}
        for line in evidence.reports:
            self._note_last(line, evidence.since)
            is_used = bool(line.last) and line.last >= evidence.since
            if line.action and is_used:
                self._used[line.account] = self._used.get(line.account, 0) | self._mask(line)
            elif is_used:
                self._used_services.setdefault(line.account or line.scope, set()).add(line.service)
            elif not line.action and not line.scope.startswith("arn:") and line.made >= evidence.until:
                self._unused[line.scope] = self._unused.get(line.scope, 0) | self._mask(line)

    def used_in(self, account: str) -> int:
        """Return the actions that were used in an account since the trail begins."""
        return self._used.get(account, 0)

    def unused_in(self, scopes: Iterable[str]) -> int:
        """Return the actions of services that nobody used in a scope."""
        found = 0
        for scope in scopes:
            found |= self._unused.get(scope, 0)
        return found

    def unseen(self, scopes: Iterable[str], account: str, known: int) -> int:
        """Return the actions of services that were used, as a report says, though the trail shows nothing of them."""
        found = 0
        for scope in {*scopes, account}:
            for service in self._used_services.get(scope, ()):
                mask = self._catalogue.service_mask(service)
                found |= 0 if mask & known else mask
        return found

    def finding_lasts(self, below: Sequence[str], above: Sequence[str]) -> Generator[None, None, dict[str, int]]:
        """Find in steps when each service and action was last used, as far as reports say.

        Args:
            below: Scopes whose use counts.
            above: Scopes around these. A report names the last caller alone, so before a use elsewhere in a scope
                there may be one below.
        """
        found: dict[str, int] = {}
        earlier = (self._earlier.get(one, {}) for one in chain(below, above))
        uses = chain((self._lasts.get(one, {}) for one in below), earlier)
        for number, lasts in enumerate(uses):
            if number % _FEW == _FEW - 1:
                yield
            for name, last in lasts.items():
                found[name] = max(found.get(name, 0), last)
        return found

    def _note_last(self, line: ReportLine, since: int) -> None:
        """Note when an action, and with it its service, was last used."""
        notes = [self._lasts.setdefault(line.account or line.scope, {})] if line.last else []
        notes += [self._earlier.setdefault(line.scope, {})] if 0 < line.last < since else []
        for lasts in notes:
            for name in (f"{line.service}:", f"{line.service}:{line.action}".lower()):
                lasts[name] = max(lasts.get(name, 0), line.last)

    def _mask(self, line: ReportLine) -> int:
        if line.action:
            return self._catalogue.match(f"{line.service}:{line.action}")
        return self._catalogue.service_mask(line.service)


class _Tally:
    """Counts, for each action, the accounts of each evidence: sums lie as planes of bits, the lowest first."""

    def __init__(self) -> None:
        self._catalogue = load()
        self._planes: dict[UseProof, list[int]] = {proof: [] for proof in UseProof}
        self.allowed = 0

    def add(self, allowed: int, trail: int, reported: int, count: int) -> None:
        """Add so many accounts that allow the same, with the same use in the trail and in reports."""
        self.allowed |= allowed
        masks = {
            UseProof.BOTH: trail & reported,
            UseProof.TRAIL: trail & ~reported,
            UseProof.REPORT: reported & ~trail,
            UseProof.UNKNOWN: ~(trail | reported),
        }
        for evidence, mask in masks.items():
            _add(self._planes[evidence], allowed & mask, count)

    def rows(self, service: str, used: int, lasts: Mapping[str, int]) -> Iterator[UnusedRow]:
        """Yield what nobody used of a service."""
        mask = self._catalogue.service_mask(service) & self.allowed
        left = mask & ~used
        for evidence, planes in self._planes.items() if left else ():
            for (count, last), actions in self._counts(planes, left, lasts, is_whole=left == mask).items():
                last_service = lasts.get(f"{service}:", 0) if left == mask else 0
                yield UnusedRow(service, actions, actions == mask, count, evidence, max(last, last_service))

    def _counts(
        self, planes: list[int], left: int, lasts: Mapping[str, int], *, is_whole: bool
    ) -> dict[tuple[int, int], int]:
        """Return the actions of one service by how many accounts they count for, and when they were last used."""
        some = 0
        for plane in planes:
            some |= plane & left
        if is_whole and some == left and all(plane & left in (0, left) for plane in planes):
            return {(sum(1 << place for place, plane in enumerate(planes) if plane & left), 0): left}
        found: dict[tuple[int, int], int] = {}
        for index in self._catalogue.members(some):
            count = sum(1 << place for place, plane in enumerate(planes) if plane >> index & 1)
            key = count, lasts.get(self._catalogue.actions[index].lower(), 0)
            found[key] = found.get(key, 0) | 1 << index
        return found


def _add(planes: list[int], mask: int, count: int) -> None:
    """Add a number to the sums of all actions of a mask."""
    for place in range(count.bit_length()):
        carry, at = mask if count >> place & 1 else 0, place
        while carry:
            planes += [0] * (at + 1 - len(planes))
            planes[at], carry = planes[at] ^ carry, planes[at] & carry
            at += 1
