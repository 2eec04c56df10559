"""Actions, resources and principals of statements, by tables of cases; bounded time on any pattern."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from designer.policy.language.document import Grammar, Principals
from designer.policy.language.templates import matcher, parse_template, static
from designer.policy.matching.arns import compile_pattern
from designer.policy.matching.request import (
    Match,
    PreparedRequest,
    PrincipalKind,
    Request,
    match_principals,
    principal_of,
)
from designer.policy.matching.statement import compile_policy
from tests.tools import in_one_test

CASES = Path(__file__).parent / "cases"


def table(name):
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


def only_statement(version="2012-10-17", grammar=Grammar.IDENTITY, **elements):
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements
    statement = {name: value for name, value in statement.items() if value is not None}
    document = {"Version": version, "Statement": [statement]}
    return compile_policy(json.dumps(document), grammar, as_written=True).statements[0]


def asked(
    action="s3:GetObject", resource="*", principal="arn:aws:iam::111122223333:user/bob", bounded=False, **context
):
    return PreparedRequest(Request(action, resource, principal, context=context), bounded=bounded)


@pytest.mark.parametrize("case", table("actions"), ids=lambda case: case["why"])
def test_action_matches_as_documented(case):
    assert case["matches"] == only_statement(Action=case["pattern"]).acts(case["action"].lower())


@pytest.mark.parametrize("case", table("actions"), ids=lambda case: case["why"])
def test_not_action_names_all_but_the_listed(case):
    listed = only_statement(Action=None, NotAction=["sns:Publish", case["pattern"]])
    assert case["matches"] is not listed.acts(case["action"].lower())


@in_one_test("case", table("resources"))
def test_resource_matches_as_documented(case):
    request = asked(resource=case["resource"], **case.get("context", {}))
    version = case.get("version", "2012-10-17")
    assert case["matches"] == only_statement(version, Resource=case["pattern"]).on(request)
    other = "arn:aws:sns:eu-west-1:111122223333:zzz"
    assert case["matches"] is not only_statement(version, Resource=None, NotResource=[other, case["pattern"]]).on(
        request
    )


def test_not_resource_bites_where_a_request_names_no_resource():
    deny_elsewhere = only_statement(Effect="Deny", Resource=None, NotResource="arn:aws:s3:::b/*")
    assert deny_elsewhere.on(asked("s3:ListAllMyBuckets"))


BOB, ADMIN = "arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:role/Admin"
SESSION = "arn:aws:sts::111122223333:assumed-role/Admin/session-1"


@pytest.mark.parametrize(
    ("entry", "caller", "expected"),
    [
        (("*", "*"), BOB, Match.EVERYONE),
        (("AWS", "*"), "*", Match.EVERYONE),
        (("AWS", BOB), BOB, Match.ITSELF),
        (("AWS", BOB.upper()), BOB, Match.NO),
        (("AWS", "111122223333"), BOB, Match.ACCOUNT),
        (("AWS", "arn:aws:iam::111122223333:root"), SESSION, Match.ACCOUNT),
        (("AWS", "arn:aws:iam::111122223333:root"), "arn:aws:iam::111122223333:root", Match.ITSELF),
        (("AWS", "444455556666"), BOB, Match.NO),
        (("AWS", ADMIN), SESSION, Match.ROLE),
        (("AWS", "arn:aws:iam::111122223333:role/team/Admin"), SESSION, Match.ROLE),
        (("AWS", "arn:aws:iam::444455556666:role/Admin"), SESSION, Match.NO),
        (("AWS", ADMIN), ADMIN, Match.ITSELF),
        (("AWS", SESSION), SESSION, Match.ITSELF),
        (("AWS", SESSION), ADMIN, Match.NO),
        (("AWS", "arn:aws:iam::111122223333:user/*"), BOB, Match.NO),
        (("Service", "cloudtrail.amazonaws.com"), "cloudtrail.amazonaws.com", Match.ITSELF),
        (("Service", "*"), BOB, Match.NO),
        (("AWS", "nonsense"), BOB, Match.NO),
    ],
)
def test_principal_entry_names_the_caller(entry, caller, expected):
    principals = Principals(negated=False, entries=(entry,))
    assert expected == match_principals(principals, principal_of(caller), denies=False, bounded=False)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("entries", "caller", "expected"),
    [
        (["111122223333", "*"], BOB, Match.EVERYONE),
        ([BOB, "*"], BOB, Match.EVERYONE),
        (["111122223333", BOB], BOB, Match.ITSELF),
        (["111122223333", ADMIN], SESSION, Match.ROLE),
        ([ADMIN, SESSION], SESSION, Match.ITSELF),
        (["111122223333", ADMIN], BOB, Match.ACCOUNT),
    ],
)
def test_of_several_entries_the_one_that_gives_most_counts(entries, caller, expected, order):
    principals = Principals(negated=False, entries=tuple(("AWS", one) for one in entries[::order]))
    assert expected == match_principals(principals, principal_of(caller), denies=False, bounded=False)


@pytest.mark.parametrize(
    ("entries", "denies", "bounded", "expected"),
    [
        ([("AWS", BOB)], True, False, Match.NO),
        ([("AWS", ADMIN)], True, False, Match.EVERYONE),
        ([("AWS", BOB)], True, True, Match.EVERYONE),
        ([("AWS", BOB)], False, True, Match.NO),
        ([("AWS", "111122223333"), ("AWS", BOB)], True, False, Match.NO),
        ([("AWS", "111122223333"), ("AWS", ADMIN)], True, False, Match.EVERYONE),
        ([("AWS", "arn:aws:iam::111122223333:root")], True, False, Match.EVERYONE),
        ([("AWS", "111122223333")], False, False, Match.NO),
    ],
)
def test_not_principal_names_everyone_else_and_with_deny_whoever_has_a_boundary(entries, denies, bounded, expected):
    principals = Principals(negated=True, entries=tuple(entries))
    assert expected == match_principals(principals, principal_of(BOB), denies=denies, bounded=bounded)


@pytest.mark.parametrize(
    ("entries", "denies", "expected"),
    [
        (["111122223333", ADMIN], True, Match.EVERYONE),
        (["111122223333", ADMIN], False, Match.NO),
        (["111122223333", ADMIN, SESSION], True, Match.NO),
        ([SESSION], True, Match.NO),
    ],
)
def test_a_deny_of_all_but_a_role_spares_only_the_sessions_that_are_listed_beside_it(entries, denies, expected):
    principals = Principals(negated=True, entries=tuple(("AWS", one) for one in entries))
    assert expected == match_principals(principals, principal_of(SESSION), denies=denies, bounded=False)


@pytest.mark.parametrize(
    ("text", "kind", "service_linked"),
    [
        ("arn:aws:iam::111122223333:root", PrincipalKind.ROOT, False),
        ("111122223333", PrincipalKind.ROOT, False),
        (BOB, PrincipalKind.USER, False),
        (
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
            PrincipalKind.ROLE,
            True,
        ),
        ("arn:aws:iam::111122223333:role/AWSServiceRoleForX", PrincipalKind.ROLE, False),
        ("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s", PrincipalKind.SESSION, True),
        ("arn:aws:sts::111122223333:federated-user/eve", PrincipalKind.FEDERATED, False),
        ("config.amazonaws.com", PrincipalKind.SERVICE, False),
        ("*", PrincipalKind.ANONYMOUS, False),
        ("who knows", PrincipalKind.OTHER, False),
    ],
)
def test_callers_are_read(text, kind, service_linked):
    caller = principal_of(text)
    assert (kind, service_linked) == (caller.kind, caller.service_linked)


LETTERS = st.text("ab:*?", max_size=12)


def simple_match(pattern, text):
    """The textbook definition, by recursion."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return simple_match(pattern[1:], text) or (bool(text) and simple_match(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and simple_match(pattern[1:], text[1:])


