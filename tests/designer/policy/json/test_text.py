import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.json.text import (
    MAX_DEPTH,
    MAX_FAULTS,
    JsonArray,
    JsonObject,
    find,
    is_json,
    line_column,
    minified,
    minified_length,
    parse,
    plain_json,
    pretty,
    spelled_out,
)
from tests.designer.policy.strategies import broken_texts, json_values
from tests.tools import in_one_test


def is_valid(text: str) -> bool:
    """Whether Python's reader takes the text, without NaN and repeated keys, which it also takes."""

    def once(pairs):
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError
        return dict(pairs)

    def refuse(name):
        raise ValueError(name)

    try:
        json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except ValueError:
        return False
    return True


def found(text: str) -> list[tuple[str, str]]:
    """The marked text and the message's beginning of each fault."""
    return [(text[fault.span.start : fault.span.end], fault.message.split(":")[0]) for fault in parse(text).faults]


@given(json_values(), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_valid_text_gives_the_values_of_json_loads(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    parsed = parse(text)
    assert () == parsed.faults
    assert json.loads(text) == plain_json(parsed.root)


@given(broken_texts() | st.text() | st.text("{}[],:\"\\/*#'0-9.eE+truefalsn \n", max_size=40))
def test_there_are_faults_exactly_where_json_loads_fails_or_keys_repeat(text):
    assert is_valid(text) is (not parse(text).faults)


@given(broken_texts() | st.text())
def test_faults_lie_inside_the_text_in_its_order(text):
    spans = [fault.span for fault in parse(text).faults]
    assert sorted(spans) == spans
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@in_one_test(
    ("text", "faults"),
    [
        ("", [("", "The text is empty")]),
        ('{"a": 1 "b": 2}', [("1", "A comma is missing after this.")]),
        ('{"a": 1,}', [(",", "Remove this comma")]),
        ("[1, 2, ]", [(",", "Remove this comma")]),
        ("[1,, 2]", [(",", "Remove this comma")]),
        ('{"a" 1}', [('"a"', "A colon is missing after the key “a”.")]),
        ('{"a": , "b": 1}', [('"a"', "The key “a” has no value.")]),
        ('{"a"}', [('"a"', "The key “a” has no value.")]),
        ('{"Sid": "Effect": "Deny"}', [('"Sid"', "The key “Sid” has no value.")]),
        ('{"a: "b"}', [('"a', 'The closing double quote (") is missing.')]),
        ('["a, "b"]', [('"a', 'The closing double quote (") is missing.')]),
        ('{"a": "b\n, "c": 1}', [('"b', 'The closing double quote (") is missing.')]),
        ('{"x": {"a": "b}}', [('"b', 'The closing double quote (") is missing.')]),
        ('["a", b"]', [('b"', 'The opening double quote (") is missing.')]),
        ('{Action: "x"}', [("Action", "“Action” needs double quotes around it.")]),
        ("['a']", [("'a'", "JSON knows only straight double quotes")]),
        ("[“a”]", [("“a”", "JSON knows only straight double quotes")]),
        ("[True]", [("True", "JSON spells it true, in small letters.")]),
        ("[NaN]", [("NaN", "JSON has no NaN; write a number, or a string in double quotes.")]),
        ("[01]", [("01", "This is not a JSON number; a string needs double quotes.")]),
        ('{"a": 1, "a": 2}', [('"a"', "The key “a” is here twice; only one may stay, put everything there.")]),
        ('{"a": [1, 2}', [("}", "A ] is missing before this }")]),
        ('{"a": 1]', [("]", "This ] should be a }.")]),
        ('{"a": 1]}', [("]", "This ] closes nothing")]),
        ('{"a": [1', [("{", "This { is never closed"), ("[", "This [ is never closed")]),
        ('{"a": 1} {}', [("{}", "The JSON is complete before this")]),
        (r'["\q"]', [(r"\q", "JSON has no such escape")]),
        (r'["\u12"]', [(r"\u", r"\u needs four hexadecimal digits")]),
        ('["a\tb"]', [("\t", "A control character (U+0009) must be written \\u0009.")]),
        ("// note\n{}", [("// note", "JSON has no comments")]),
        ("{} /* note", [("/* note", "JSON has no comments")]),
        ("\ufeff{}", [("\ufeff", "An invisible character (U+FEFF) is here")]),
        ('{"a": ${region}}', [("${region}", "A template's placeholder")]),
        ("{% if x %}{}", [("{% if x %}", "A template's statement, not JSON")]),
        ('{"x": {"a": 1}, {"b": 2}}', [("{", "A key is missing before this {")]),
    ],
)
def test_a_slip_is_one_fault_at_its_place(text, faults):
    assert faults == found(text)


def test_reading_goes_on_after_each_fault():
    text = '{\n  "Version": 2012-10-17,\n  Statement: [{"Effect" "Deny" "Action": [\'s3:*\',]}]\n}'
    lines = [line_column(text, fault.span.start) for fault in parse(text).faults]
    assert [(2, 14), (3, 3), (3, 16), (3, 30), (3, 43), (3, 49)] == lines
    assert {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*"]}]} == plain_json(
        parse(text).root
    )


def test_positions_of_keys_and_values_are_kept():
    text = '{"a": [1, "x\\n"]}'
    root = parse(text).root
    assert isinstance(root, JsonObject)
    (member,) = root.members
    assert '"a"' == text[slice(*member.key_span)]
    assert isinstance(member.value, JsonArray)
    assert ["1", '"x\\n"'] == [text[slice(*item.span)] for item in member.value.items]
    assert member.value.items[1] is find(root, ["a", 1])
    assert None is find(root, ["a", 2])


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        '{"a":' * 200_000,
        "[" * 500_000 + "]" * 500_000,
        '"' * 1_000_000,
        '"' + "\\" * 1_000_000,
        "1" * 1_000_000 + "x",
        '"a\n' * 300_000,
        "/*" + "*a" * 500_000,
        "{%" * 500_000,
        "${" * 500_000,
        "“" * 1_000_000,
        '"' + "]" * 1_000_000,
        '["' + "\\n" * 300_000 + '"]',
        '{"a":1' + ",}" * 300_000,
        "a:" * 500_000,
        ("x" * 20 + " ") * 50_000,
    ],
    ids=lambda text: text[:6],
)
def test_a_megabyte_of_anything_is_read_without_complaint_from_python(text):
    assert len(parse(text).faults) <= MAX_FAULTS
    minified_length(text)


