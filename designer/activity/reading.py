"""Trails read into an activity file: on all cores, file by file, so that what was read stays whatever ends the program.

A worker reduces a file (`reducer.py`) and packs its events, sixteen bytes of the id and four of the time; the one that
writes leaves out those that a file before had, by account, Region and day, and adds the rest in one transaction.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple

from designer.activity.access_reports import ReportLine, is_report, read_report
from designer.activity.activity_file import ActivityFile, DayKey, Summary, hash_of
from designer.activity.reducer import Kind, NotTrailError, OrganizationChange, reduce_file
from designer.activity.sql_results import is_sql_answer, read_sql_answer
from designer.activity.trail_files import TrailFile, read_file
from designer.basics.errors import OrgwrightError

_EVENT = 20
DAY = 86400
_FIRST_DAY = date(1970, 1, 1).toordinal()
_DAYS_KEPT = 64
_OWN_NAME = re.compile(r"(?:^|[/\\ ])\d{12}_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_\w{16}\.json\.gz$", re.ASCII)
_AT_ONCE = 16
"""Files of a transaction, and of a worker's task."""


class Period(NamedTuple):
    """First and last day that are read, in days since 1970 (UTC)."""

    first: int = 0
    last: int = 2**31 // DAY

    def holds(self, time: int) -> bool:
        """Whether a time is within."""
        return self.first <= time // DAY <= self.last

    @property
    def mark(self) -> str:
        """Suffix for the name of a file that was read for these days alone; empty for all days."""
        if self == ALL_DAYS:
            return ""
        return f" ({' to '.join(str(date.fromordinal(day + _FIRST_DAY)) for day in self)})"


ALL_DAYS = Period()


class Summed(NamedTuple):
    """Kinds of requests that were counted elsewhere, and how many events each day has."""

    kinds: list[tuple[bytes, Kind, Summary]]
    days: dict[DayKey, int]


class PackedFile(NamedTuple):
    """A file that was read.

    Attributes:
        digest: Of its bytes as JSON.
        kinds: The hash and the fields of each kind, and its events: sixteen bytes of the id, four of the time each.
        changes: Changes of an organization.
        passed_over: How many records were no requests, by their type.
        faulty: How many were not as AWS writes them.
        trouble: Why it could not be read; or empty.
        reports: What it says as an access report.
        summed: What it says as an answer of SQL: kinds with the hash of their fields, and the events of days.
    """

    digest: bytes
    kinds: list[tuple[bytes, Kind, bytes]]
    changes: list[OrganizationChange]
    passed_over: dict[str, int]
    faulty: int
    trouble: str = ""
    reports: tuple[ReportLine, ...] = ()
    summed: Summed | None = None


class Progress(NamedTuple):
    """Files read and all files, and the events that were new."""

    files: int
    all_files: int
    events: int


