"""Kinds of requests as columns: what people did, in a shape that asks a policy once per value.

An item is one action that a kind asks for. Items lie in the order of accounts and callers, each account from a multiple
of eight on, and a set of items is an integer with a bit for each. So a statement is a few operations on such integers,
however many kinds there are, and so are sums: requests, times and who made them lie in planes of bits.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Generator, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, compress, islice, starmap
from typing import Generic, NamedTuple, TypeVar

from designer.activity.activity_file import Summary
from designer.activity.event_actions import AskedAction, asked_actions
from designer.activity.reducer import Kind

_EACH = 2_000
"""Kinds between two pauses."""

_OF_PEOPLE = ":role/aws-reserved/sso.amazonaws.com/"
"""Stands in the ARN of a role that no service can take: people sign in to it."""

T = TypeVar("T", bound=Hashable)

NO, YES, FIRST_UNKNOWN = 48, 49, 50
"""Marks of values, as digits: not so, so, and hanging on the first of some sets of keys."""


class Who(NamedTuple):
    """Who asks: the caller's account (empty for an AWS service), the event's type of identity, the principal."""

    account: str
    identity: str
    principal: str


class Circumstance(NamedTuple):
    """What else distinguishes kinds, as in a kind, and whether its service may have asked as a role of its own."""

    region: str
    invoked_by: str
    refused: str
    category: str
    context: str
    by_own_role: bool = False


class LoggedAction(NamedTuple):
    """An action and the event that asks for it; the action is empty if none is known."""

    source: str
    name: str
    details: str
    action: str
    is_inferred: bool


class ItemColumn(Generic[T]):
    """A value of each item.

    Attributes:
        values: Each once.
        ids: Places of the items' values among these: bytes where they are few.
    """

    def __init__(self, values: Sequence[T], ids: Sequence[int]) -> None:
        self.values = values
        self.ids: bytes | array[int] = array("B", ids).tobytes() if len(values) <= 256 else array("I", ids)


class ReplayEvidence:
    """What an activity file holds, as columns; it knows no design.

    Attributes:
        keys: Condition keys that tell kinds apart.
        accounts: Accounts whose trails have the kinds.
        spans: First item of each account, and the one behind its last.
        asked: What each item asks for.
        who: Who asks.
        resource: On which ARN; empty if the event has none.
        circumstance: What else is known of it.
        kinds: How many kinds there are.
    """

    def __init__(self, rows: _Rows, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        self.kinds = rows.kinds
        order, self.accounts, self.spans = rows.ordered()
        self.size = len(order)
        kinds, asked, who, resource, circumstance = (_picked(column, order) for column in rows.columns)
        self.asked = ItemColumn(list(starmap(LoggedAction, rows.asked)), asked)
        self.who = ItemColumn(list(starmap(Who, rows.who)), who)
        self.resource = ItemColumn(list(rows.resources), resource)
        self.circumstance = ItemColumn(list(starmap(Circumstance, rows.circumstances)), circumstance)
        self.requests, self.first, self.last = (_picked(column, order) for column in rows.numbers)
        self.ends_of_kinds, self.ends_of_callers = _ends(kinds), _ends(_picked(rows.places, order))
        ends = bytearray(self.size)
        for item in rows.last_items:
            ends[item] = 1
        self.ends_of_accounts = packed(bytes(ends))

    @cached_property
    def planes(self) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """Bits of the items' requests, first and last times, the lowest first."""
        return _planes(self.requests), _planes(self.first), _planes(self.last)

    @cached_property
    def foreign(self) -> bytes:
        """Items whose caller is of another account than the one whose trail has them."""
        marks, others = bytearray(self.size), [value.account for value in self.who.values]
        for (start, stop), number in zip(self.spans, self.accounts, strict=True):
            own = [others[place] not in {"", number} for place in self.who.ids[start:stop]]
            marks[start:stop] = bytes(own)
        return packed(bytes(marks))

    def kind(self, item: int, account: str) -> tuple[Kind, Summary]:
        """Return the kind of an item; of an inferred action, with the resource of this action."""
        asked = self.asked.values[self.asked.ids[item]]
        who = self.who.values[self.who.ids[item]]
        region, invoked_by, refused, category, context, _ = self.circumstance.values[self.circumstance.ids[item]]
        resource = self.resource.values[self.resource.ids[item]]
        invoked_by = who.principal if who.identity == "AWSService" else invoked_by
        kind = Kind(
            *(account, who.account, asked.source, asked.name, region, who.identity, who.principal, invoked_by),
            *(refused, resource, category, asked.details, context),
        )
        return kind, Summary(self.requests[item], self.first[item], self.last[item])


