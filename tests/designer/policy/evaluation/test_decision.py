"""Decisions: AWS's scenarios and the traps as a table, and the laws that hold for every organization."""

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.cli.access.requests import answer_line, parse_line, read_case
from designer.policy.evaluation.decision import evaluate, rcp_services
from designer.policy.evaluation.outcome import Decision, Result, blocked_by
from designer.policy.language.document import read_policy_text
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer import draws
from tests.designer.policy import strategies
from tests.designer.policy.decisions import TABLE, line
from tests.tools import in_one_test


@in_one_test("case", TABLE["cases"])
def test_request_is_decided_as_aws_does(case):
    said = answer_line(read_case(parse_line(line(case))))
    found = {"decision": said["decision"], "scp": said["scp"]["result"], "rcp": said["rcp"]["result"]}
    found |= {name: said[name] for name in ("missingContext", "blockedBy") if name in case["expected"]}
    assert case["expected"] == found


def test_levels_name_their_statements_by_sid_or_number():
    policy = {
        "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "*"},
        ]
    }
    level = Level("r-1", (NamedPolicy("p", json.dumps(policy)),))
    decision = evaluate(Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob"), Stages(scps=(level,)))
    assert ("p#1",) == decision.scp.levels[0].allow
    assert ("p#No",) == decision.scp.levels[0].deny


def test_the_list_of_services_with_rcps_is_dated():
    assert ("2026-10-27", 62) == (rcp_services().date, len(rcp_services().services))


# Laws

FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        "aws:RequestedRegion": st.sampled_from(["eu-central-1", "us-east-1"]),
        "aws:PrincipalArn": st.sampled_from(
            ["arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:user/bob"]
        ),
        "aws:SecureTransport": st.sampled_from(["true", "false"]),
        "aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"]),
    },
)


@st.composite
def requests(draw):
    action = draws.one_of(draw, strategies.ACTIONS)
    resource = draws.one_of(draw, ["*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/x", "arn:aws:iam::1:role/Admin"])
    return Request(action, resource, "arn:aws:iam::111122223333:user/bob", context=draw(CONTEXT))


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


POLICIES = st.lists(strategies.statements(), min_size=1, max_size=3).map(document)
LEVELS = st.lists(
    st.lists(POLICIES | st.just(json.dumps(FULL)), max_size=3).map(
        lambda texts: tuple(NamedPolicy(f"p{number}", text) for number, text in enumerate(texts))
    ),
    min_size=1,
    max_size=3,
).map(lambda path: tuple(Level(str(number), policies) for number, policies in enumerate(path)))


def allowed(request, levels):
    return evaluate(request, Stages(scps=levels)).result is Result.ALLOWED


def with_policy(levels, number, text):
    level = levels[number % len(levels)]
    more = Level(level.id, (*level.policies, NamedPolicy("more", text)))
    return tuple(more if other is level else other for other in levels)


@given(requests(), LEVELS, st.integers(0, 2), st.lists(strategies.statements(), min_size=1, max_size=2))
def test_adding_a_deny_never_allows_more(request, levels, number, statements):
    denying = document([statement | {"Effect": "Deny"} for statement in statements])
    assert allowed(request, levels) or not allowed(request, with_policy(levels, number, denying))


@given(requests(), LEVELS, st.integers(0, 2), st.lists(strategies.statements(), min_size=1, max_size=2))
def test_adding_an_allow_never_denies_more(request, levels, number, statements):
    allowing = document([statement | {"Effect": "Allow"} for statement in statements])
    assert not allowed(request, levels) or allowed(request, with_policy(levels, number, allowing))


@given(requests(), LEVELS)
def test_attach_order_inside_a_level_never_matters(request, levels):
    expected = allowed(request, levels)
    for policies in permutations(levels[0].policies):
        assert expected == allowed(request, (Level("0", policies), *levels[1:]))


@given(requests(), LEVELS)
def test_a_level_more_never_allows_more(request, levels):
    assert allowed(request, levels[:-1] or levels) or not allowed(request, levels)


@given(requests(), LEVELS)
def test_a_full_level_changes_nothing(request, levels):
    full = Level("full", (NamedPolicy("FullAWSAccess", json.dumps(FULL)),))
    assert allowed(request, levels) == allowed(request, (full, *levels))


@given(requests(), LEVELS)
def test_whoever_is_exempt_is_never_limited(request, levels):
    exempt = Request(request.action, request.resource, request.principal, in_management_account=True)
    assert allowed(exempt, levels)


