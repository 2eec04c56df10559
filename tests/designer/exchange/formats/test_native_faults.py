"""A bad file gets every fault at once, each with its JSON path and line."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection
from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.basics.errors import Fault, FormatError
from designer.exchange.formats import native, references
from tests.designer.exchange.formats.designs import COMPANY, as_bytes, small
from tests.tools import in_one_test


def faults_of(data: bytes) -> tuple[Fault, ...]:
    with pytest.raises(FormatError) as refused:
        native.read(data, "test.json")
    assert refused.value.source == "test.json"
    assert refused.value.faults
    return refused.value.faults


def node(index: int, **members: object) -> Callable[[dict], None]:
    return lambda value: value["nodes"][index].update(members)


def policy(**members: object) -> Callable[[dict], None]:
    return lambda value: value["policies"][0].update(members)


def settings(**members: object) -> Callable[[dict], None]:
    return lambda value: value["organization"].update(members)


def whole(**members: object) -> Callable[[dict], None]:
    return lambda value: value.update(members)


@in_one_test(
    ("break_it", "path", "words"),
    [
        (whole(nodes={}), "$.nodes", ["list", "an object"]),
        (whole(nodes=[]), "$.nodes", ["No node is the root"]),
        (whole(version="1"), "$.version", ["whole number", '"1"']),
        (whole(format="draw.io"), "$.format", ['"draw.io"', '"orgwright"']),
        (whole(colour="red"), "$.colour", ['The key "colour" is not known']),
        (whole(policys=[]), "$.policys", ['did you mean "policies"?']),
        (whole(tests=[1]), "$.tests[0]", ["an object", "the number 1"]),
        (whole(layout={"spacing": -1}), "$.layout.spacing", ["greater than 0"]),
        (whole(layout={"positions": {"root": [1]}}), "$.layout.positions.root", ["a list of 2 values, not of 1"]),
        (whole(layout={"positions": {"root": [1, 2, 3]}}), "$.layout.positions.root", ["a list of 2 values, not of 3"]),
        (whole(layout={"positions": {"root": [1e9, 0]}}), "$.layout.positions.root[0]", ["at most 1,000,000, not the"]),
        (whole(layout={"position": {}}), "$.layout.position", ['did you mean "positions"?']),
        (whole(silenced=[{"check": "gaps", "reason": ""}]), "$.silenced[0].reason", ["must not be empty"]),
        (whole(silenced=[{"check": "gaps", "resaon": "x"}]), "$.silenced[0].resaon", ['did you mean "reason"?']),
        (settings(reservedSlots={"TAG_POLICY": 101}), "$.organization.reservedSlots.TAG_POLICY", ["at most 100, not"]),
        (
            policy(guardrail={"id": "x", "version": 0}),
            "$.policies[0].guardrail.version",
            ["at least 1, not the number 0"],
        ),
        (policy(guardrail={"id": "x", "vers": 1}), "$.policies[0].guardrail.vers", ['did you mean "version"?']),
        (node(3, name=None), "$.nodes[3].name", ["a text", "null"]),
        (node(3, kind="acount"), "$.nodes[3].kind", ['did you mean "account"?']),
        (node(3, nme="x"), "$.nodes[3].nme", ['did you mean "name"?']),
        (node(3, id=""), "$.nodes[3].id", ["must not be empty"]),
        (node(3, id="ou-work"), "$.nodes[3].id", ["Two nodes", "$.nodes[2]"]),
        (node(3, parent="ou-wrk"), "$.nodes[3].parent", ['No node has the id "ou-wrk"', 'did you mean "ou-work"?']),
        (node(3, parent="acc-main"), "$.nodes[3].parent", ["is an account"]),
        (node(3, parent=None), "$.nodes[3].parent", ["Only the root has no parent"]),
        (node(0, parent="ou-work"), "$.nodes[0].parent", ["The root has no parent"]),
        (node(2, parent="ou-work"), "$.nodes[2].parent", ["ring"]),
        (node(2, kind="root", parent=None), "$.nodes[2].kind", ["only one root"]),
        (node(2, email="a@b.example"), "$.nodes[2].email", ["for accounts only"]),
        (node(3, policies=["deny-leav"]), "$.nodes[3].policies[0]", ["No policy", 'did you mean "deny-leave"?']),
        (node(3, policies=["deny-leave"] * 2), "$.nodes[3].policies[1]", ["attached twice"]),
        (node(3, tags={"a": 1}), "$.nodes[3].tags.a", ["a text"]),
        (node(3, name="\ud83d"), "$.nodes[3].name", ["half a character"]),
        (policy(type="SCP"), "$.policies[0].type", ['"SCP" is not known here']),
        (policy(text="{}"), "$.policies[0].text", ["not both"]),
        (policy(document=[]), "$.policies[0].document", ["an object", "a list"]),
        (policy(document={"a": "\ude00"}), "$.policies[0].document.a", ["half a character"]),
        (settings(managementAccount="acc-gone"), "$.organization.managementAccount", ["No account"]),
        (settings(managementAccount="ou-work"), "$.organization.managementAccount", ["not an account"]),
        (
            settings(delegatedAdministrators=[{"account": "root", "service": "x"}]),
            "$.organization.delegatedAdministrators[0].account",
            ["not an account"],
        ),
    ],
)
def test_a_fault_names_its_path_and_line_and_what_to_do(
    break_it: Callable[[dict], None], path: str, words: list[str]
) -> None:
    value = small()
    break_it(value)
    data = json.dumps(value, indent=2).encode()
    fault = next(fault for fault in faults_of(data) if fault.path == path)
    assert [word for word in words if word not in fault.message] == []
    assert fault.line > 1


def test_the_line_and_column_are_those_of_the_key() -> None:
    value = small()
    value["nodes"][3]["kind"] = "acount"
    data = as_bytes(value)
    (fault,) = faults_of(data)
    line = data.decode().splitlines()[fault.line - 1]
    assert '"kind": "acount",' == line[fault.column - 1 :]


def test_a_missing_key_is_reported_where_its_object_begins() -> None:
    value = small()
    del value["nodes"][3]["name"]
    data = as_bytes(value)
    (fault,) = faults_of(data)
    assert ("$.nodes[3]", 'The key "name" is missing.') == (fault.path, fault.message)
    assert data.decode().splitlines()[fault.line] == '      "id": "acc-shop",'


def test_every_fault_is_reported_at_once_in_the_order_of_the_file() -> None:
    value = small()
    value["nodes"][1]["parent"] = "ou-gone"
    value["nodes"][2]["colour"] = "red"
    value["policies"][0]["type"] = 5
    value["organization"]["managementAccount"] = "acc-gone"
    paths = [fault.path for fault in faults_of(as_bytes(value))]
    assert ["$.organization.managementAccount", "$.nodes[1].parent", "$.nodes[2].colour", "$.policies[0].type"] == paths


def test_nodes_in_a_ring_are_named_once() -> None:
    value = small()
    value["nodes"] += [
        {"id": "ou-a", "kind": "ou", "parent": "ou-b", "name": "A"},
        {"id": "ou-b", "kind": "ou", "parent": "ou-a", "name": "B"},
        {"id": "acc-c", "kind": "account", "parent": "ou-b", "name": "C"},
    ]
    (fault,) = faults_of(as_bytes(value))
    assert ("$.nodes[4].parent", True) == (fault.path, '"ou-a", "ou-b", "ou-a"' in fault.message)


def test_keys_that_stand_twice_are_found_at_any_depth() -> None:
    text = as_bytes(small()).decode()
    text = text.replace('"Statement": []', '"Statement": [],\n        "Statement": [{}]')
    (fault,) = faults_of(text.encode())
    assert ("$.policies[0].document.Statement", '"Statement" appears twice') == (
        fault.path,
        fault.message[8:33],
    )
    assert '"Statement": [{}]' in text.splitlines()[fault.line - 1]


def test_more_than_a_hundred_faults_are_counted() -> None:
    value = small()
    value["nodes"] += [{"id": f"acc-{i}", "kind": "account", "parent": "ou-gone", "name": "x"} for i in range(150)]
    faults = faults_of(as_bytes(value))
    assert (101, "50 more faults are not listed.") == (len(faults), faults[-1].message)


def test_a_large_file_of_rubbish_is_not_described_to_its_end() -> None:
    value = small()
    value["nodes"] += [{"id": i, "kind": "ou", "parent": "root", "name": 1, "colour": "red"} for i in range(5_000)]
    faults = faults_of(as_bytes(value))
    assert (101, "At least 900 more faults are not listed.") == (len(faults), faults[-1].message)


def test_a_tree_deeper_than_any_reader_can_stand_is_refused() -> None:
    value = small()
    value["nodes"] += [
        {"id": f"ou-{i}", "kind": "ou", "parent": f"ou-{i - 1}" if i else "root", "name": "x"} for i in range(5_000)
    ]
    (fault,) = faults_of(as_bytes(value))
    assert "levels deep" in fault.message


def test_a_newer_version_that_cannot_be_read_says_so_first() -> None:
    value = small()
    value["version"] = 99
    value["policies"][0]["type"] = "QUANTUM_POLICY"
    first, second = faults_of(as_bytes(value))
    assert "newer Orgwright" in first.message
    assert second.path == "$.policies[0].type"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"[]", "JSON object"),
        (b'{"Resources": {}}', "not an Orgwright file"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x1f\x8b\x08", "gzip"),
        (bytes(range(256)) * 20, "binary"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        (b'{\n"a": "\xe9"}', "not UTF-8"),
        (b"[" * 100_000, "nested"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "digits"),
        (b"not json at all", "quotes"),
    ],
)
def test_what_is_no_json_text_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in faults_of(data)[0].message


def test_text_that_is_not_utf8_names_the_line() -> None:
    assert [2] == [fault.line for fault in faults_of(b'{\n"a": "\xe9"}')]


def test_a_byte_order_mark_is_accepted() -> None:
    assert native.read(b"\xef\xbb\xbf" + as_bytes(small()), "test.json").organization.account_count == 2


def test_every_syntax_fault_is_reported_with_its_line() -> None:
    text = as_bytes(small()).decode()
    text = text.replace('"kind": "root",', '"kind": "root"').replace('"name": "Work"', '"name": Work')
    lines = [fault.line for fault in faults_of(text.encode())]
    assert lines == sorted(lines)
    assert len(lines) == 2


def test_a_file_above_the_limit_is_refused_unread() -> None:
    assert "limit" in faults_of(bytes(100_000_001))[0].message


@given(st.integers(0, len(COMPANY.read_bytes()) - 3))
def test_a_file_cut_off_anywhere_is_refused(length: int) -> None:
    faults_of(COMPANY.read_bytes()[:length])


@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    faults_of(data)


leaves = st.sampled_from([None, True, 0, -1.5, "", "root", "ou", "account", [], {}, ["root"], {"id": "root"}])


@given(st.lists(st.tuples(st.lists(st.integers(0, 9), max_size=5), leaves), min_size=1, max_size=4))
def test_any_value_anywhere_is_read_or_refused(edits: list[tuple[list[int], object]]) -> None:
    value: object = small()
    for steps, leaf in edits:
        inner, last = value, None
        for step in steps:
            keys = (
                list(inner) if isinstance(inner, dict) else list(range(len(inner))) if isinstance(inner, list) else []
            )
            if not keys:
                break
            last = (inner, keys[step % len(keys)])
            inner = last[0][last[1]]
        if last:
            last[0][last[1]] = copy.deepcopy(leaf)
    data = as_bytes(value)
    faults: tuple[Fault, ...] = ()
    try:
        file = native.read(data, "test.json")
        assert native.read(native.write(file), "test.json") == file
    except FormatError as error:
        faults = error.faults
    assert [fault for fault in faults if fault.line < 1] == []


def _places(value: object) -> list[tuple[object, object]]:
    """Every container of a value with each of its keys or indices."""
    found: list[tuple[object, object]] = []
    todo = [value]
    while todo:
        inner = todo.pop()
        if isinstance(inner, dict | list):
            keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            found += [(inner, key) for key in keys]
            todo += [inner[key] for key in keys]
    return found


@in_one_test("number", range(len([*_places(small())])))
@in_one_test("half", ["\ud800", "x\udbffy"])
def test_half_a_character_is_a_fault_wherever_it_stands(half: str, number: int) -> None:
    """Half a character is a value, a key beside others, and a key of an object that replaces the value."""
    for put in ("value", "key", "object"):
        value = small()
        inner, key = _places(value)[number]
        if put == "key" and isinstance(inner, dict):
            inner[half] = inner.pop(key)
        else:
            inner[key] = {half: 1} if put == "object" else half
        faults = faults_of(json.dumps(value).encode())
        assert any("half a character" in fault.message for fault in faults), faults
        "\n".join(map(str, faults)).encode()


def test_hints_cost_no_more_than_a_few_of_them_are_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of ids that lead nowhere are not each compared with thousands of others."""
    compared: list[int] = []

    def counting(name: str, known: Collection[str], count: int) -> list[str]:
        compared.append(len(known))
        return get_close_matches(name, known, count)

    monkeypatch.setattr(references, "get_close_matches", counting)
    value = small()
    value["nodes"] += [
        {"id": f"account-{n}", "kind": "account", "parent": f"ou-{n}", "name": "a"} for n in range(3_000)
    ]
    assert "No node has the id" in faults_of(as_bytes(value))[0].message
    assert sum(compared) <= 50_000


def test_a_fault_far_down_a_list_says_which_entry_it_is() -> None:
    value = small()
    value["nodes"] += [{"id": f"ou-{i}", "kind": "ou", "parent": "root", "name": "x"} for i in range(1_500)]
    value["nodes"][1_234]["name"] = 1

    assert ["$.nodes[1234].name"] == [fault.path for fault in faults_of(as_bytes(value))]