def gathering(activity: Iterable[tuple[Kind, Summary]], keys: Iterable[str]) -> Generator[None, None, ReplayEvidence]:
    """Lay out kinds of requests as columns, in steps.

    Args:
        activity: Kinds of requests, with how often.
        keys: Condition keys that tell kinds apart: one that a kind lacks is absent.
    """
    rows = _Rows()
    kinds = iter(activity)
    while some := list(islice(kinds, _EACH)):
        rows.add(some)
        yield
    return ReplayEvidence(rows, keys)


class _Rows:
    """Items in the order of the file; the first is none, and fills the room up to a multiple of eight."""

    def __init__(self) -> None:
        self.kinds = 0
        self.accounts, self.resources = {"": 0}, {"": 0}
        self.asked = {("", "", "", "", False): 0}
        self.who = {("", "", ""): 0}
        self.circumstances = {("", "", "", "", "", False): 0}
        self._calls: dict[tuple[str, str, str, str], list[tuple[int, str, bool]]] = {}
        self.places = array("q", [0])
        self.columns = tuple(array("I", [0]) for _ in range(5))
        self.numbers = tuple(array("q", [0]) for _ in range(3))
        self.last_items: list[int] = []

    def add(self, kinds: Iterable[tuple[Kind, Summary]]) -> None:
        """Add the actions that kinds ask for."""
        accounts, resources, all_who, circumstances = self.accounts, self.resources, self.who, self.circumstances
        kind_ids, *others = [column.append for column in self.columns]
        add_asked, add_who, add_resource, add_circumstance = others
        add_requests, add_first, add_last = (column.append for column in self.numbers)
        for kind, (requests, first, last) in kinds:
            account, caller, source, name, region, identity, principal, invoked_by, refused = kind[:9]
            resource, category, details, context = kind[9:]
            self.kinds += 1
            is_service = identity == "AWSService"
            asking = caller or ("" if is_service else account), identity, principal
            who = all_who.setdefault(asking, len(all_who))
            place = accounts.setdefault(account, len(accounts)) << 32 | who
            through = "" if is_service else invoked_by  # it asks for itself
            by_own_role = through != "" and identity == "AssumedRole" and _OF_PEOPLE not in principal
            values = region, through, refused, category, context, by_own_role
            circumstance = circumstances.setdefault(values, len(circumstances))
            for asked, its_own, is_inferred in self._calls.get((source, name, details, region)) or self._called(kind):
                self.places.append(place)
                kind_ids(self.kinds)
                add_asked(asked)
                add_who(who)
                on = its_own or ("" if is_inferred else resource)
                add_resource(resources.setdefault(on, len(resources)))
                add_circumstance(circumstance)
                add_requests(requests)
                add_first(first)
                add_last(last)

    def _called(self, kind: Kind) -> list[tuple[int, str, bool]]:
        found = []
        for one in asked_actions(kind) or (AskedAction(""),):
            asked = kind.source, kind.name, kind.details, one.action, one.is_inferred
            found.append((self.asked.setdefault(asked, len(self.asked)), one.resource, one.is_inferred))
        self._calls[kind.source, kind.name, kind.details, kind.region] = found
        return found

    def ordered(self) -> tuple[array[int], list[str], list[tuple[int, int]]]:
        """Return the items by account and caller, the accounts, and where each begins and ends."""
        every = sorted(range(1, len(self.places)), key=self.places.__getitem__)
        order, spans, numbers = array("I"), list[tuple[int, int]](), list(self.accounts)
        found: list[str] = []
        start = 0
        while start < len(every):
            account = self.places[every[start]] >> 32
            stop = bisect_right(every, account, start, key=lambda item: self.places[item] >> 32)
            begin = len(order)
            order.extend(every[start:stop])
            self.last_items.append(len(order) - 1)
            order.extend([0] * (-len(order) % 8))
            spans.append((begin, len(order)))
            found.append(numbers[account])
            start = stop
        return order, found, spans


def _picked(values: array[int], order: array[int]) -> array[int]:
    return array(values.typecode, map(values.__getitem__, order))


