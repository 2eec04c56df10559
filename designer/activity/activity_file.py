"""The activity file: kinds of requests with how often, first and last, in SQLite (docs/activity-file.md).

Another person's file is an attacker's: it is opened to read only, runs nothing of its own, and must have our tables and
no others.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from designer.activity.access_reports import ReportLine
from designer.activity.reducer import Kind, OrganizationChange
from designer.basics.errors import OrgwrightError

ACTIVITY_VERSION = 2
"""The newest ``user_version`` that is read. A file without reports is of version 1."""

_APPLICATION = 0x4F524741  # "ORGA"
_KIND = ", ".join(Kind._fields)
_CHANGE = ", ".join(OrganizationChange._fields)


def _texts(names: Iterable[str]) -> str:
    return ", ".join(f"{name} TEXT NOT NULL" for name in names)


_TABLES = {
    "about": "about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT",
    "kind": f"kind (hash BLOB PRIMARY KEY, {_texts(Kind._fields)}, requests INTEGER NOT NULL, first INTEGER NOT NULL, "
    "last INTEGER NOT NULL) WITHOUT ROWID, STRICT",
    "file": "file (digest BLOB PRIMARY KEY, name TEXT NOT NULL, events INTEGER NOT NULL, faulty INTEGER NOT NULL, "
    "trouble TEXT NOT NULL) WITHOUT ROWID, STRICT",
    "passed_over": "passed_over (digest BLOB NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, "
    "PRIMARY KEY (digest, what)) WITHOUT ROWID, STRICT",
    "day": "day (account TEXT NOT NULL, region TEXT NOT NULL, day INTEGER NOT NULL, events INTEGER NOT NULL, "
    "PRIMARY KEY (account, region, day)) WITHOUT ROWID, STRICT",
    "event": "event (account TEXT NOT NULL, region TEXT NOT NULL, day INTEGER NOT NULL, ids BLOB NOT NULL) STRICT",
    "change": f"change ({_texts(OrganizationChange._fields)}, PRIMARY KEY (event)) WITHOUT ROWID, STRICT",
}
_ALL_KINDS = f"SELECT {_KIND}, requests, first, last FROM kind ORDER BY {_KIND}"  # noqa: S608 - our own names
_ALL_CHANGES = f"SELECT {_CHANGE} FROM change ORDER BY time, event"  # noqa: S608 - our own names
_ADD_KIND = (
    f"INSERT INTO kind VALUES ({', '.join('?' * (len(Kind._fields) + 4))}) ON CONFLICT (hash) DO UPDATE "  # noqa: S608 - our own names
    "SET requests = requests + excluded.requests, first = min(first, excluded.first), last = max(last, excluded.last)"
)
_ADD_CHANGE = f"INSERT OR IGNORE INTO change VALUES ({', '.join('?' * len(OrganizationChange._fields))})"  # noqa: S608 - our own names
_REPORT = (
    "CREATE TABLE report (scope TEXT NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL, last INTEGER NOT NULL, "
    "by TEXT NOT NULL, made INTEGER NOT NULL, PRIMARY KEY (scope, service, action)) WITHOUT ROWID, STRICT"
)
_ADD_REPORT = (
    "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = max(last, excluded.last), "
    "by = iif(excluded.last > last, excluded.by, by), made = max(made, excluded.made)"
)
_UNSOUND_REPORT = f"SELECT 1 FROM report WHERE last NOT BETWEEN 0 AND {2**31} OR made NOT BETWEEN 0 AND {2**31} LIMIT 1"  # noqa: S608 - our own numbers
_SEALED = "SELECT account, region, day FROM event WHERE length(ids) = 1"
_INDEX = "CREATE INDEX event_day ON event (account, region, day)"
_UNSOUND = (
    f"SELECT 1 FROM day WHERE day NOT BETWEEN 0 AND {2**31 // 86400} UNION ALL "  # noqa: S608 - our own numbers
    f"SELECT 1 FROM kind WHERE first NOT BETWEEN 0 AND {2**31} OR last NOT BETWEEN first AND {2**31} LIMIT 1"
)
_MOST = 64 * 2**20
"""Bytes of the longest value that is read: the ids of a day."""


def hash_of(kind: Kind) -> bytes:
    """Return sixteen bytes that stand for a kind."""
    return hashlib.blake2b("\0".join(kind).encode(), digest_size=16).digest()


class Summary(NamedTuple):
    """How often requests of a kind were made, and when first and last, in seconds since 1970 (UTC)."""

    requests: int
    first: int
    last: int


class DayKey(NamedTuple):
    """An account's events in a Region on a day, in days since 1970 (UTC)."""

    account: str
    region: str
    day: int