@given(LETTERS, st.text("ab:*?", max_size=10))
def test_wildcards_match_by_their_definition(pattern, text):
    pieces = static(parse_template(pattern, wildcards=True, variables=False))
    assert simple_match(pattern, text) == matcher(pieces)(text)


def simple_arn_match(pattern, text, colons=0):
    """The rule of ARN patterns by recursion: a * is free at the end of a segment and in the last, else bound."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    last = colons >= 5
    if first == "*":
        free = last or not rest.lstrip("*") or rest.lstrip("*")[0] == ":"
        more = bool(text) and (free or text[0] != ":") and simple_arn_match(pattern, text[1:], colons)
        return more or simple_arn_match(rest, text, colons)
    if not text or (first == "?" and text[0] == ":" and not last) or first not in ("?", text[0]):
        return False
    return simple_arn_match(rest, text[1:], colons + (first == ":"))


@example(["*?", "", "??", "?", "", ""], ["a", "", "", "aa", "a", "", ""])
@given(
    st.lists(st.text("a*?", max_size=3), min_size=6, max_size=7),
    st.lists(st.text("a", max_size=2), min_size=6, max_size=8),
)
def test_arn_patterns_match_by_their_definition(segments, parts):
    """A run of wildcards is read as its ``?`` and then its ``*``, in whatever order they stand."""
    pattern, arn = ":".join(segments), ":".join(parts)
    pieces = static(parse_template(pattern, wildcards=True, variables=False))
    in_order = re.sub(r"[*?]+", lambda run: "?" * run[0].count("?") + "*" * ("*" in run[0]), pattern)
    assert simple_arn_match(in_order, arn) == compile_pattern(pieces)(arn)


@pytest.mark.parametrize("text", ["${" + " " * 100_000, "${a" * 50_000, "${a,'" * 50_000, "${a," + " " * 100_000])
def test_pathological_variables_take_bounded_time(text):
    assert text == "".join(
        piece for piece in parse_template(text, wildcards=False, variables=True) if isinstance(piece, str)
    )


@pytest.mark.parametrize(
    "pattern", ["*a" * 60 + "b", "a?*" * 60 + "b", "?*" * 500, "*:" * 200 + "x", "*" * 100_000, "?" * 100_000]
)
@pytest.mark.parametrize("text", ["a" * 3000, ":a" * 1500, "arn:aws:s3:::" + "a:" * 1000])
def test_pathological_patterns_take_bounded_time(pattern, text):
    statement = only_statement(Action=f"s3:{pattern}", Resource=[f"arn:aws:s3:::{pattern}", pattern + "c"])
    request = asked(f"s3:{text}", text)
    assert statement.acts(request.action) in (True, False)
    assert statement.on(request) in (True, False)
