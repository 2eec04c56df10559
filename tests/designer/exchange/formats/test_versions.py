"""A file says the lowest version that holds it, and is refused where it has keys of a later version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, make_dataclass
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from designer.basics.errors import FormatError
from designer.exchange.formats import fragments, native, shape, values, versions
from designer.exchange.formats.conflicts import read_conflicts
from designer.exchange.formats.fields import FileField, RecordTable, Shape, ValueKind, file_key, record_kind
from designer.exchange.formats.format import FILE_VERSION, NativeFile
from designer.exchange.formats.loading import Json
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.whole_file import WHOLE_FILE
from designer.exchange.formats.values import TRUE_OR_FALSE, list_kind, map_kind
from designer.exchange.formats.versions import ANY_KEY, LaterMember, later_members, needed_by, version_needed
from designer.organization.model.identities import AccessKey, AccountIdentities, IamUser
from designer.organization.model.policy_types import PolicyType
from docs import file_schema as schema
from tests.designer.exchange.formats.designs import as_bytes, files, small
from tests.designer.exchange.formats.test_tables import filled

later = pytest.mark.parametrize("member", later_members(WHOLE_FILE), ids=lambda one: ".".join(one.path))


def saying(version: int, member: LaterMember) -> dict:
    """A short file with a later member, and no more than that asks for."""
    value = small()
    put(WHOLE_FILE, value, member.path)
    return {**value, "version": version}


def put(kind: ValueKind, value: dict, path: Sequence[str]) -> None:
    """Put an example into an object, at a path of keys that may not be there yet."""
    key, *rest = path
    inner = kind.items if kind.table is None else next(one.kind for one in kind.table.keys if one.key == key)
    place = "acc-shop" if key == ANY_KEY else key
    assert inner is not None
    if not rest:
        value[place] = filled(inner, place)
        return
    held = value.setdefault(place, [] if inner.is_list else {})
    if inner.is_list and inner.items is not None:
        inner = inner.items
        held += [] if held else [needed(inner.table)]
        held = held[0]
    put(inner, held, rest)


def needed(table: RecordTable[object] | None) -> dict:
    """The keys without which a record is refused."""
    fields = [one if isinstance(one, FileField) else one.keys[0] for one in table.fields] if table else []
    return {
        file_key(one): filled(one.kind, file_key(one))
        for one in fields
        if table and (one.required or table.defaults.get(one.name, MISSING) is MISSING)
    }


def test_every_later_member_has_a_shape() -> None:
    for member in later_members(WHOLE_FILE):
        assert member.path[-1] in shape.keys_by_place()[member.path[:-1]]
        assert 1 < member.since <= FILE_VERSION


@later
def test_a_later_member_comes_back_as_it_was_in_the_version_that_it_needs(member: LaterMember) -> None:
    file = native.read(as_bytes(saying(member.since, member)), "x")
    written = native.write(file)

    assert (False, ()) == (file.read_only, file.notes)
    assert member.since == json.loads(written)["version"]
    assert file == native.read(written, "x")


@later
def test_a_file_of_an_earlier_version_with_a_later_member_is_told_to_say_the_later_version(member: LaterMember) -> None:
    with pytest.raises(FormatError) as refused:
        native.read(as_bytes(saying(member.since - 1, member)), "x")
    [fault] = refused.value.faults
    key, since = member.path[-1], member.since
    what = f'value "{member.value}"' if member.value else f'key "{key}"'
    assert f'The {what} needs version {since}: change "version" to {since}.' == fault.message
    assert key in fault.path
    assert fault.line > 1


@later
def test_the_published_schema_takes_a_later_member_in_its_version_alone(member: LaterMember) -> None:
    published = Draft202012Validator(json.loads(schema.json_schema()))
    assert "https://w3id.org/orgwright/schema/2/orgwright.schema.json" == published.schema["$id"]
    assert published.is_valid(small())
    assert published.is_valid({**small(), "version": FILE_VERSION})
    assert published.is_valid(saying(member.since, member))
    assert not published.is_valid(saying(member.since - 1, member))


def paths_of(value: Json, member: LaterMember) -> Iterator[FaultPath]:
    return versions.member_paths(value, member.path, said=member.value)


@given(files())
def test_the_version_that_is_written_is_the_lowest_that_has_what_is_written(file: NativeFile) -> None:
    value = json.loads(native.write(file))
    kept = [member.since for member in later_members(WHOLE_FILE) if list(paths_of(value, member))]
    assert max(kept, default=1) == value["version"] == version_needed(file)


@later
def test_a_program_that_knows_version_1_alone_shows_the_file_and_does_not_save_it(
    member: LaterMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "FILE_VERSION", 1)
    file = native.read(as_bytes(saying(member.since, member)), "x")
    assert file.read_only
    [note] = file.notes
    assert f"file version {member.since}; this program knows version 1" in note
    assert "can be looked at but not saved" in note


def test_a_later_field_asks_for_its_version_wherever_its_record_stands() -> None:
    key = RecordTable("Key", "", AccessKey, (FileField("active", TRUE_OR_FALSE), FileField("created", since=2)))
    user = RecordTable("User", "", IamUser, (FileField("name"), FileField("access_keys", list_kind(record_kind(key)))))
    account = RecordTable("Account", "", AccountIdentities, (FileField("users", list_kind(record_kind(user))),))
    kind = map_kind(record_kind(account))

    def inside(created: str) -> dict[str, AccountIdentities]:
        ana = IamUser("ana", access_keys=(AccessKey(active=True, created=created),))
        return {"acc-shop": AccountIdentities(users=(ana, IamUser("bob")))}

    assert [LaterMember((ANY_KEY, "users", "accessKeys", "created"), 2)] == list(later_members(kind))
    assert [2] == list(needed_by(kind, inside("2026-01-01")))
    assert [] == list(needed_by(kind, inside("")))


def test_a_later_value_asks_for_its_version_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(values.LATER_CHOICES, PolicyType.BACKUP_POLICY, 3)
    types, slots = values.choices_kind(PolicyType), values.numbers_kind(PolicyType, values.whole_kind())
    direction = values.word_kind("top-down", nested=2)
    fields = (FileField("direction", direction), FileField("types", types), FileField("slots", slots))
    record = make_dataclass("Record", [(field.name, object, None) for field in fields], frozen=True)
    kind = list_kind(record_kind(RecordTable("Record", "", record, fields)))

    def needed_for(**said: object) -> list[int]:
        return list(needed_by(kind, (record(), record(**said))))

    assert [] == needed_for(direction="top-down", types=(PolicyType.TAG_POLICY,), slots=((PolicyType.TAG_POLICY, 1),))
    assert [2] == needed_for(direction="nested")
    assert [3] == needed_for(types=(PolicyType.TAG_POLICY, PolicyType.BACKUP_POLICY))
    assert [3] == needed_for(slots=((PolicyType.BACKUP_POLICY, 1),))
    assert [
        LaterMember(("direction",), 2, "nested"),
        LaterMember(("types",), 3, "BACKUP_POLICY"),
        LaterMember(("slots", "BACKUP_POLICY"), 3),
    ] == list(later_members(kind))


def test_a_later_value_is_told_in_an_earlier_version_and_the_schema_refuses_it_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    members = (
        LaterMember(("organization", "types"), 2, "NEW"),
        LaterMember(("layout", "direction"), 2, "nested"),
    )
    monkeypatch.setattr(versions, "later_members", lambda _kind: members)
    value: dict = {
        "version": 1,
        "organization": {"types": ["OLD", "NEW"]},
        "layout": {"direction": "nested", "nested": 1},
    }
    first, second = versions.version_faults(value)
    assert ("organization", "types", 1) == first.path
    assert ("layout", "direction") == second.path
    assert 'The value "nested" needs version 2: change "version" to 2.' == second.message
    for member in members:
        published = Draft202012Validator(schema.version_condition(member))
        assert not published.is_valid(value)
        assert published.is_valid({**value, "version": 2})
        assert published.is_valid({"version": 1, "organization": {"types": ["OLD"]}, "layout": {"direction": "x"}})


def first_version(kind: ValueKind, above: str = "") -> Iterator[str]:
    """The keys and words that version 1 has, a line each."""
    later = dict(kind.later)
    if kind.table is not None:
        for one in kind.table.keys:
            if one.since == 1:
                yield f"{above}{one.key}"
                yield from first_version(one.kind, f"{above}{one.key}.")
    elif kind.items is not None:
        yield from first_version(kind.items, above if kind.is_list else f"{above}{ANY_KEY}.")
    else:
        named = cast("Shape", kind.core.get("keys_schema", kind.core))
        for word in cast("list[str]", named.get("expected", [])):
            if word not in later:
                yield f"{above[:-1]} = {word}"


def test_what_comes_after_version_1_says_since_which_version_it_is_there() -> None:
    known = set(Path(__file__).with_name("version_1.txt").read_text("utf-8").splitlines())
    now = set(first_version(WHOLE_FILE))
    assert not now - known, (
        "New keys need `since` (FileField, NodeAttribute), new values a row of LATER_CHOICES in "
        "designer/exchange/formats/values.py or a version in `word_kind`: older programs would call them faults"
    )
    assert not known - now, "Keys and values that files of version 1 have can no longer be read"


def test_members_are_found_in_lists_and_under_any_key() -> None:
    value: dict = {"a": [{"b": {"x": {"c": 1}, "y": {}}}, {"b": {}}, 5, {"b": {"z": {"c": None}}}]}
    assert [("a", 0, "b", "x", "c"), ("a", 3, "b", "z", "c")] == list(
        versions.member_paths(value, ("a", "b", ANY_KEY, "c"))
    )


def test_the_schema_refuses_a_later_member_in_lists_and_under_any_key() -> None:
    refused = schema.version_condition(LaterMember(("a", "b", ANY_KEY, "c"), 2))
    published = Draft202012Validator(refused)
    value = {"version": 1, "a": [{"b": {"x": {"d": 1}}}, {"b": {"y": {"c": 1}}}]}
    assert not published.is_valid(value)
    assert published.is_valid({**value, "version": 2})
    assert published.is_valid({"version": 1, "a": value["a"][:1]})


def test_the_clipboard_takes_a_file_of_version_2() -> None:
    value = {**small(), "version": 2, "$schema": "x"}
    assert "Work" in fragments.outline(fragments.read_subtrees(as_bytes(value)))


def test_both_sides_of_a_conflict_in_the_head_are_told_apart() -> None:
    lines = native.write(native.read(as_bytes(small()), "x")).decode().splitlines(keepends=True)
    named = ['  "$schema": "x",\n', *lines[1:2], lines[2].replace("1", "2")]
    text = [lines[0], "<<<<<<< HEAD\n", *lines[1:3], "=======\n", *named, ">>>>>>> feature\n", *lines[3:]]
    found = read_conflicts("".join(text).encode())
    assert found is not None
    assert ["", "x"] == [native.read(side, "x").schema for side in (found.ours, found.theirs)]
