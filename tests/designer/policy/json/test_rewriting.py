"""Small edits of a JSON text change what they should and no other character."""

import copy
import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.json import rewriting
from designer.policy.json.text import JsonArray, JsonObject, find, parse, plain_json
from tests.designer import draws
from tests.designer.policy.strategies import json_values, policy_texts

KEYS = st.text('abAB/:é" \\', min_size=1, max_size=4)


LISTS = st.lists(json_values(), max_size=4)
MEMBERS = st.dictionaries(KEYS, json_values(), max_size=4)


@cache
@st.composite
def laid_out(draw):
    """A JSON object and the same as text in one of many styles, CRLF and tabs among them."""
    value = {
        "Version": "1",
        "List": draw(LISTS),
        **draw(MEMBERS),
    }
    indent = draws.one_of(draw, [None, 2, 4, "\t"])
    text = json.dumps(
        value,
        indent=indent,
        ensure_ascii=draw(st.booleans()),
        separators=draws.one_of(draw, [None, (",", ":"), (", ", " : ")]),
    )
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return value, text


def places(value, path=()):
    """The path of every value below this one."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*path, key)
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield (*path, index)
            yield from places(one, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def reads_as(expected, rewrite, text):
    """The text after an edit is valid and says what is expected, with the members in their order."""
    parsed = parse(rewrite.of(text))
    assert () == parsed.faults
    assert expected == plain_json(parsed.root)
    assert json.dumps(expected) == json.dumps(plain_json(parsed.root))


@given(laid_out(), st.data(), json_values())
def test_a_value_is_replaced_and_put_back(given_text, data, new):
    value, text = given_text
    path = data.draw(st.sampled_from(list(places(value))))
    expected = copy.deepcopy(value)
    at(expected, path[:-1])[path[-1]] = new
    rewrite = rewriting.set_value(text, path, new)
    reads_as(expected, rewrite, text)
    replaced = find(parse(text).root, path)
    assert replaced.span == (rewrite.start, rewrite.end)
    after = rewrite.of(text)
    back = rewriting.set_value(after, path, at(value, path))
    reads_as(value, back, after)


@given(laid_out(), st.data())
def test_a_member_or_entry_is_removed(given_text, data):
    value, text = given_text
    path = data.draw(st.sampled_from(list(places(value))))
    expected = copy.deepcopy(value)
    del at(expected, path[:-1])[path[-1]]
    reads_as(expected, rewriting.remove_part(text, path), text)


@given(laid_out(), st.data(), json_values())
def test_a_member_is_added_and_removed(given_text, data, new):
    value, text = given_text
    owners = [(), *(path for path in places(value) if isinstance(at(value, path), dict))]
    path = data.draw(st.sampled_from(owners))
    owner = at(value, path)
    after = tuple(data.draw(st.lists(st.sampled_from(list(owner)), max_size=2))) if owner else ()
    place = max((list(owner).index(key) + 1 for key in after), default=len(owner))
    members = list(owner.items())
    members.insert(place, ("new key", new))
    expected = dict(members)
    whole = copy.deepcopy(value)
    if path:
        at(whole, path[:-1])[path[-1]] = expected
    else:
        whole = expected
    rewrite = rewriting.add_member(text, path, "new key", new, after)
    reads_as(whole, rewrite, text)
    added = rewrite.of(text)
    reads_as(value, rewriting.remove_part(added, (*path, "new key")), added)


@given(laid_out(), st.data(), json_values())
def test_an_entry_is_added_and_removed(given_text, data, new):
    value, text = given_text
    owner = value["List"]
    place = data.draw(st.integers(0, len(owner)))
    expected = copy.deepcopy(value)
    expected["List"].insert(place, new)
    rewrite = rewriting.add_item(text, ("List",), new, place)
    reads_as(expected, rewrite, text)
    added = rewrite.of(text)
    reads_as(value, rewriting.remove_part(added, ("List", place)), added)


@given(laid_out(), st.data())
def test_an_entry_is_moved_and_back_again_byte_for_byte(given_text, data):
    value, text = given_text
    count = len(value["List"])
    if not count:
        return
    old, new = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    expected = copy.deepcopy(value)
    expected["List"].insert(new, expected["List"].pop(old))
    rewrite = rewriting.move_entry(text, ("List",), old, new)
    reads_as(expected, rewrite, text)
    moved = rewrite.of(text)
    assert text == rewriting.move_entry(moved, ("List",), new, old).of(moved)


@given(laid_out(), st.data())
def test_an_entry_is_copied_as_it_is_spelled(given_text, data):
    value, text = given_text
    if not value["List"]:
        return
    index = data.draw(st.integers(0, len(value["List"]) - 1))
    expected = copy.deepcopy(value)
    expected["List"].insert(index, value["List"][index])
    rewrite = rewriting.copy_entry(text, ("List",), index)
    reads_as(expected, rewrite, text)
    span = find(parse(text).root, ("List", index)).span
    assert text[span.start : span.end] in rewrite.new


@given(laid_out(), st.data())
def test_a_key_is_renamed_and_its_value_stays(given_text, data):
    value, text = given_text
    key = data.draw(st.sampled_from(list(value)))
    expected = {("new key" if name == key else name): one for name, one in value.items()}
    reads_as(expected, rewriting.rename_key(text, (key,), "new key"), text)


STYLES = [
    ('{\n    "a": [\n        "x"\n    ]\n}', '{\n    "a": [\n        "x",\n        "y"\n    ]\n}'),
    ('{\n\t"a": ["x"]\n}', '{\n\t"a": ["x", "y"]\n}'),
    ('{"a":["x"]}', '{"a":["x","y"]}'),
    ('{"a": ["x"]}', '{"a": ["x", "y"]}'),
    ('{"a": "x"}', '{"a": ["x", "y"]}'),
    ('{\n  "a": []\n}', '{\n  "a": ["y"]\n}'),
    ('{\n  "a": ["x",\n        "w"]\n}', '{\n  "a": ["x",\n        "w",\n        "y"]\n}'),
    ('{\r\n  "a": [\r\n    "x"\r\n  ]\r\n}', '{\r\n  "a": [\r\n    "x",\r\n    "y"\r\n  ]\r\n}'),
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{\n  "a": {"b": 1}\n}', '{\n  "a": [\n    {"b": 1},\n    {\n      "c": 2\n    }\n  ]\n}'),
        ('{"a": {"b": 1}}', '{"a": [{"b": 1}, {"c": 2}]}'),
    ],
)
def test_a_value_that_becomes_a_list_is_laid_out_as_the_text_is(before, after):
    assert after == rewriting.add_item(before, ("a",), {"c": 2}).of(before)


@pytest.mark.parametrize(("before", "after"), STYLES)
def test_a_new_entry_is_laid_out_as_its_neighbours(before, after):
    assert after == rewriting.add_item(before, ("a",), "y").of(before)


def test_a_new_member_goes_where_it_belongs_in_the_indent_of_the_others():
    text = '{\n  "S": {\n    "Effect": "Deny",\n    "Resource": "*"\n  }\n}'
    after = rewriting.add_member(text, ("S",), "Action", ["s3:*"], ("Sid", "Effect")).of(text)
    assert (
        '{\n  "S": {\n    "Effect": "Deny",\n    "Action": [\n      "s3:*"\n    ],\n    "Resource": "*"\n  }\n}'
        == after
    )


def test_what_is_odd_elsewhere_in_the_text_stays_as_typed():
    text = '{"Version": "2012-10-17", // ours\n "Statement": [{"Effect" : "Deny", "Acton": \'x\', "Action": "a:b"}], }'
    after = rewriting.add_item(text, ("Statement", 0, "Action"), "c:d").of(text)
    assert text.replace('"a:b"', '["a:b", "c:d"]') == after


@pytest.mark.parametrize("path", [("b",), ("a", 1), ("a", "x"), ("a", 0, "x")])
def test_a_place_that_is_not_there_is_a_key_error(path):
    with pytest.raises(KeyError):
        rewriting.set_value('{"a": [1]}', path, 2)
    with pytest.raises(KeyError):
        rewriting.remove_part('{"a": [1]}', path)


@given(policy_texts())
def test_every_statement_of_a_policy_can_be_taken_out_and_put_back(text):
    root = parse(text).root
    found = find(root, ("Statement",))
    assert isinstance(root, JsonObject)
    if not isinstance(found, JsonArray):
        return
    for index, item in enumerate(found.items):
        shorter = rewriting.remove_part(text, ("Statement", index)).of(text)
        again = rewriting.add_item(shorter, ("Statement",), plain_json(item), index).of(shorter)
        assert plain_json(root) == plain_json(parse(again).root)
