"""What the SCPs and RCPs of a design would have stopped of what people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from designer.activity.activity_file import Summary
from designer.activity.reducer import Kind
from designer.analysis.replay.evidence import NO, YES, ItemView, ReplayEvidence, marked_items
from designer.analysis.replay.requests import Exemption
from designer.analysis.replay.scopes import ItemPart
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import AccessLevel, load


class RowKey(NamedTuple):
    """A statement at a level; a level without an Allow where it has no label."""

    node: str
    label: str
    type: str = PolicyType.SERVICE_CONTROL_POLICY.value


class StoppedRequest(NamedTuple):
    """A kind of request that a row stops, surely or perhaps, for one of its actions.

    Attributes:
        kind: The kind, with the resource of the action.
        summary: How often, first and last.
        action: The action.
        is_sure: Whether it is stopped whatever the open keys are.
        open: The keys that it depends on otherwise.
    """

    kind: Kind
    summary: Summary
    action: str
    is_sure: bool
    open: frozenset[str]


class ReplayRow:
    """What a statement at a level, or a missing Allow, would have stopped; numbers are counted when they are asked for.

    Attributes:
        key: The statement and the level.
        view: The items of the accounts below.
        part: Those that it stops, surely or perhaps.
    """

    def __init__(self, key: RowKey, view: ItemView, part: ItemPart) -> None:
        self.key = key
        self.view = view
        self.part = part

    @cached_property
    def at_least(self) -> int:
        """Requests that it stops whatever the open keys are."""
        return self.view.requests(self.part.sure)

    @cached_property
    def at_most(self) -> int:
        """Requests that it may stop, those included."""
        return self.view.requests(self.part.possible)

    @cached_property
    def writes(self) -> int:
        """Requests that it may stop and that would change something."""
        asked = self.view.evidence.asked
        changing = marked_items(self.view.marks(asked, [YES if _changes(one.action) else NO for one in asked.values]))
        return self.view.requests(self.part.possible & changing)

    @cached_property
    def principal_count(self) -> int:
        """How many principals made them."""
        return self.view.callers(self.part.possible)

    @cached_property
    def account_count(self) -> int:
        """The number of accounts that made them."""
        return self.view.count_accounts(self.part.possible)

    @cached_property
    def principals(self) -> frozenset[str]:
        """Who made them."""
        who = self.view.evidence.who
        ends = self.view.hits(self.part.possible, self.view.evidence.ends_of_callers)
        return frozenset(who.values[who.ids[item]].principal for item in self.view.items(ends))

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Whose they are."""
        parts = ((account, ItemView(self.view.evidence, (account,)).part(self._all)) for account in self.view.accounts)
        return frozenset(self.view.evidence.accounts[one] for one, items in parts if items)

    @cached_property
    def services(self) -> Counter[str]:
        """Prefixes of what they asked for, with how many."""
        asked, found = self.view.evidence.asked, Counter[int]()
        for item in self.view.items(self.part.possible):
            found[asked.ids[item]] += self.view.evidence.requests[item]
        services = Counter[str]()
        for place, count in found.items():
            services[asked.values[place].action.partition(":")[0]] += count
        return services

    @cached_property
    def open(self) -> Counter[str]:
        """Keys that no log records, with how many requests depend on each."""
        hanging: dict[str, int] = {}
        for one in self.part.hanging:
            for key in one.keys:
                hanging[key] = hanging.get(key, 0) | one.items
        return Counter({key: self.view.requests(items) for key, items in hanging.items()})

    @cached_property
    def first(self) -> int:
        """The first, in seconds since 1970 (UTC)."""
        return self.view.first(self.part.possible)

    @cached_property
    def last(self) -> int:
        """The last."""
        return self.view.last(self.part.possible)

    def requests_of(self) -> Iterator[StoppedRequest]:
        """Yield its requests, kind by kind."""
        evidence, sure = self.view.evidence, set(self.view.items(self.part.sure))
        hanging = [(one.keys, set(self.view.items(one.items))) for one in self.part.hanging]
        for account in self.view.accounts:
            one = ItemView(evidence, (account,))
            for item in one.items(one.part(self._all)):
                kind, summary = evidence.kind(item, evidence.accounts[account])
                keys = frozenset().union(*(keys for keys, items in hanging if item in items))
                action = evidence.asked.values[evidence.asked.ids[item]].action
                yield StoppedRequest(kind, summary, action, item in sure, keys)

    @cached_property
    def _all(self) -> bytes:
        whole = bytearray(self.view.evidence.size >> 3)
        self.view.put(self.part.possible, whole)
        return bytes(whole)