class ActivityFile:
    """An open activity file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # -- read

    def is_begun(self) -> bool:
        """Whether it was said which keys tell kinds apart."""
        return self._connection.execute("SELECT 1 FROM about WHERE name = 'keys'").fetchone() is not None

    def keys(self) -> tuple[str, ...]:
        """Return the condition keys that tell kinds apart, lower case, sorted."""
        found = self._connection.execute("SELECT value FROM about WHERE name = 'keys'").fetchone()
        text = found[0] if found else ""
        return tuple(text.split("\n")[:-1] if text.endswith("\n") else text.split())  # as an earlier version wrote them

    def about(self, name: str) -> str:
        """Return what the file says about itself under a name; empty if nothing."""
        found = self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def kinds(self) -> Iterator[tuple[Kind, Summary]]:
        """Yield every kind, in the order of its fields."""
        for row in self._connection.execute(_ALL_KINDS):
            yield Kind(*row[:-3]), Summary(*row[-3:])

    def changes(self) -> Iterator[OrganizationChange]:
        """Yield the changes of an organization, the oldest first."""
        for row in self._connection.execute(_ALL_CHANGES):
            yield OrganizationChange(*row)

    def days(self) -> dict[DayKey, int]:
        """Return how many events each account has in each Region on each day."""
        rows = self._connection.execute("SELECT account, region, day, events FROM day ORDER BY 1, 2, 3")
        return {DayKey(account, region, day): events for account, region, day, events in rows}

    def reports(self) -> Iterator[ReportLine]:
        """Yield what access reports say, by their scopes."""
        if self._has_reports():
            for row in self._connection.execute("SELECT * FROM report ORDER BY scope, service, action"):
                yield ReportLine(*row)

    def passed_over(self) -> dict[str, int]:
        """Return how many records and files were no requests, by their kind."""
        return dict(self._connection.execute("SELECT what, sum(count) FROM passed_over GROUP BY what ORDER BY what"))

    def troubles(self) -> Iterator[tuple[str, int, str]]:
        """Yield files that could not be read whole: name, faulty records, and why it was not read."""
        query = "SELECT name, faulty, trouble FROM file WHERE faulty > 0 OR trouble <> '' ORDER BY name"
        yield from self._connection.execute(query)

    def has_file(self, digest: bytes) -> bool:
        """Whether a file of these bytes was read."""
        query = "SELECT 1 FROM file WHERE digest = ? AND trouble = ''"
        return self._connection.execute(query, (digest,)).fetchone() is not None

    def whole_files(self) -> Iterator[str]:
        """Yield the names of files that were read whole."""
        rows = self._connection.execute("SELECT name FROM file WHERE faulty = 0 AND trouble = ''")
        yield from (row[0] for row in rows)

    def events(self, key: DayKey) -> set[bytes]:
        """Return the ids of a day's events, sixteen bytes each."""
        query = "SELECT ids FROM event WHERE account = ? AND region = ? AND day = ?"
        chunks = [row[0] for row in self._connection.execute(query, key)]
        return {chunk[at : at + 16] for chunk in chunks for at in range(0, len(chunk) - 15, 16)}

    def sealed_days(self) -> set[DayKey]:
        """Return the days that an answer of SQL counted."""
        return {DayKey(*row) for row in self._connection.execute(_SEALED)}

    # -- write

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Block whose writing is in the file whole or not at all, whatever ends the program."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def version(self) -> int:
        """Return a number that is another one once another program wrote to the file."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def set_keys(self, keys: Iterable[str]) -> None:
        """Say which condition keys tell kinds apart: sorted, in lower case, none with a line break."""
        self.set_about({"keys": "".join(f"{key}\n" for key in keys)})

    def set_about(self, about: Mapping[str, str]) -> None:
        """Say what the file is about."""
        self._connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())

    def add_kinds(self, found: Iterable[tuple[bytes, Kind, Summary]]) -> None:
        """Add counts of kinds, each with the hash of its fields."""
        self._connection.executemany(_ADD_KIND, ((key, *kind, *summary) for key, kind, summary in found))

    def add_events(self, key: DayKey, ids: bytes) -> None:
        """Add ids of events to those of a day, which has none of them."""
        self._connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (*key, ids))
        self._connection.execute(
            "INSERT INTO day VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events",
            (*key, len(ids) // 16),
        )

    def seal_day(self, key: DayKey, events: int) -> None:
        """Count events of a day, which has none yet, without their ids: no file of the trail can add to it."""
        self._connection.execute("INSERT INTO event VALUES (?, ?, ?, x'00')", key)
        self._connection.execute("INSERT INTO day VALUES (?, ?, ?, ?)", (*key, events))

    def add_changes(self, changes: Iterable[OrganizationChange]) -> None:
        """Add changes of an organization; those that are there stay."""
        self._connection.executemany(_ADD_CHANGE, changes)

    def add_reports(self, lines: Iterable[ReportLine]) -> None:
        """Add what access reports say; of two on the same, the later use stays."""
        if not (found := list(lines)):
            return
        if not self._has_reports():
            self._connection.execute(_REPORT)
            self._connection.execute("PRAGMA user_version = 2")
        self._connection.executemany(_ADD_REPORT, found)

    def add_file(self, digest: bytes, name: str, events: int, faulty: int, trouble: str = "") -> None:
        """Tell that a file was read, or why it was not."""
        storable = (text.encode(errors="backslashreplace").decode() for text in (name, trouble))
        row = (digest, next(storable), events, faulty, next(storable))
        self._connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", row)

    def forget_trouble(self, name: str) -> None:
        """Forget why a file was not read, as it now is."""
        self._connection.execute("DELETE FROM file WHERE name = ? AND trouble <> ''", (name,))

    def add_passed_over(self, digest: bytes, found: Mapping[str, int]) -> None:
        """Tell how many records of a file were no requests."""
        rows = ((digest, what, count) for what, count in found.items())
        self._connection.executemany("INSERT OR REPLACE INTO passed_over VALUES (?, ?, ?)", rows)

    def copy_files(self, other: ActivityFile) -> None:
        """Add which files another one was read from, and what was passed over in them."""
        for table, marks in (("file", "?, ?, ?, ?, ?"), ("passed_over", "?, ?, ?")):
            rows = other._connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names

    def compact(self) -> None:
        """Give back the room of what was forgotten, and overwrite it."""
        self._connection.execute("VACUUM")

    def forget_before(self, day: int) -> None:
        """Forget kinds last seen before a day, the days before it and their ids."""
        self._connection.execute("DELETE FROM kind WHERE last < ?", (day * 86400,))
        self._connection.execute("DELETE FROM day WHERE day < ?", (day,))
        self._connection.execute("DELETE FROM event WHERE day < ?", (day,))
        self._connection.execute("DELETE FROM change WHERE unixepoch(time) < ?", (day * 86400,))
        if self._has_reports():
            forgotten = "DELETE FROM report WHERE made < ?1 OR (last > 0 AND last < ?1)"
            self._connection.execute(forgotten, (day * 86400,))

    def _has_reports(self) -> bool:
        query = "SELECT 1 FROM sqlite_schema WHERE name = 'report'"
        return self._connection.execute(query).fetchone() is not None


def is_activity_file(path: Path) -> bool:
    """Whether a file begins as ours do, or as another file of SQLite; False for what cannot be read."""
    try:
        with path.open("rb") as opened:
            return opened.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


@contextmanager
def reading(path: Path) -> Iterator[ActivityFile]:
    """Open a file to read only.

    Raises:
        OrgwrightError: The file is not an activity file, of a newer version, damaged, or has unexpected tables.
    """
    if not path.is_file():
        raise OrgwrightError(
            f"{path} is {'a folder' if path.is_dir() else 'not there'}; it should be an activity file."
        )
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _take_back(connection, path)
            _require_ours(connection, path)
            yield ActivityFile(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter of a message with a torn name in it
        raise OrgwrightError(f"{path} cannot be read as an activity file: {error}.") from None


@contextmanager
def writing(path: Path) -> Iterator[ActivityFile]:
    """Open a file to add to it, or begin one that only its owner reads.

    Raises:
        OrgwrightError: The file cannot be written, is not an activity file, is of a newer version, or damaged.
    """
    try:
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            if connection.execute("PRAGMA page_count").fetchone()[0] == 0:  # also if its beginning was cut off
                _begin(connection)
            _require_ours(connection, path)
            yield ActivityFile(connection)
    except OSError as error:
        raise OrgwrightError(f"{path} cannot be written: {error.strerror}.") from None
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise OrgwrightError(f"{path} cannot be written as an activity file: {error}.") from None


def begin_activity(into: ActivityFile, keys: tuple[str, ...], path: Path) -> None:
    """Give a new file its keys.

    Raises:
        OrgwrightError: The file is there, and other keys tell its kinds apart.
    """
    if not into.is_begun():
        with into.at_once():
            into.set_keys(keys)
    elif into.keys() != keys:
        words = ", ".join(into.keys()) or "no keys"
        raise OrgwrightError(f"{path} was read with {words}; with other keys, read everything into a new file.")


def _take_back(connection: sqlite3.Connection, path: Path) -> None:
    """Take back what a killed program began to write, which a connection that only reads cannot."""
    try:
        connection.execute("PRAGMA page_count")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA page_count")


def _begin(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN")
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute("PRAGMA user_version = 1")
        for table in _TABLES.values():
            connection.execute(f"CREATE TABLE {table}")
        connection.execute(_INDEX)


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is not as ours are.

    Raises:
        OrgwrightError: The file is no activity file, newer, damaged, or has unexpected tables, views or triggers.
    """
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
        raise OrgwrightError(f"{path} is not an activity file.")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > ACTIVITY_VERSION:
        raise OrgwrightError(
            f"{path} is of version {version}, and this program reads up to {ACTIVITY_VERSION}. Update it."
        )
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    if found - {_REPORT} != {f"CREATE TABLE {table}" for table in _TABLES.values()} | {_INDEX}:
        raise OrgwrightError(f"{path} has tables that no activity file has; it was changed by another program.")
    state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    checks = (_UNSOUND, *([_UNSOUND_REPORT] if _REPORT in found else []))
    if state == "ok" and any(connection.execute(check).fetchone() for check in checks):
        state = "it has times that no clock shows"
    if state != "ok":
        raise OrgwrightError(f"{path} is damaged: {state}. Read the trail again.")
