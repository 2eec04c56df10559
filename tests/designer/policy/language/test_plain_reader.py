"""The fast reader of plain policies against the one that knows every fault."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.json.values import Span
from designer.policy.language.document import Grammar, Statement, read_policy_text
from designer.policy.language.plain_reader import read_plain
from tests.designer import draws

KINDS = [Grammar.IDENTITY, Grammar.TRUST]
_TEXTS = ("*", "s3:GetObject", "s3:Get*", "sts:AssumeRole", "s*:Get", "GetObject", "arn:aws:s3:::a/*", "", "ä", 5, None)
_ENTRIES = st.one_of(st.sampled_from(_TEXTS), st.lists(st.sampled_from(_TEXTS[:7]), max_size=3))
_VALUES = st.one_of(st.sampled_from(["true", "x", 5, 1.50, True, None, {}]), st.lists(st.sampled_from(["a", 7, False])))
_ELEMENTS = {
    "Sid": st.sampled_from(["A", "B", "", "a-b", 5]),
    "Effect": st.sampled_from(["Allow", "Allow", "Deny", "allow"]),
    "Action": _ENTRIES,
    "NotAction": _ENTRIES,
    "Resource": _ENTRIES,
    "NotResource": _ENTRIES,
    "Principal": st.one_of(
        st.sampled_from(["*", "arn:aws:iam::111122223333:root", {}, 5]),
        st.dictionaries(st.sampled_from(["AWS", "Service", "aws", "Other"]), _ENTRIES, max_size=2),
    ),
    "NotPrincipal": st.sampled_from(["*", {"AWS": "111122223333"}]),
    "Condition": st.one_of(
        st.sampled_from([{}, 5, {"Bool": {}}, {"Bool": "x"}]),
        st.dictionaries(
            st.sampled_from(["Bool", "StringLike", "Odd"]),
            st.dictionaries(st.sampled_from(["aws:a", "aws:b"]), _VALUES),
        ),
    ),
    "effect": st.just("Allow"),
}
_LIKELY = {Grammar.IDENTITY: ("Effect", "Action", "Resource"), Grammar.TRUST: ("Effect", "Action", "Principal")}


@st.composite
def documents(draw: st.DrawFn, kind: Grammar) -> str:
    statements = []
    for _ in range(draws.number(draw, 0, 2)):
        names = {*_LIKELY[kind], *draws.several(draw, sorted(_ELEMENTS), 2)}
        statements.append({name: draw(_ELEMENTS[name]) for name in sorted(names)})
    document: dict[str, object] = {"Statement": draws.one_of(draw, [statements, (statements or [{}])[0]])}
    document |= draws.one_of(
        draw,
        [
            {"Version": "2012-10-17"},
            {"Version": "2008-10-17"},
            {},
            {"Version": ""},
            {"Id": "x"},
            {"Id": 1},
            {"X": 1},
        ],
    )
    return json.dumps(document, ensure_ascii=draw(st.booleans()))


def bare(statements: tuple[Statement, ...]) -> list[Statement]:
    """Statements without their places."""
    here = Span(0, 0)
    return [
        replace(one, span=here, spans={}, conditions=tuple(replace(each, span=here) for each in one.conditions))
        for one in statements
    ]


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_what_the_fast_reader_reads_is_read_alike_and_without_an_error(kind: Grammar, data: st.DataObject) -> None:
    text = data.draw(documents(kind))
    plain = read_plain(text, kind)
    if plain is not None:
        document = read_policy_text(text, kind)
        assert document.usable
        assert plain.version == document.version
        assert bare(plain.statements) == bare(document.statements)


@pytest.mark.parametrize(
    "text",
    [
        '{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": 5, "Resource": "*"}]}',
        '{"Statement": []}',
        "{ nonsense",
        "[]",
        "[" * 5000,
    ],
)
def test_what_is_not_plainly_right_is_left_to_the_other(text: str) -> None:
    assert read_plain(text, Grammar.IDENTITY) is None


def test_usual_policies_are_plain() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": True}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}
    own = {"Sid": "A", "Effect": "Allow", "Action": ["s3:*", "*"], "Resource": "*", "Condition": condition}
    trust = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    for one, kind in ((own, Grammar.IDENTITY), (trust, Grammar.TRUST)):
        assert read_plain(json.dumps({"Version": "2012-10-17", "Statement": one}), kind) is not None
    assert read_plain(json.dumps({"Statement": own}), Grammar.SCP) is None
