"""Comparisons: what is equivalent is proven so, what differs is shown by a request, and nothing is guessed."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.basics.steps import finish
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Different, Equivalent, Undecided
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.language.templates import matcher, parse_template, static
from designer.policy.matching.automaton import PatternAutomaton, reaching, text_tokens
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.policy import strategies
from tests.designer.policy.at_once import compare
from tests.designer.policy.equivalence.oracles import Witnesses, compare_policies, witnesses
from tests.designer.policy.evaluation.test_decision import LEVELS

CATALOGUE = load()


def deny(action="s3:*", resource="*", **condition):
    statement = {"Effect": "Deny", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def text(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def one_level(*statements):
    full = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return (Level("level", (NamedPolicy("p", text(full, *statements)),)),)


def compared(first, second):
    """The comparison of two lists of statements; a difference is checked by deciding the request."""
    found = compare_policies(text(*first), text(*second), CATALOGUE)
    if isinstance(found, Different):
        full = NamedPolicy("f", text({"Effect": "Allow", "Action": "*", "Resource": "*"}))
        sides = [NamedPolicy("p", text(*side)) for side in (first, second)]
        shown = [
            evaluate(found.request, Stages(scps=(Level("l", policies),))).result
            for policies in [*((full, side) for side in sides), *((side,) for side in sides)]
        ]
        assert shown[0] != shown[1] or shown[2] != shown[3]
    return found


def key(found, name):
    return {key.lower(): value for key, value in found.request.context.items()}.get(name.lower())


A, B = "aws:RequestedRegion", "aws:PrincipalArn"
EQUIVALENT = {
    "order of statements": ([deny("s3:*"), deny("ec2:*")], [deny("ec2:*"), deny("s3:*")]),
    "split statements": ([deny(["s3:*", "ec2:*"])], [deny("ec2:*"), deny("s3:*")]),
    "a statement that another covers": ([deny("s3:*"), deny("s3:GetObject")], [deny("s3:*")]),
    "patterns of names": ([deny(["s3:Get*", "s3:*"])], [deny("S3:*")]),
    "not equal, if exists": (
        [deny(StringNotEquals={A: ["a", "b"]})],
        [deny(StringNotEqualsIfExists={A: ["b", "a"]})],
    ),
    "arn equals is arn like": (
        [deny(ArnLike={B: "arn:aws:iam::*:role/x"})],
        [deny(ArnEquals={B: "arn:aws:iam::*:role/x"})],
    ),
    "two halves of a network": (
        [deny(IpAddress={"aws:SourceIp": "10.0.0.0/8"})],
        [deny(IpAddress={"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]})],
    ),
    "numbers in other spellings": (
        [deny(NumericLessThan={"s3:max-keys": "10"})],
        [deny(NumericLessThan={"s3:max-keys": ["10.0", "9"]})],
    ),
    "dates in other spellings": (
        [deny(DateLessThan={"aws:CurrentTime": "2024-06-01T12:00:00Z"})],
        [deny(DateLessThan={"aws:CurrentTime": "1717243200"})],
    ),
    "true or false or absent": (
        [deny(BoolIfExists={"aws:SecureTransport": ["true"]}), deny(StringLike={A: "*"})],
        [deny(StringLike={A: "*"}), deny(BoolIfExists={"aws:SecureTransport": "True"})],
    ),
    "resources that cover each other": (
        [deny(resource=["arn:aws:s3:::logs", "arn:aws:s3:::logs*"])],
        [deny(resource="arn:aws:s3:::logs*")],
    ),
    "question marks and stars": ([deny(resource="arn:aws:s3:::?*")], [deny(resource="arn:aws:s3:::*?")]),
    "a narrower account beside any": (
        [deny(resource="arn:aws:iam::*:role/a")],
        [deny(resource=["arn:aws:iam::?*:role/a", "arn:aws:iam::*:role/a", "arn:aws:iam::1*:role/a"])],
    ),
    "the same policy variables": (
        [deny(resource="arn:aws:s3:::${aws:username}/*"), deny(StringNotEquals={A: "${aws:x}"})],
        [deny(StringNotEquals={A: "${aws:x}"}), deny(resource="arn:aws:s3:::${aws:username}/*")],
    ),
    "set operators over one value": (
        [deny(**{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}})],
        [
            deny(**{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}),
            deny(**{"ForAnyValue:StringEquals": {"aws:TagKeys": "b"}}),
        ],
    ),
    "conditions under a broader statement": ([deny("s3:*"), deny("s3:Get*", StringEquals={A: "x"})], [deny("s3:*")]),
    "IfExists where a missing key is met without it": (
        [deny(StringNotEquals={B: "${aws:PrincipalTag/team}"}, ArnNotLike={A: "${aws:PrincipalTag/arn}"})],
        [
            deny(
                StringNotEqualsIfExists={B: "${aws:PrincipalTag/team}"},
                ArnNotLikeIfExists={A: "${aws:PrincipalTag/arn}"},
            )
        ],
    ),
    "what no policy limits": (
        [deny("sts:GetCallerIdentity")],
        [deny("sts:GetCallerIdentity", StringEquals={A: "x"})],
    ),
    "allowing lists": (
        [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}],
        [{"Effect": "Allow", "Action": a, "Resource": "*"} for a in ("s3:List*", "s3:Get*")],
    ),
}


@pytest.mark.parametrize("sides", EQUIVALENT.values(), ids=EQUIVALENT)
def test_equivalent_policies_are_proven_so(sides):
    assert Equivalent() == compared(*sides)


DIFFERENT = {
    "one region more": ([deny(StringNotEquals={A: ["a", "b"]})], [deny(StringNotEquals={A: ["a"]})], True),
    "absent key": ([deny(Bool={"aws:ViaX": "false"})], [deny(BoolIfExists={"aws:ViaX": "false"})], True),
    "any value": ([deny(**{"ForAnyValue:StringLike": {"aws:TagKeys": "*"}})], [deny("none:x")], False),
    "null": ([deny(Null={A: "true"})], [deny(Null={A: "false"})], True),
    "string like crosses segments": (
        [deny(ArnNotLike={B: "arn:aws:iam::*x:role/y"})],
        [deny(StringNotLike={B: "arn:aws:iam::*x:role/y"})],
        False,
    ),
    "role paths": (
        [deny(ArnLike={B: "arn:aws:iam::*:role/admin"})],
        [deny(ArnLike={B: ["arn:aws:iam::*:role/admin", "arn:aws:iam::*:role/*/admin"]})],
        True,
    ),
    "case": ([deny(StringEquals={A: "x"})], [deny(StringEqualsIgnoreCase={A: "x"})], True),
    "a character of a bucket": ([deny(resource="arn:aws:s3:::a?c*")], [deny(resource="arn:aws:s3:::abc*")], False),
    "all values or any": (
        [deny(**{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}})],
        [deny(**{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})],
        False,
    ),
    "two keys together": (
        [deny(StringEquals={A: "x"}, Bool={"aws:SecureTransport": "true"})],
        [deny(StringEquals={A: "x"})],
        True,
    ),
    "not resource": ([deny()], [{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::x"}], False),
    "an allow instead of a deny": ([{"Effect": "Allow", "Action": "*", "Resource": "*"}], [deny("*")], True),
    "boundaries of numbers": (
        [deny(NumericLessThan={"s3:max-keys": "10"})],
        [deny(NumericLessThanEquals={"s3:max-keys": "10"})],
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "first_allows"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_shown_by_a_request(first, second, first_allows):
    found = compared(first, second)
    assert isinstance(found, Different)
    assert (first_allows, True) == (found.first_allows, found.listed)


def test_a_witness_names_what_matters():
    found = compared(
        [deny(StringNotEquals={A: ["eu-central-1", "eu-west-1"]})], [deny(StringNotEquals={A: "eu-central-1"})]
    )
    assert "eu-west-1" == key(found, A)
    found = compared([deny("s3:*")], [deny(["s3:Get*", "s3:Put*", "s3:List*", "s3:Delete*"])])
    assert found.request.action in CATALOGUE.actions
    assert not found.request.action.startswith(("s3:Get", "s3:Put", "s3:List", "s3:Delete"))
    found = compared([deny(resource="arn:aws:s3:::logs/*")], [deny(resource="arn:aws:s3:::logs/a*")])
    assert found.request.resource.startswith("arn:aws:s3:::logs/")


def test_one_pattern_dropped_from_many_is_found():
    actions = [action for action in CATALOGUE.actions if action.startswith("ec2:Delete")][:100]
    statements = [
        deny(actions[start : start + 20], resource=f"arn:aws:ec2:*:*:*/{start}*") for start in range(0, 100, 20)
    ]
    fewer = [*statements[:2], statements[2] | {"Action": statements[2]["Action"][:-1]}, *statements[3:]]
    found = compared(statements, fewer)
    assert statements[2]["Action"][-1] == found.request.action


def test_actions_that_aws_may_add_are_told_apart():
    listed = [action for action in CATALOGUE.actions if action.startswith("sqs:")]
    found = compared([deny("sqs:*")], [deny(listed)])
    assert isinstance(found, Different)
    assert not found.listed
    assert found.request.action.startswith("sqs:")


def test_policy_variables_that_differ_are_shown_or_left_undecided():
    own = [deny(resource="arn:aws:s3:::${aws:username}/*")]
    assert isinstance(compared(own, [deny(resource="arn:aws:s3:::${aws:userid}/*")]), Undecided | Different)
    assert isinstance(compared(own, [deny(resource="*")]), Different)


def test_what_cannot_be_read_is_undecided():
    assert isinstance(compare_policies("{", text(deny()), CATALOGUE), Undecided)


def test_too_much_to_try_is_undecided_and_takes_bounded_time():
    many = [f"arn:aws:s3:::*{a}*{b}*{a}" for a in "abcdefgh" for b in "ijklmnop"]
    found = compared([deny(resource=many)], [deny(resource=many[:-1]), deny(resource=many[1:])])
    assert isinstance(found, Undecided | Equivalent)


def test_levels_in_another_order_are_the_same_path():
    levels = (
        Level("a", (NamedPolicy("p", text({"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"})),)),
        Level("b", (NamedPolicy("q", text({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, deny("s3:Put*"))),)),
    )
    only = (
        Level("c", (NamedPolicy("r", text({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, deny("s3:Put*"))),)),
    )
    assert Equivalent() == compare(levels, levels[::-1], CATALOGUE)
    assert Equivalent() == compare(levels, only, CATALOGUE)


def test_an_action_has_witnesses_of_each_answer_it_can_get():
    region = one_level(deny("s3:*", StringNotEquals={A: "eu-west-1"}))
    found = witnesses(region, "s3:GetObject")
    assert ("", "eu-west-1") == (found.doubt, found.allowed.context[A.lower()])
    assert Result.EXPLICITLY_DENIED == evaluate(found.denied, Stages(scps=region)).result
    assert Witnesses(None, witnesses(one_level(deny("*")), "s3:GetObject").denied) == witnesses(
        one_level(deny("*")), "s3:GetObject"
    )
    free = witnesses(region, "ec2:RunInstances")
    assert (None, "") == (free.denied, free.doubt)
    assert free.allowed is not None


# Laws, against trying many requests

GRID = [
    Request(action, resource, "arn:aws:iam::111122223333:user/bob", context=context)
    for action, resource, context in product(
        strategies.ACTIONS,
        ["*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/x", "arn:aws:iam::1:role/Admin", "arn:aws:ec2:r:1:instance/i"],
        [
            {},
            {"aws:RequestedRegion": "eu-west-1", "aws:PrincipalArn": "arn:aws:iam::1:role/Admin"},
            {"aws:RequestedRegion": "x", "aws:SecureTransport": "false", "aws:MultiFactorAuthPresent": "true"},
            {"s3:max-keys": "5", "aws:ResourceTag/env": "production", "aws:SecureTransport": "true"},
        ],
    )
]


def allows(request, levels):
    return evaluate(request, Stages(scps=levels)).result is Result.ALLOWED


@given(LEVELS, LEVELS)
def test_comparison_agrees_with_trying_requests(first, second):
    found = compare(first, second, CATALOGUE)
    if isinstance(found, Different):
        assert found.first_allows == allows(found.request, first) != allows(found.request, second)
    if isinstance(found, Equivalent):
        assert [allows(r, first) for r in GRID] == [allows(r, second) for r in GRID]


@given(LEVELS)
def test_a_path_is_equivalent_to_itself_with_full_levels_and_repeated_policies(levels):
    full = Level("full", (NamedPolicy("f", text({"Effect": "Allow", "Action": "*", "Resource": "*"})),))
    doubled = tuple(Level(level.id, (*level.policies, *level.policies)) for level in levels)
    assert Equivalent() == compare(levels, (full, *doubled, full), CATALOGUE)


@given(
    st.lists(st.text("ab*?", max_size=5), min_size=1, max_size=4),
    st.text("abc", min_size=2, max_size=6),
    st.integers(0, 2),
)
def test_reachable_texts_cover_every_text_that_is_long_enough(patterns, sample, shortest):
    pieces = [static(parse_template(pattern, wildcards=True, variables=False)) for pattern in patterns]
    found = finish(reaching(PatternAutomaton(map(text_tokens, pieces)), shortest=shortest))
    assert all(len(witness) >= shortest for witness in found.by_matching.values())
    assert found.complete

    def matching(text):
        return sum(matcher(piece)(text) << number for number, piece in enumerate(pieces))

    assert matching(sample) in found.by_matching
    assert all(set_of == matching(witness) for set_of, witness in found.by_matching.items())


@given(LEVELS, st.sampled_from(strategies.ACTIONS))
def test_witnesses_are_found_or_proven_to_be_none(levels, action):
    found = witnesses(levels, action)
    for request, expected in ((found.allowed, True), (found.denied, False)):
        if request is not None:
            assert expected == allows(request, levels)
        elif not found.doubt:
            assert all(allows(r, levels) is not expected for r in GRID if r.action == action)
