"""Files without faults are read without a look for their places, as they would be with one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given

from designer.basics.steps import stoppable
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.loading import Json, parse_members
from designer.exchange.formats.node_columns import NodeRows
from designer.exchange.formats.shape import validator
from designer.exchange.formats.sound_nodes import all_fit
from designer.exchange.formats.tables.whole_file import WHOLE_FILE
from resources import FOLDER
from tests.designer.exchange.formats.designs import files, small
from tests.designer.exchange.formats.test_tables import filled

LEAVES = [None, True, 7, -1.5, 10**9, "", "root", "ou", "account", "x" * 2_000, [], ["root"], ["a", "a"], {}, {"a": 1}]


def changed(value: Json) -> Iterator[Json]:
    """The value itself, again and again with one value in it replaced, left out, or under another key."""
    holders = [value]
    for holder in holders:
        holders += [inner for inner in _values(holder) if isinstance(inner, dict | list)]
    for holder in holders:
        for key, before in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            for leaf in LEAVES[len(str(key)) % 2 :: 2]:
                holder[key] = leaf
                yield value
            holder[key] = before
        if isinstance(holder, dict):
            yield from _with_other_keys(value, holder)


def _with_other_keys(value: Json, holder: dict[str, Json]) -> Iterator[Json]:
    whole = dict(holder)
    for key in whole:
        del holder[key]
        yield value
        holder["other"] = whole[key]
        yield value
        holder.clear()
        holder |= whole


def _values(holder: dict[str, Json] | list[Json]) -> Iterator[Json]:
    yield from holder.values() if isinstance(holder, dict) else holder


def test_values_that_fit_are_valid() -> None:
    core, checked = WHOLE_FILE.core, validator(WHOLE_FILE)
    whole = filled(WHOLE_FILE)
    assert all_fit(core, [whole])
    for value in changed(whole):
        try:
            fits = all_fit(core, [value])
        except TypeError:
            fits = False
        if fits:
            checked.validate_python(value, extra="forbid")


def test_a_design_that_is_surely_sound_is_the_one_that_a_close_look_finds() -> None:
    taken = 0
    for value in changed(small()):
        text = json.dumps(value)
        found = native.read_sound(text)
        if found is not None:
            taken += 1
            assert found == native.read_closely(text, "x")
    assert taken > 20


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(small()).replace('"id": "root"', '"id": "root", "id": "root"'),
        json.dumps(small()).replace('"nodes"', '"nodes": [], "nodes"'),
        json.dumps({**small(), "nodes": [list(map(list, one.items())) for one in small()["nodes"]]}),
        json.dumps(small()) + "]",
        json.dumps(small())[:-1] + ",}",
        json.dumps(small()).replace('"name"', '"name"  "x"', 1),
        json.dumps({**small(), "version": 99}),
    ],
    ids=["key twice", "member twice", "pairs for objects", "more behind", "comma", "no colon", "newer"],
)
def test_what_is_no_sound_file_gets_a_close_look(text: str) -> None:
    assert native.read_sound(text) is None


def test_the_sample_with_all_kinds_of_nodes_needs_no_close_look() -> None:
    text = (FOLDER / "templates" / "company.json").read_text("utf-8")
    assert native.read_sound(text) == native.read_closely(text, "x")


@given(files())
def test_what_was_written_is_read_alike_with_and_without_a_close_look(file: NativeFile) -> None:
    text = native.write(file).decode()
    assert native.read_sound(text) in (None, native.read_closely(text, "x"))


@pytest.mark.parametrize("indent", [2, None])
def test_whoever_waits_may_end_the_parsing_of_nodes_however_they_are_laid_out(indent: int | None) -> None:
    text = json.dumps({"nodes": [{"id": f"n{number}", "notes": "x"} for number in range(7_000)]}, indent=indent)
    asked: list[int] = []
    with stoppable(lambda: asked.append(1)):
        parse_members(text, "nodes", NodeRows().take)
    assert len(asked) >= 7_000


@pytest.mark.parametrize(
    "other",
    [
        '"tags": {"id": "x", "kind": "ou", "name": "x"}',
        '"tags": {"a": "1", "a": "2"}',
        '"parent": {"id": "x", "kind": "ou", "name": "x"}',
        '"policies": [{"id": "x", "kind": "ou", "name": "x"}]',
    ],
    ids=["tags like a node", "tag twice", "a node for a parent", "a node for a policy"],
)
def test_an_object_in_a_node_is_no_node_whatever_it_looks_like(other: str) -> None:
    root = '{"id": "root", "kind": "root", "name": "Root"}'
    account = f'{{"id": "a", "kind": "account", "parent": "root", "name": "A", {other}}}'
    text = json.dumps({**small(), "nodes": []}).replace('"nodes": []', f'"nodes": [{root}, {account}, null]')
    assert native.read_sound(text) is None
    assert native.read_sound(text.replace(", null]", "]")) is None
