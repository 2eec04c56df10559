"""The tables of records: whatever is in one is read, written, published and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import cast

from jsonschema import Draft202012Validator

from designer.analysis.differences.record_words import identity_lines
from designer.exchange.formats.fields import FileField, RecordTable, Shape, ValueKind, file_key
from designer.exchange.formats.loading import Json
from designer.exchange.formats.tables.identities import ACCOUNT_TABLE
from designer.exchange.formats.tables.whole_file import FILE_TABLE, WHOLE_FILE
from designer.organization.model.identities import AccountIdentities
from docs import file_schema as schema
from tests.tools import in_one_test


def tables(kind: ValueKind) -> Iterator[RecordTable[object]]:
    """Every table in a kind of value."""
    if kind.table is not None:
        yield kind.table
        for one in kind.table.keys:
            yield from tables(one.kind)
    elif kind.items is not None:
        yield from tables(kind.items)


TABLES = {table.title: table for table in tables(WHOLE_FILE)}
RECORDS = {title: table for title, table in TABLES.items() if table.record is not None}


def filled(kind: ValueKind, key: str = "") -> Json:
    """A value that says all that it can."""
    if kind.table is not None:
        found: Shape = {}
        for field in kind.table.fields:  # of keys that stand for each other, one
            one = field if isinstance(field, FileField) else field.keys[0]
            found[file_key(one)] = filled(one.kind, file_key(one))
        return found
    core = kind.core
    if core["type"] == "literal":
        return cast("list[Json]", core["expected"])[-1]
    if kind.is_list:
        items = cast("Shape", core["items_schema"])
        count = int(str(core.get("min_length", 1)))
        return [filled(kind.items or ValueKind(items)) for _ in range(count)]
    if core["type"] == "dict":
        keys = cast("list[str]", cast("Shape", core["keys_schema"]).get("expected", ["any"]))
        return {keys[-1]: filled(kind.items or ValueKind(cast("Shape", core["values_schema"])))}
    values: dict[str, Json] = {"str": "2027-03-31", "nullable": "x", "int": 7, "float": 2, "bool": key != "published"}
    return values.get(str(core["type"]), ["a", "b"])


@in_one_test("table", RECORDS.values())
def test_every_field_of_a_record_stands_once_in_its_file(table: RecordTable[object]) -> None:
    assert is_dataclass(table.record)
    named = [name for one in table.fields for name in ((one.name,) if isinstance(one, FileField) else one.names)]
    whole = "organization.settings." if table.title == "Organization" else "layout."
    beside = [one.name.removeprefix(whole) for one in FILE_TABLE.fields if isinstance(one, FileField)]
    missing = {field.name for field in fields(table.record)} - {*named} - {*beside}
    assert missing <= ({"allowed"} if table.title == "Case" else set())  # the test says what it expects
    assert sorted({*named} - {""}) == sorted(name for name in named if name)


@in_one_test("table", RECORDS.values())
def test_a_record_that_says_all_comes_back_as_it_was(table: RecordTable[object]) -> None:
    shape = cast("Shape", filled(ValueKind({}, table=table)))
    readable = json.loads(json.dumps(shape))
    for holder in _holders(readable):
        holder["text"] = json.dumps(holder.pop("document"), indent=2)
    record = table.read(readable)
    written = {key: value for key, value in shape.items() if key != "positions"}
    assert {**written, **_contents(shape)} == {**table.write(record), **_contents(shape)}
    for field in table.fields:
        if isinstance(field, FileField) and field.name and table.defaults[field.name] is not MISSING:
            assert getattr(record, field.name) != table.defaults[field.name], field.name


def with_texts(shape: Shape) -> Shape:
    """Return what a reader takes: documents as their texts."""
    for holder in _holders(shape):
        holder["text"] = json.dumps(holder.pop("document"))
    return shape


def _holders(value: Json) -> Iterator[Shape]:
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _holders(one)
    if isinstance(value, dict) and "document" in value:
        yield value


def _contents(shape: Shape) -> Shape:
    """Keys that have a document in them, which is written as its text."""
    return {key: value for key, value in shape.items() if key == "document" or any(_holders(value))}


def test_a_file_that_says_all_fits_the_published_schema() -> None:
    value = cast("Shape", filled(WHOLE_FILE)) | {"version": 2}
    Draft202012Validator(json.loads(schema.json_schema())).validate(value)


def test_the_comparison_has_words_for_every_field_of_an_identity() -> None:
    """Those of its table, or the name of the field."""
    inside = ACCOUNT_TABLE.read(with_texts(cast("Shape", filled(ValueKind({}, table=ACCOUNT_TABLE)))))
    for part in ("root", "users", "groups", "roles", "policies"):
        held = getattr(inside, part)
        one = held if part == "root" else held[0]
        for field in fields(one):
            if field.default is MISSING or field.name == "inline":
                continue
            before = replace(one, **{field.name: field.default})
            sides = [AccountIdentities(**{part: side if part == "root" else (side,)}) for side in (before, one)]
            assert len(list(identity_lines(*sides))) > 1, field.name
