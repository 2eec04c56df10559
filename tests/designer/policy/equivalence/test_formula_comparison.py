"""Formulas: paths that mean the same have the same, and each two of them are compared once."""

from __future__ import annotations

import json

from designer.basics.steps import finish
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.formula_comparison import FormulaComparison, SearchDirection
from designer.policy.equivalence.path_formulas import PathFormula, PathFormulas, apart
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.satisfiability.action_facts import RequestOrigin
from designer.policy.satisfiability.possible_requests import ANYBODYS, PossibleRequests
from tests.tools import in_one_test

CATALOGUE = load()
FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DELETE = CATALOGUE.match("s3:DeleteBucket")


def path(*levels, name="Policy"):
    """Levels, each one policy with full access and some statements."""
    documents = [json.dumps({"Version": "2012-10-17", "Statement": [FULL, *statements]}) for statements in levels]
    return tuple(Level(f"{name}-{n}", (NamedPolicy(f"{name}{n}", text),)) for n, text in enumerate(documents))


def spared(*roles, action="s3:DeleteBucket", sid="A"):
    """A Deny that spares some roles."""
    condition = {"ArnNotLike": {"aws:PrincipalArn": [f"arn:aws:iam::*:role/{role}" for role in roles]}}
    return {"Sid": sid, "Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition}


def test_names_order_place_and_writing_are_in_no_formula():
    formulas = PathFormulas(CATALOGUE)
    one = formulas.of(formulas.numbers(path([spared("a", "b")], [])))
    written_otherwise = spared("b", "a", action=["s3:DeleteBucket", "S3:deletebucket"], sid="B")
    other = formulas.of(formulas.numbers(path([], [], [written_otherwise], name="X")))
    assert dict(other) == dict(one)
    assert 2 == len(one)


def test_an_action_that_is_always_denied_has_no_formula():
    formulas = PathFormulas(CATALOGUE)
    denied = formulas.numbers(path([{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]))
    assert DELETE == formulas.of(denied)[None]
    assert formulas.of_action(denied, DELETE) is None


def test_what_two_formulas_have_in_common_is_left_out_unless_one_denies_everything():
    one, other = PathFormula(frozenset({1, 2}), frozenset()), PathFormula(frozenset({2}), frozenset())
    assert apart(one, other) == (PathFormula(frozenset({1}), frozenset()), PathFormula(frozenset(), frozenset()))
    assert (apart(one, None), apart(None, one)) == ((one, None), (None, one))


def test_a_policy_that_cannot_be_read_is_in_no_formula_and_is_told():
    formulas = PathFormulas(CATALOGUE)
    whole = formulas.numbers(path([]))
    broken = (formulas.number(Level("root", (NamedPolicy("Broken", "{"),))),)
    assert dict(formulas.of(whole)) == dict(formulas.of(broken))
    assert formulas.is_unread((*whole, *broken))
    assert not formulas.is_unread(whole)


def test_two_policies_that_cannot_be_read_are_not_taken_for_the_same():
    formulas = PathFormulas(CATALOGUE)
    one, other = (formulas.number(Level("root", (NamedPolicy("Broken", text),))) for text in ("{", "["))
    assert one != other


def test_two_formulas_are_compared_once_however_many_paths_have_them():
    formulas = PathFormulas(CATALOGUE)
    comparison = FormulaComparison(CATALOGUE, 1, formulas)
    for name in ("One", "Two", "Three"):
        first = path([spared("admin", "admin*")], name=name)
        second = path([spared("admin*")], name=f"{name}Later")
        paths = formulas.numbers(first), formulas.numbers(second)
        assert (0, 0) == finish(comparison.settling(*paths, DELETE, ANYBODYS))


def test_each_direction_is_told_for_itself():
    formulas = PathFormulas(CATALOGUE)
    comparison = FormulaComparison(CATALOGUE, 60, formulas)
    first, second = map(formulas.numbers, (path([spared("admin")]), path([spared("admin", "rescue")])))
    asked = {way: finish(comparison.settling(first, second, DELETE, ANYBODYS, way)) for way in SearchDirection}
    assert {
        SearchDirection.EITHER: (DELETE, 0),
        SearchDirection.WIDER: (DELETE, 0),
        SearchDirection.NARROWER: (0, 0),
    } == asked


def test_what_differs_beside_a_policy_that_cannot_be_read_is_open_where_no_request_shows_it():
    formulas = PathFormulas(CATALOGUE)
    comparison = FormulaComparison(CATALOGUE, 60, formulas)
    broken = Level("below", (NamedPolicy("Broken", "{"),))
    first, second = (*path([spared("admin", "admin*")]), broken), (*path([spared("admin*")]), broken)
    paths = formulas.numbers(first), formulas.numbers(second)
    assert (0, DELETE) == finish(comparison.settling(*paths, DELETE, ANYBODYS))


def there(key, *, said=True):
    return {"Null": {key: str(not said).lower()}}


@in_one_test(
    ("denied", "added"),
    [
        (there("aws:CalledViaLast"), {"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}}),
        (there("aws:CalledVia"), {"StringEquals": {"aws:CalledViaFirst": "athena.amazonaws.com"}}),
        (there("aws:SourceVpc"), {"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        (there("aws:SourceIp"), there("aws:SourceVpce", said=False) | {"Bool": {"aws:ViaAWSService": "false"}}),
        (there("aws:TokenIssueTime"), {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        (there("aws:TokenIssueTime"), {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/A*"}}),
        (there("aws:MultiFactorAuthPresent"), there("aws:MultiFactorAuthAge")),
        (there("aws:TagKeys"), {"StringEquals": {"aws:RequestTag/team": "web"}}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}, there("aws:RequestTag/team")),
        (there("aws:RequestTag/team"), {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}),
    ],
)
def test_a_deny_that_adds_nothing_is_told_by_no_request_that_lacks_what_goes_with_its_keys(denied, added):
    action, formulas = CATALOGUE.match("iam:CreateUser"), PathFormulas(CATALOGUE)
    of_shop = PossibleRequests((), RequestOrigin("222222222222", "aws"))
    one, other = (
        {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*", "Condition": condition}
        for condition in (denied, added)
    )
    paths = formulas.numbers(path([one])), formulas.numbers(path([one, other]))
    shown, _ = finish(FormulaComparison(CATALOGUE, 60, formulas).settling(*paths, action, of_shop))
    assert 0 == shown
    paths = formulas.numbers(path([])), formulas.numbers(path([other]))
    assert (action, 0) == finish(FormulaComparison(CATALOGUE, 60, formulas).settling(*paths, action, of_shop))