def test_nesting_is_read_to_its_limit():
    assert () == parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).faults
    deep = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert [("[", f"The brackets are nested more than {MAX_DEPTH} levels deep; the rest is not read.")] == found(deep)


@given(json_values())
def test_pretty_and_minified_keep_the_value(value):
    text = json.dumps(value, indent=1)
    assert json.loads(text) == json.loads(pretty(text))
    assert json.loads(text) == json.loads(minified(text))
    assert len(minified(text)) == minified_length(text)


@given(st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_pretty_and_minified_look_like_those_of_json(value):
    text = json.dumps(value)
    assert json.dumps(value, indent=2, ensure_ascii=False) == pretty(text)
    assert json.dumps(value, separators=(",", ":"), ensure_ascii=False) == minified(text)


def test_numbers_keep_their_spelling():
    assert "[1.50,1E3,-0]" == minified("[1.50, 1E3, -0]")
    assert "[\n  1.50,\n  1E3,\n  -0\n]" == pretty("[1.50, 1E3, -0]")


def test_invalid_text_is_neither_pretty_nor_minified_but_has_a_length():
    assert None is pretty("{")
    assert None is minified("{")
    assert len('{"a b":[1,}') == minified_length('{ "a b" : [1,\n }')


def test_lines_and_columns_count_from_one():
    assert (1, 1) == line_column("", 0)
    assert (2, 2) == line_column("a\nbc", 3)
    assert (2, 3) == line_column("a\nbc", 99)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        (r'{"\u0061ws:Principal\u004FrgPaths": 1}', '{"aws:PrincipalOrgPaths": 1}'),
        (r'"\u0024{a} \u0041"', '"${a} A"'),
        (r'"\\u0061 \u0022 \u005c \u0000"', r'"\\u0061 \u0022 \u005c \u0000"'),
        (r'"\u00e9 \ud83d\ude00 \/"', r'"\u00e9 \ud83d\ude00 \/"'),
        ('"no escape"', '"no escape"'),
        ("\\u006", "\\u006"),
    ],
)
def test_a_text_without_needless_escapes_is_the_same_json(text, spelled):
    assert spelled_out(text) == spelled
    if is_json(text):
        assert json.loads(spelled) == json.loads(text)