class Replay:
    """What a replay found; each request counts once in each of its numbers.

    Attributes:
        evidence: The activity.
        kinds: Kinds of requests.
        requests: Requests that were decided.
        rows: What stops them, or may: a request may be in several.
        refused_already: Requests that AWS refused then; they are in no other number.
        exempt: Those to which neither SCPs nor RCPs apply, by the reason.
        inferred: Actions without an event of their own, decided as well.
        unmapped: Events without a known action.
        sure: Ends of the kinds that would surely have been stopped.
        possible: Ends of those that may have been, those included.
        decided: Ends of all that were decided.
    """

    def __init__(self, evidence: ReplayEvidence) -> None:
        self.evidence = evidence
        self.view = ItemView(evidence, range(len(evidence.accounts)))
        self.kinds = evidence.kinds
        self.requests = self.refused_already = self.inferred = 0
        self.sure = self.possible = self.decided = 0
        self.rows: dict[RowKey, ReplayRow] = {}
        self.exempt: Counter[Exemption] = Counter()
        self.unmapped: Counter[str] = Counter()

    @cached_property
    def stopped(self) -> int:
        """Requests that would surely have been stopped."""
        return self.view.requests(self.sure)

    @cached_property
    def open(self) -> int:
        """Requests that may have been stopped, and may not."""
        return self.view.requests(self.possible & ~self.sure)

    @cached_property
    def stopped_in(self) -> Counter[str]:
        """Requests that would surely have been stopped, by the number of the account whose trail has them."""
        return self._by_account(self.sure)

    @cached_property
    def open_in(self) -> Counter[str]:
        """Requests that may have been stopped, and may not, by the number of the account whose trail has them."""
        return self._by_account(self.possible & ~self.sure)

    def stopped_by(self, label: str, kind: PolicyType) -> tuple[int, int]:
        """Return how many requests a statement stops at whatever level, and how many more it may stop."""
        sure, possible = bytearray(self.evidence.size >> 3), bytearray(self.evidence.size >> 3)
        for row in self.rows.values():
            if (row.key.label, row.key.type) == (label, kind.value):
                row.view.put(row.part.sure, sure)
                row.view.put(row.part.possible, possible)
        at_least, at_most = (self.view.requests(self.view.part(bytes(items))) for items in (sure, possible))
        return at_least, at_most - at_least

    def _by_account(self, items: int) -> Counter[str]:
        every, found = items.to_bytes(self.evidence.size >> 3, "little"), Counter[str]()
        for place, number in enumerate(self.evidence.accounts):
            view = ItemView(self.evidence, (place,))
            if some := view.part(every):
                found[number] = view.weigh(some)
        return found


class ReplayChange(NamedTuple):
    """What a change of a design does to a replay.

    Attributes:
        stopped: Requests that are surely stopped now and were not.
        principals: Who made them.
        accounts: Whose they are.
        open: Requests that may be stopped now, and before were not even perhaps.
        passing: Requests that were stopped, surely or perhaps, and are no more.
    """

    stopped: int
    principals: int
    accounts: int
    open: int
    passing: int


def compare_replays(before: Replay, after: Replay) -> ReplayChange:
    """Compare replays of the same activity."""
    view = after.view
    stopped = after.sure & ~before.sure
    opened = after.possible & ~after.sure & ~before.possible
    passing = before.possible & ~after.possible
    return ReplayChange(
        view.requests(stopped),
        view.callers(stopped),
        view.count_accounts(stopped),
        view.requests(opened),
        view.requests(passing),
    )


def _changes(action: str) -> bool:
    catalogue = load()
    index = catalogue.index(action)
    return index is not None and catalogue.level(index) not in (AccessLevel.READ, AccessLevel.LIST)