def packed(marks: bytes) -> bytes:
    """Return bits of items from one byte each, 0 or 1."""
    size = len(marks)
    return int(marks.translate(_DIGITS)[::-1] or b"0", 2).to_bytes(size // 8, "little")


_DIGITS = bytes([NO, YES]) + bytes(254)


def _ends(ids: Sequence[int]) -> bytes:
    """Return the bits of the items whose next one has another id; no room counts."""
    behind = chain(ids[1:], [-1][: len(ids)])
    return packed(bytes([one != next_one for one, next_one in zip(ids, behind, strict=True)]))


def _planes(values: array[int]) -> list[bytes]:
    """Return numbers as planes of bits, the lowest first, up to the highest that any number has."""
    raw, planes = values.tobytes(), list[bytes]()
    for place in range(max(values, default=0).bit_length()):
        byte, bit = divmod(place, 8)
        table = bytes([one >> bit & 1 for one in range(256)])
        planes.append(packed(raw[byte :: values.itemsize].translate(table)))
    return planes


class ItemView:
    """The items of some accounts, one behind the other; sets of items are integers, the first item the lowest bit."""

    def __init__(self, evidence: ReplayEvidence, accounts: Sequence[int]) -> None:
        self.evidence = evidence
        self.accounts = accounts
        self.runs: list[tuple[int, int]] = []
        for account in accounts:
            start, stop = evidence.spans[account]
            if self.runs and self.runs[-1][1] == start:
                self.runs[-1] = self.runs[-1][0], stop
            else:
                self.runs.append((start, stop))
        self.size = sum(stop - start for start, stop in self.runs)
        self.full = (1 << self.size) - 1

    def marks(self, column: ItemColumn[T], table: Sequence[int]) -> bytes:
        """Return the mark of each item by that of its value."""
        ids = column.ids
        if isinstance(ids, bytes):
            whole = ids if len(ids) == self.size else b"".join([ids[start:stop] for start, stop in self.runs])
            return whole.translate(bytes(table).ljust(256, b"0"))
        return bytes(map(table.__getitem__, chain.from_iterable(ids[start:stop] for start, stop in self.runs)))

    def part(self, bits: bytes) -> int:
        """Return the items of the view among a set of all."""
        if len(self.runs) == 1:
            start, stop = self.runs[0]
            return int.from_bytes(bits[start >> 3 : stop >> 3], "little")
        return int.from_bytes(b"".join([bits[start >> 3 : stop >> 3] for start, stop in self.runs]), "little")

    def put(self, items: int, into: bytearray, *, without: int = 0) -> None:
        """Add items of the view to a set of all, or take some out of it."""
        size, at = self.size >> 3, 0
        bits, others = items.to_bytes(size, "little"), (self.full ^ without).to_bytes(size, "little")
        for start, stop in self.runs:
            low, high, count = start >> 3, stop >> 3, (stop - start) >> 3
            joined = int.from_bytes(into[low:high], "little") | int.from_bytes(bits[at : at + count], "little")
            joined &= int.from_bytes(others[at : at + count], "little")
            into[low:high] = joined.to_bytes(count, "little")
            at += count

    def take(self, items: int, out_of: bytearray) -> None:
        """Take items of the view out of a set of all."""
        self.put(0, out_of, without=items)

    def items(self, chosen: int) -> Iterator[int]:
        """Yield the numbers of some items of the view among all items."""
        numbers = chain.from_iterable(range(start, stop) for start, stop in self.runs)
        return compress(numbers, self.bits(chosen))

    def bits(self, chosen: int) -> bytes:
        """Return a byte for each item, 1 for those that are chosen and 0 for others."""
        return format(chosen, f"0{self.size}b").encode()[::-1].translate(_BITS)

    def requests(self, items: int) -> int:
        """Return how many requests the kinds of some items stand for."""
        return self.weigh(self.hits(items, self.evidence.ends_of_kinds))

    def weigh(self, items: int) -> int:
        """Return the requests of some items, each for itself."""
        if not items:
            return 0
        planes = self.evidence.planes[0]
        return sum((items & self.part(plane)).bit_count() << bit for bit, plane in enumerate(planes))

    def hits(self, items: int, ends: bytes) -> int:
        """Return the ends of those groups of items, each up to an end, that have a chosen item."""
        if not items:
            return 0
        last = self.part(ends)
        others = self.full ^ last
        return ((items & others) + others | items) & last

    def callers(self, items: int) -> int:
        """Return how many callers made some."""
        return self.hits(items, self.evidence.ends_of_callers).bit_count()

    def count_accounts(self, items: int) -> int:
        """Return the return of how many accounts some are."""
        return self.hits(items, self.evidence.ends_of_accounts).bit_count()

    def first(self, items: int) -> int:
        """Return when the first of some items was seen."""
        seconds, left, planes = 0, items, self.evidence.planes[1]
        for bit in range(len(planes) - 1, -1, -1):
            late = left & self.part(planes[bit])
            if late == left:
                seconds |= 1 << bit
            else:
                left ^= late
        return seconds

    def last(self, items: int) -> int:
        """Return when the last of some items was seen."""
        seconds, left, planes = 0, items, self.evidence.planes[2]
        for bit in range(len(planes) - 1, -1, -1):
            late = left & self.part(planes[bit])
            if late:
                seconds |= 1 << bit
                left = late
        return seconds


_BITS = bytes([one == YES for one in range(256)])


def marked_items(marks: bytes, mark: int = YES) -> int:
    """Return the items that have a mark."""
    if mark != YES:
        marks = marks.translate(bytes([YES if one == mark else NO for one in range(256)]))
    elif marks.translate(None, b"01"):  # unknown ones are not digits of it
        marks = marks.translate(_ONLY_SURE)
    return int(marks[::-1], 2) if YES in marks else 0


_ONLY_SURE = bytes([YES if one == YES else NO for one in range(256)])
