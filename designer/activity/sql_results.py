"""Answers of the SELECT that `trail_sql.py` makes, as CSV or JSON: read into the kinds that a trail's file becomes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from designer.activity.logged_keys import TAG_PREFIX, reader_of
from designer.activity.reducer import Kind, NotTrailError, OrganizationChange, change_of, details_of, is_sound, line_of
from designer.activity.trail_sql import NUMBERS, ROW_FIELDS

_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?"?sort"?,"?account"?,|\{"sort": ?"')
_SUFFIX = ".amazonaws.com"
_DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_TYPE = 100
_KIND = ROW_FIELDS[1 : len(Kind._fields)]


class SqlRows(NamedTuple):
    """What an answer says.

    Attributes:
        kinds: How often requests of each kind were made; first and last time, as AWS writes them.
        days: Events of each account, Region and day.
        changes: Changes of an organization.
        passed_over: How many records were no requests, by their type.
        faulty: How many were not as AWS writes them.
    """

    kinds: dict[Kind, tuple[int, str, str]]
    days: dict[tuple[str, str, str], int]
    changes: list[OrganizationChange]
    passed_over: dict[str, int]
    faulty: int


def is_sql_answer(data: bytes) -> bool:
    """Whether a file begins as an answer to our SELECT."""
    return _HEAD.match(data) is not None


def read_sql_answer(data: bytes, keys: tuple[str, ...]) -> SqlRows:
    """Read an answer.

    Args:
        data: CSV with a head, or an object of JSON a line.
        keys: The condition keys that tell kinds apart.

    Raises:
        NotTrailError: The answer was asked with other keys, is cut off, or is not an answer to our SELECT.
    """
    found = SqlRows({}, {}, [], {}, 0)
    faulty, number = 0, 0
    try:
        for row in _rows(data, keys):
            faulty += _take(row, keys, found)
            number += 1
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, csv.Error) as error:
        if isinstance(error, NotTrailError):
            raise
        raise NotTrailError(f"row {number + 1} is not as the SELECT answers; get the whole answer again") from None
    if sum(found.days.values()) != sum(requests for requests, _, _ in found.kinds.values()):
        raise NotTrailError("its days and its kinds of requests differ in number: give the whole answer, as one file")
    return found._replace(faulty=faulty)


def _rows(data: bytes, keys: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    text = data.decode("utf-8-sig")
    if text.startswith("{"):
        yield from (_row_of(line, keys) for line in text.split("\n") if line.strip())
        return
    with _long_fields():
        yield from _csv_rows(csv.reader(io.StringIO(text, newline=""), strict=True), keys)


@contextmanager
def _long_fields() -> Iterator[None]:
    """Read CSV with long fields; the limit belongs to the whole process, and other readers count on theirs."""
    before = csv.field_size_limit(2**24)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_rows(reader: Iterator[list[str]], keys: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    names = next(reader, [])
    if tuple(names[: len(ROW_FIELDS)]) != ROW_FIELDS:
        raise NotTrailError("it has not the columns of the SELECT")
    _require_keys(tuple(names[len(ROW_FIELDS) : -len(NUMBERS)]), keys)
    for values in reader:
        yield dict(zip(names, values, strict=True))


def _row_of(line: str, keys: tuple[str, ...]) -> dict[str, str]:
    row = {name: "" if value is None else str(value) for name, value in json.loads(line).items()}
    if not row.get("day"):
        _require_keys(tuple(sorted(row.keys() - _NOTHING.keys())), keys)
    return {**_NOTHING, **row}


def _require_keys(asked: tuple[str, ...], keys: tuple[str, ...]) -> None:
    if asked != keys:
        asked_words, words = (", ".join(one) or "none" for one in (asked, keys))
        raise NotTrailError(f"it was asked with the keys {asked_words}, and the activity file has {words}")


_NOTHING = dict.fromkeys((*ROW_FIELDS, *NUMBERS), "")
"""Fields of a row; writers of JSON leave out those that are null."""


def _take(row: Mapping[str, str], keys: tuple[str, ...], into: SqlRows) -> int:
    """Take a row; return how many faulty records it counts."""
    sort, requests = row["sort"], int(row["requests"])
    if requests < 1 or (sort not in {"read", "write", "faulty"} and not sort.startswith(":")):
        raise ValueError(sort)
    if row["day"]:
        if sort in {"read", "write"}:
            key = row["account"], row["region"], row["day"]
            if not _DAY.fullmatch(row["day"]):
                raise ValueError(row["day"])
            into.days[key] = into.days.get(key, 0) + requests
        return 0
    if sort == "faulty":
        return requests
    if sort.startswith(":"):
        name = sort[1:] if sort.isascii() and len(sort) <= _TYPE else "unknown"
        into.passed_over[name] = into.passed_over.get(name, 0) + requests
        return 0
    kind = _kind(row, keys)
    if not (is_sound(kind, "-", row["first"]) and is_sound(kind, "-", row["last"])):
        raise ValueError(row["first"])
    known = into.kinds.get(kind, (0, row["first"], row["last"]))
    into.kinds[kind] = known[0] + requests, min(known[1], row["first"]), max(known[2], row["last"])
    if row["event"]:
        parameters = json.loads(row["parameters"]) if row["parameters"] else {}
        record = {"eventID": row["event"], "eventTime": row["first"], "requestParameters": parameters}
        into.changes.append(change_of({**record, "userAgent": row["agent"], "sourceIPAddress": row["address"]}, kind))
    return 0


def _kind(row: Mapping[str, str], keys: tuple[str, ...]) -> Kind:
    is_read = row["sort"] == "read"
    parameters = json.loads(row["parameters"]) if row["parameters"] else None
    details = row["details"].rstrip("\n")
    if parameters is not None:
        details = details_of(row["source"], row["name"], parameters, is_read)
    context = "\n".join(_context(row, keys, {"requestParameters": parameters, "readOnly": is_read}))
    fields = {name: row[name] for name in _KIND}
    return Kind(**{**fields, "source": row["source"].removesuffix(_SUFFIX), "details": details, "context": context})


def _context(row: Mapping[str, str], keys: tuple[str, ...], record: Mapping[str, object]) -> Iterator[str]:
    for key in keys:
        value: str | None = row[key]
        if record["requestParameters"] is not None and (key == "aws:tagkeys" or key.startswith(TAG_PREFIX)):
            read = reader_of(key)
            facts = read(record) if read else None
            value = "?" if facts is None else facts and f"={facts}"
        if value == "?":
            yield key
        elif value:
            yield line_of(f"{key}=", value.removeprefix("="))