@given(requests(), LEVELS)
def test_nothing_stands_in_the_way_of_what_is_allowed_and_something_of_all_else(request, levels):
    decision = evaluate(request, Stages(scps=levels))
    assert bool(blocked_by(decision)) == (decision.result is not Result.ALLOWED)


# Bad input

GARBAGE = [
    "",
    "{",
    "[]",
    "null",
    '{"Statement": 7}',
    '{"Statement": [{}]}',
    "\x00",
    "[" * 100_000,
    '{"Version": "2012-10-17"}',
]


@pytest.mark.parametrize("text", GARBAGE, ids=lambda text: text[:20])
def test_what_is_no_policy_is_unknown_in_a_design_and_allows_nothing_as_written(text):
    garbage, full = NamedPolicy("garbage", text), NamedPolicy("full", json.dumps(FULL))
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob")

    def result(*policies, as_written):
        return evaluate(request, Stages(scps=(Level("r", policies),), as_written=as_written)).word

    denied, allowed = Result.IMPLICITLY_DENIED.value, Result.ALLOWED.value
    certain = read_policy_text(text).empty
    assert (denied if certain else "Unknown") == result(garbage, as_written=False)
    assert (allowed if certain else "Unknown") == result(garbage, full, as_written=False)
    assert denied == result(garbage, as_written=True)
    assert allowed == result(garbage, full, as_written=True)
    reading = NamedPolicy("reading", json.dumps(FULL).replace('"*"', '"ec2:*"', 1))
    assert (denied if certain else "Unknown") == result(garbage, reading, as_written=False)


@given(
    st.text(),
    st.text(),
    st.text(),
    st.dictionaries(st.text(), st.text() | st.tuples(st.text())),
    strategies.broken_texts(),
)
def test_any_text_is_decided(action, resource, principal, context, text):
    level = (Level("x", (NamedPolicy("p", text),)),)
    own = level[0].policies
    stages = Stages(level, level, own, own, own, own[0], as_written=True)
    assert isinstance(evaluate(Request(action, resource, principal, context=context), stages), Decision)


def test_refused_policies_count_only_as_written():
    twice = document([{"Sid": "A", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}] * 2)
    levels = (Level("r", (NamedPolicy("f", json.dumps(FULL)), NamedPolicy("twice", twice))),)
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob")
    assert Result.ALLOWED == evaluate(request, Stages(scps=levels)).result
    assert Result.EXPLICITLY_DENIED == evaluate(request, Stages(scps=levels, as_written=True)).result


def test_huge_policies_are_decided():
    statements = [
        {"Effect": "Deny", "Action": f"s3:*a*b*{number}", "Resource": f"arn:aws:s3:::*{number}*x?*/some/longer/path/*"}
        for number in range(10_000)
    ]
    text = document([*statements, *FULL["Statement"]])
    level = Level("r", (NamedPolicy("huge", text),))
    request = Request("s3:GetObject", "arn:aws:s3:::b/9999", "arn:aws:iam::111122223333:user/bob")
    assert len(text) > 1_000_000
    assert Result.ALLOWED == evaluate(request, Stages(scps=(level,))).result


@pytest.mark.parametrize(
    "provider",
    [
        "arn:aws:iam::111122223333:saml-provider/idp",
        "arn:aws:iam::111122223333:oidc-provider/a.b",
        "accounts.google.com",
    ],
)
def test_no_scp_limits_whom_an_identity_provider_vouches_for(provider):
    role = "arn:aws:iam::111122223333:role/App"
    request = Request("sts:AssumeRoleWithSAML", role, provider, account="111122223333")
    scps = (Level("root", (NamedPolicy("S", document([{"Effect": "Deny", "Action": "sts:*", "Resource": "*"}])),)),)
    assert evaluate(request, Stages(scps=scps)).result is Result.ALLOWED


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
def test_a_role_is_taken_with_what_its_trust_policy_allows_only(action):
    own = document([{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}])
    role, caller = "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:user/bob"

    def result(allowed: str) -> Result:
        trusts = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": allowed}
        trust = NamedPolicy("trust", document([trusts]))
        return evaluate(
            Request(action, role, caller), Stages(identity=(NamedPolicy("own", own),), resource=trust)
        ).result

    assert result(action) is Result.ALLOWED
    assert result("sts:AssumeRoleWithSAML") is Result.IMPLICITLY_DENIED