def read_trail(
    files: Sequence[TrailFile],
    into: ActivityFile,
    period: Period,
    jobs: int,
    report: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Read files into an activity file; those that it has are not counted again.

    A file that is named as CloudTrail names its own, which never change, is not even opened again where it was read.
    What was read of it for some days is read again for others, and counts once.

    Args:
        files: Sorted by name, so that an account's days lie together.
        into: The file; its keys tell kinds apart.
        period: The days that are read.
        jobs: Processes that reduce; with one, this one does it.
        report: Called with the progress after every few files.
    """
    adding = _Adding(into, period)
    own = {name for file in files if _OWN_NAME.search(name := file.name)}
    own.intersection_update(name.removesuffix(period.mark) for name in into.whole_files())
    new = [file for file in files if file.name not in own] if own else files
    done, events = len(files) - len(new), 0
    for packed in _packed(new, into.keys(), jobs):
        with into.at_once():
            adding.begin()
            for file, one in packed:
                events += adding.add(file, one)
            adding.flush()
        done += len(packed)
        report(Progress(done, len(files), events))
    return Progress(done, len(files), events)


def add_answer(data: bytes, name: str, into: ActivityFile) -> int:
    """Add an answer of SQL under a name of its own; return how many events it counts.

    Raises:
        OrgwrightError: The answer is not complete, or the file already has events of its days.
    """
    adding = _Adding(into, Period())
    try:
        packed = _pack_answer(data, into.keys())
    except NotTrailError as error:
        raise OrgwrightError(f"The answer for {name} cannot be read: {error}.") from None
    with into.at_once():
        events = adding.add(TrailFile(name), packed._replace(digest=_hash(data + name.encode())))
    if why := next((why for other, _, why in into.troubles() if other == name and why), ""):
        raise OrgwrightError(f"The answer for {name} cannot be added: {why}.")
    return events


def _packed(
    files: Sequence[TrailFile], keys: Collection[str], jobs: int
) -> Iterator[list[tuple[TrailFile, PackedFile]]]:
    """Yield reduced files in their order, some at once; few wait, however many there are."""
    tasks = [files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)]
    if jobs < 2 or len(tasks) < 2:
        yield from (pack_files(task, keys) for task in tasks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_begin_worker) as pool:
        rest = iter(tasks)
        waiting: list[Future[list[tuple[TrailFile, PackedFile]]]] = []
        waiting += (pool.submit(pack_files, task, keys) for task in islice(rest, 2 * jobs))
        try:
            while waiting:
                packed = waiting.pop(0).result()
                waiting += (pool.submit(pack_files, task, keys) for task in islice(rest, 1))
                yield packed
        except BrokenProcessPool:
            raise OrgwrightError("A process was ended that read files. Start again with fewer --jobs.") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """Turn off the search for garbage, since there is none, and end with the calling process, however that ends."""
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # who waits for a task that never comes waits for ever


def pack_files(files: Sequence[TrailFile], keys: Collection[str]) -> list[tuple[TrailFile, PackedFile]]:
    """Reduce some files, each with what came of it."""
    return [(file, _pack(file, keys)) for file in files]


def _pack(file: TrailFile, keys: Collection[str]) -> PackedFile:
    data = b""
    try:
        data = read_file(file)
        if is_report(data):
            lines = tuple(read_report(data, file.base_name))  # two accounts may have the same answer
            return PackedFile(_hash(data + file.base_name.encode(errors="replace")), [], [], {}, 0, reports=lines)
        if is_sql_answer(data):
            return _pack_answer(data, keys)
        reduced = reduce_file(data, keys)
    except (OrgwrightError, NotTrailError, MemoryError) as error:
        trouble = str(error) or "no memory is left"
        return PackedFile(_hash(data or file.name.encode(errors="replace")), [], [], {}, 0, trouble)
    seconds: dict[str, int] = {}
    kinds = [
        (hash_of(kind), kind, b"".join(_packed_event(event, time, seconds) for event, time in events))
        for kind, events in reduced.kinds.items()
    ]
    return PackedFile(_hash(data), kinds, reduced.changes, reduced.passed_over, reduced.faulty)


def _pack_answer(data: bytes, keys: Collection[str]) -> PackedFile:
    found = read_sql_answer(data, tuple(keys))
    kinds = [
        (hash_of(kind), kind, Summary(requests, _seconds(first), _seconds(last)))
        for kind, (requests, first, last) in found.kinds.items()
    ]
    days = {DayKey(account, region, _day(day)): count for (account, region, day), count in found.days.items()}
    return PackedFile(_hash(data), [], found.changes, found.passed_over, found.faulty, summed=Summed(kinds, days))


def _packed_event(event: str, time: str, seconds: dict[str, int]) -> bytes:
    known = seconds.get(time)
    if known is None:
        known = seconds[time] = _seconds(time)
    plain = event.replace("-", "")
    try:
        key = bytes.fromhex(plain)
    except ValueError:
        key = b""
    return (key if len(key) == 16 else _hash(event.encode())) + known.to_bytes(4, "big")


def _seconds(time: str) -> int:
    """Return the seconds since 1970 of a time as AWS writes it; 0 of one that no clock shows."""
    clock = int(time[11:13]) * 3600 + int(time[14:16]) * 60 + int(time[17:19])
    return min(max(0, _day(time[:10]) * DAY + clock), 2**32 - 1)


@lru_cache(maxsize=256)
def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal() - _FIRST_DAY
    except ValueError:
        return 0


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


class _Adding:
    """Adds files to an activity file, and remembers the events of the last days."""

    def __init__(self, into: ActivityFile, period: Period) -> None:
        self._into = into
        self._period = period
        self._version = into.version()
        self._troubled = {name for name, _, why in into.troubles() if why}
        self._sealed = into.sealed_days()
        self._events_of_day: dict[DayKey, set[bytes]] = {}
        self._new: dict[DayKey, bytearray] = {}

    def begin(self) -> None:
        """Forget the events that are remembered if another program wrote to the file since."""
        if self._version != (version := self._into.version()):
            self._events_of_day.clear()
            self._sealed = self._into.sealed_days()
        self._version = version

    def add(self, file: TrailFile, packed: PackedFile) -> int:
        """Add a file; return how many of its events were new."""
        if packed.trouble:
            self._into.add_file(packed.digest, file.name, 0, 0, packed.trouble)
            return 0
        summed = packed.summed
        if summed is not None:
            return self._add_answer(file, packed, summed)
        digest = _hash(packed.digest + mark.encode()) if (mark := self._period.mark) else packed.digest
        if self._into.has_file(packed.digest) or self._into.has_file(digest):
            return 0
        found = [(key, kind, summary) for key, kind, events in packed.kinds if (summary := self._sum(kind, events))]
        events = sum(summary.requests for _, _, summary in found)
        self._into.add_kinds(found)
        self._into.add_changes(change for change in packed.changes if self._period.holds(_seconds(change.time)))
        self._into.add_reports(packed.reports)
        self._into.add_passed_over(packed.digest, packed.passed_over)
        for name in self._troubled.intersection((file.name, *map(str, Path(file.path).parents))):
            self._into.forget_trouble(name)
        self._into.add_file(digest, file.name + mark, events, packed.faulty)
        return events

    def _add_answer(self, file: TrailFile, packed: PackedFile, summed: Summed) -> int:
        """Add an answer of SQL, whose events cannot be told apart from those of the same days."""
        if self._into.has_file(packed.digest):
            return 0
        self.flush()
        known = self._into.days().keys() & summed.days.keys()
        period = self._period
        trouble = ""
        if known:
            account, region, day = min(known)
            trouble = (
                f"the activity file already has events of {date.fromordinal(day + _FIRST_DAY)} of account {account} in "
                f"{region}: read the answer into another file, or ask for other days"
            )
        elif not all(period.first <= key.day <= period.last for key in summed.days):
            trouble = "it counts days besides those that are read: ask for those days alone, or read all"
        if trouble:
            self._into.add_file(packed.digest, file.name, 0, 0, trouble)
            return 0
        self._into.add_kinds(summed.kinds)
        self._into.add_changes(packed.changes)
        self._into.add_passed_over(packed.digest, packed.passed_over)
        for key, count in summed.days.items():
            self._into.seal_day(key, count)
        self._sealed |= summed.days.keys()
        if file.name in self._troubled:
            self._into.forget_trouble(file.name)
        events = sum(summed.days.values())
        self._into.add_file(packed.digest, file.name, events, packed.faulty)
        return events

    def flush(self) -> None:
        """Write the ids of the events that were added."""
        for key, ids in self._new.items():
            self._into.add_events(key, bytes(ids))
        self._new.clear()
        while len(self._events_of_day) > _DAYS_KEPT:
            del self._events_of_day[next(iter(self._events_of_day))]

    def _sum(self, kind: Kind, events: bytes) -> Summary | None:
        times = []
        day, known, new, is_sealed = -1, set[bytes](), bytearray(), False
        for at in range(0, len(events), _EVENT):
            event, time = events[at : at + 16], int.from_bytes(events[at + 16 : at + _EVENT], "big")
            if not self._period.holds(time):
                continue
            if time // DAY != day:
                day = time // DAY
                key = DayKey(kind.account, kind.region, day)
                known, new = self._of_day(key)
                is_sealed = key in self._sealed
            if is_sealed:
                continue
            if event not in known:
                known.add(event)
                new += event
                times.append(time)
        return Summary(len(times), min(times), max(times)) if times else None

    def _of_day(self, key: DayKey) -> tuple[set[bytes], bytearray]:
        known = self._events_of_day.get(key)
        if known is None:
            known = self._events_of_day[key] = self._into.events(key)
        new = self._new.get(key)
        if new is None:
            new = self._new[key] = bytearray()
        return known, new
