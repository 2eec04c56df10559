"""Three-valued answers: what is not known is never guessed, and what is settled stays so whatever turns out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.explain_action import explain_action, explain_request
from designer.analysis.access.level_masks import is_scp
from designer.analysis.access.question import CallerKind, Inquiry
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId, PolicyId, PolicyType, Settings, aws_managed_policies
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.explanation import Reference
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Result, Stage
from designer.policy.evaluation.statement_explanation import RESOURCE
from designer.policy.language.document import Grammar, read_policy_text
from tests.designer.analysis.access.building import document, one_path

FULL, RCP_FULL = aws_managed_policies()
KEYS = ("aws:RequestedRegion", "aws:PrincipalTag/team", "aws:username")
VALUES = ("a", "b")
RESOURCES = ("arn:aws:s3:::a/x", "arn:aws:s3:::b/x", "arn:aws:s3:::c/x")

OPERATORS = ("StringEquals", "StringNotEquals", "StringLikeIfExists", "ForAllValues:StringLike")
_RESOURCES = ("*", "arn:aws:s3:::a/*", "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${aws:PrincipalTag/team, 'a'}/*")
compared = st.dictionaries(
    st.sampled_from(KEYS),
    st.sampled_from([*VALUES, "a*", "${aws:username}", "${aws:username, 'a'}"]),
    min_size=1,
    max_size=2,
)
presence = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["true", "false"]), min_size=1, max_size=1)
conditions = st.fixed_dictionaries({}, optional=dict.fromkeys(OPERATORS, compared) | {"Null": presence})
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.sampled_from(["s3:*", "s3:GetObject", "ec2:*"]),
        "Resource": st.sampled_from(_RESOURCES),
        "Condition": conditions,
    }
)
levels = st.lists(st.lists(statements, min_size=1, max_size=3), min_size=2, max_size=3)


def organization(texts):
    names = [f"level-{number}" for number in range(len(texts) - 1)]
    attached = {name: ["FullAWSAccess", f"p-{name}"] for name in names}
    policies = {f"p-{name}": document(text) for name, text in zip(names, texts, strict=False)}
    policies |= {"p-account": document(texts[-1]), "FullAWSAccess": FULL.text}
    return one_path(attached, {"account": ["FullAWSAccess", "p-account"]}, policies)


@given(texts=levels, known=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)), named=st.booleans())
def test_an_answer_holds_whatever_the_unknown_turns_out_to_be_beside_what_it_depends_on(texts, known, named):
    design = organization(texts)
    inquiry = Inquiry(NodeId("account"), "s3:GetObject", RESOURCES[0] if named else "", context=known)
    _, verdict = explain_request(design, inquiry)
    if verdict.answer is Answer.CONDITIONAL:
        assert verdict.unknown
    depends_on = {key.lower() for key in verdict.unknown}
    found: dict[tuple[object, ...], bool] = {}
    open_keys = [key for key in KEYS if key not in known]
    for resource in RESOURCES[:1] if named else RESOURCES:
        for held in product((None, *VALUES), repeat=len(open_keys)):
            context = known | {key: value for key, value in zip(open_keys, held, strict=True) if value is not None}
            absent = frozenset(key.lower() for key in KEYS if key not in context)
            question, whole = explain_request(
                design, replace(inquiry, resource=resource, context=context, absent=absent)
            )
            allowed = evaluate(question.request, question.stages).result is Result.ALLOWED
            assert whole.answer is (Answer.ALLOWED if allowed else Answer.DENIED)
            if verdict.answer is not Answer.CONDITIONAL:
                assert verdict.answer is whole.answer
            said = [context.get(key) for key in KEYS if key.lower() in depends_on]
            assert found.setdefault((*said, resource if RESOURCE in depends_on else ""), allowed) is allowed


@pytest.mark.parametrize(
    "members",
    [
        {"Resource": "arn:aws:s3:::${aws:PrincipalTag/team, 'a'}/*"},
        {"Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "${aws:PrincipalTag/team, 'a'}"}}},
    ],
)
def test_the_default_of_a_variable_settles_nothing_while_its_key_is_unknown(members):
    allow = {"Effect": "Allow", "Action": "s3:*", **members}
    design = one_path(
        {"root": ["FullAWSAccess"]}, {"account": ["p"]}, {"FullAWSAccess": FULL.text, "p": document([allow])}
    )
    inquiry = Inquiry(NodeId("account"), "s3:GetObject", RESOURCES[0], context={"aws:RequestedRegion": "a"})
    _, verdict = explain_request(design, inquiry)
    assert (Answer.CONDITIONAL, ("aws:principaltag/team",)) == (verdict.answer, verdict.unknown)
    _, absent = explain_request(design, replace(inquiry, absent=frozenset({"aws:principaltag/team"})))
    assert Answer.ALLOWED is absent.answer


@given(texts=levels, known=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)))
def test_when_all_is_known_the_answer_is_the_evaluators(texts, known):
    absent = frozenset(key.lower() for key in KEYS if key not in known)
    inquiry = Inquiry(NodeId("account"), "s3:GetObject", RESOURCES[0], context=known, absent=absent)
    question, verdict = explain_request(organization(texts), inquiry)
    expected = evaluate(question.request, question.stages)
    assert (expected.result is Result.ALLOWED) is (verdict.answer is Answer.ALLOWED)
    assert Answer.CONDITIONAL is not verdict.answer
    assert [level.result is Result.ALLOWED for level in expected.scp.levels] == [
        level.answer is Answer.ALLOWED for level in verdict.stages[0].levels
    ]


# ---- the company sample


@pytest.fixture(scope="module")
def company():
    return template("company").organization


def judged(company, account, action, **known):
    return explain_request(company, Inquiry(NodeId(account), action, **known))[1]


def test_an_unknown_region_is_what_the_answer_depends_on(company):
    verdict = judged(company, "acc-shop-prod", "sqs:SendMessage", name="Developer")
    assert (Answer.CONDITIONAL, ("aws:RequestedRegion",)) == (verdict.answer, verdict.unknown)
    assert ["ou-workloads"] == [rests_on.node for rests_on in verdict.deciding]
    assert "Allowed only in eu-central-1 or eu-west-1." == verdict.sentence


@pytest.mark.parametrize(("region", "expected"), [("eu-central-1", Answer.ALLOWED), ("us-east-1", Answer.DENIED)])
def test_a_known_region_settles_it(company, region, expected):
    context = {"aws:RequestedRegion": region}
    assert expected is judged(company, "acc-shop-prod", "sqs:SendMessage", name="Developer", context=context).answer


def test_a_resource_that_is_not_named_is_not_taken_for_any(company):
    verdict = judged(company, "acc-log-archive", "s3:DeleteBucket")
    assert (Answer.CONDITIONAL, (RESOURCE,)) == (verdict.answer, verdict.unknown)
    named = judged(company, "acc-log-archive", "s3:DeleteBucket", resource="arn:aws:s3:::acme-logs-2026")
    assert Answer.DENIED is named.answer
    assert "LogsStay in LogArchiveImmutable, at Log Archive, denies it" in named.sentence
    assert "Nothing else" in named.sentence


def test_a_gap_is_named_with_its_level(company):
    verdict = judged(company, "acc-dev-anna", "redshift:CreateCluster")
    assert verdict.sentence.startswith("No SCP at Sandbox allows it.")
    assert [False, True, False] == [level.gap for level in verdict.stages[0].levels]


def test_an_allowed_request_says_that_scps_grant_nothing(company):
    verdict = judged(company, "acc-log-archive", "sqs:SendMessage")
    assert (Answer.ALLOWED, "Allowed") == (verdict.answer, verdict.headline)
    assert "An SCP never grants anything" in verdict.sentence


@pytest.mark.parametrize(
    ("account", "caller"),
    [("acc-acme-management", CallerKind.ROLE), ("acc-card-vault", CallerKind.SERVICE_LINKED)],
)
def test_those_whom_scps_do_not_limit_have_no_levels(company, account, caller):
    verdict = judged(company, account, "organizations:LeaveOrganization", caller=caller)
    assert ("Exempt", ()) == (verdict.headline, verdict.stages[0].levels)


def test_the_root_user_of_a_member_is_limited(company):
    context = {"aws:RequestedRegion": "eu-central-1"}
    known = {"caller": CallerKind.ROOT, "context": context, "absent": frozenset({"aws:assumedroot"})}
    assert Answer.DENIED is judged(company, "acc-card-vault", "sqs:SendMessage", **known).answer


def test_below_a_policy_that_cannot_be_read_the_answer_is_unknown_and_names_it():
    design = one_path({"root": ["broken"]}, {"a": ["FullAWSAccess"]}, {"broken": "{", "FullAWSAccess": FULL.text})
    said = explain_request(design, Inquiry(NodeId("a"), "s3:GetObject"))[1]
    level = said.stages[0].levels[0]
    assert (Answer.UNKNOWN, Answer.UNKNOWN, ["broken"]) == (
        said.answer,
        level.answer,
        [policy.name for policy in level.unread],
    )
    assert "What the unreadable policy broken says is not known here, and may deny it." == level.sentence
    assert OpenPoint.UNREADABLE in said.open_points


# ---- callers from outside, and resource control policies


def perimeter():
    """An account whose RCP lets only its own organization in."""
    only_ours = {
        "Sid": "OnlyOurs",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }
    types = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
    settings = Settings("Test", "o-a1b2c3d4e5", policy_types=types)
    design = one_path({"root": ["FullAWSAccess"]}, {"a": ["FullAWSAccess"]}, {"FullAWSAccess": FULL.text}, settings)
    rcp = replace(RCP_FULL, id="perimeter", name="Perimeter", text=document([only_ours]), aws_managed=False)
    node = design.node(NodeId("a"))
    nodes = [*(n for n in design.nodes.values() if n.id != node.id)]
    nodes.append(replace(node, aws_id="111111111111", policies=(*node.policies, "perimeter")))
    return type(design)(nodes, [*design.policies.values(), rcp], settings)


def test_a_policy_of_one_statement_without_a_name_is_called_by_its_own():
    texts = {
        "FullAWSAccess": FULL.text,
        "No leaving": document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]),
    }
    design = one_path({"root": ["FullAWSAccess"]}, {"a": list(texts)}, texts)
    sentence = explain_request(design, Inquiry(NodeId("a"), "s3:GetObject"))[1].sentence
    assert "The SCP No leaving, at " in sentence


def test_an_rcp_keeps_those_from_outside_out_and_its_own_callers_in():
    design = perimeter()
    outside = explain_request(design, Inquiry(NodeId("a"), "s3:GetObject", RESOURCES[0], CallerKind.OUTSIDE))[1]
    assert (Answer.DENIED, Answer.DENIED) == (outside.answer, outside.stages[1].answer)
    assert "RCP statement OnlyOurs in Perimeter" in outside.sentence
    assert Stage.SCP is outside.stages[0].stage
    assert "outside" in outside.stages[0].sentence
    inside = explain_request(design, Inquiry(NodeId("a"), "s3:GetObject", RESOURCES[0]))[1]
    assert Answer.ALLOWED is inside.answer


def test_where_an_rcp_denies_it_is_what_the_answer_rests_on_and_not_the_scps_of_the_same_node():
    no_s3 = {"Sid": "NoS3", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    design = perimeter()
    rcp = replace(design.policy(PolicyId("perimeter")), text=document([no_s3]))
    policies = [rcp if policy.id == rcp.id else policy for policy in design.policies.values()]
    design = type(design)(design.nodes.values(), policies, design.settings)
    explanation = explain_request(design, Inquiry(NodeId("a"), "s3:GetObject", RESOURCES[0]))[1]
    assert (Answer.ALLOWED, Answer.DENIED) == tuple(stage.answer for stage in explanation.stages)
    assert (Reference("a", "perimeter", 0),) == explanation.deciding


# ---- both engines tell the same tree


@pytest.mark.parametrize("action", ["s3:DeleteBucket", "sqs:SendMessage", "organizations:LeaveOrganization"])
def test_every_part_of_an_explanation_refers_to_what_the_organization_holds(company, action):
    for account in company.accounts():
        for explanation in (
            explain_action(company, load(), account, action),
            explain_request(company, Inquiry(account, action))[1],
        ):
            scp = explanation.stage(Stage.SCP)
            assert tuple(level.id for level in scp.levels) == (() if scp.exempt else company.path(account))
            for level in scp.levels:
                scps = [policy for policy in company.node(NodeId(level.id)).policies if is_scp(company.policy(policy))]
                assert scps == [policy.id for policy in level.policies]
                for policy in level.policies:
                    statements = read_policy_text(company.policy(policy.id).text, Grammar.SCP).statements
                    assert [statement.index for statement in statements] == [s.source.index for s in policy.statements]
                    assert {(level.id, policy.id)} == {s.reference[:2] for s in policy.statements}
                assert {*level.relevant} <= {*level.statements}


@given(texts=levels)
def test_what_is_settled_for_all_requests_is_settled_for_one(texts):
    design = organization(texts)
    every = explain_action(design, load(), NodeId("account"), "s3:GetObject")
    _, one = explain_request(design, Inquiry(NodeId("account"), "s3:GetObject", RESOURCES[0]))
    for whole, single in zip(every.levels, one.stage(Stage.SCP).levels, strict=True):
        if whole.answer is not Answer.CONDITIONAL:
            assert single.answer in (whole.answer, Answer.CONDITIONAL)


# ---- callers of whom only the kind is known

CALLERS = {
    CallerKind.ROLE: ("Admin", "ops/Admin", "Reader", "root"),
    CallerKind.USER: ("Admin", "ops/Admin", "root"),
    CallerKind.ROOT: ("",),
}
OF_CALLERS = st.sampled_from(
    [
        "arn:aws:iam::*:root",
        "arn:aws:iam::111111111111:root",
        "arn:aws:iam::222222222222:role/*",
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::*:role/*Admin",
        "arn:aws:iam::*:user/*",
        "arn:aws:iam::*:*",
        "*",
    ]
)
of_callers = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.just("*"),
        "Resource": st.just("*"),
        "Condition": st.fixed_dictionaries(
            {},
            optional={
                operator: st.fixed_dictionaries({"aws:PrincipalArn": st.lists(OF_CALLERS, min_size=1, max_size=2)})
                for operator in ("ArnLike", "ArnNotLike", "StringLike", "StringNotLikeIfExists")
            }
            | {"Null": st.fixed_dictionaries({"aws:AssumedRoot": st.sampled_from(["true", "false"])})}
            | {"Bool": st.fixed_dictionaries({"aws:AssumedRoot": st.just("true")})},
        ),
    }
)


def of_one_account(statements):
    design = organization([statements, [{"Effect": "Allow", "Action": "*", "Resource": "*"}]])
    nodes = [replace(n, aws_id="111111111111") if n.id == "account" else n for n in design.nodes.values()]
    return type(design)(nodes, design.policies.values(), design.settings)


@given(statements=st.lists(of_callers, min_size=1, max_size=3))
def test_an_answer_for_a_kind_of_callers_holds_for_each_of_them(statements):
    design = of_one_account(statements)

    def asked(kind, name="", **told):
        return explain_request(design, Inquiry(NodeId("account"), "s3:GetObject", RESOURCES[0], kind, name, **told))[1]

    everybody = set()
    for kind, names in CALLERS.items():
        each = {asked(kind, name).answer for name in names}
        everybody |= each
        whole = asked(kind)
        assert whole.answer is Answer.CONDITIONAL or each == {whole.answer}
        if kind is not CallerKind.ROOT:
            assert "aws:AssumedRoot" not in whole.unknown
    anybody = asked(CallerKind.ANY).answer
    assert anybody is Answer.CONDITIONAL or everybody == {anybody}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (CallerKind.ROLE, Answer.ALLOWED),
        (CallerKind.USER, Answer.ALLOWED),
        (CallerKind.ROOT, Answer.CONDITIONAL),  # on aws:AssumedRoot
        (CallerKind.ANY, Answer.CONDITIONAL),
    ],
)
def test_a_deny_of_the_root_user_is_no_matter_for_roles_and_users(kind, answer):
    only_root = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}, "Null": {"aws:AssumedRoot": "true"}}
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": only_root}
    found = explain_request(of_one_account([statement]), Inquiry(NodeId("account"), "s3:GetObject", "*", kind))[1]
    assert answer is found.answer
    assert answer is Answer.CONDITIONAL or not found.unknown


@pytest.mark.parametrize("kind", [CallerKind.ROLE, CallerKind.USER])
def test_a_deny_of_some_names_leaves_it_open_whom_a_nameless_caller_is(kind):
    statement = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::*:{kind.value}/Admin"}},
    }
    design = of_one_account([{**statement}])
    inquiry = Inquiry(NodeId("account"), "s3:GetObject", "*", kind)
    found = explain_request(design, inquiry)[1]
    assert (Answer.CONDITIONAL, ("aws:PrincipalArn",)) == (found.answer, found.unknown)
    assert Answer.DENIED is explain_request(design, replace(inquiry, name="Admin"))[1].answer
