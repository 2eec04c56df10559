"""RCPs are compared as each owner's resources see them, by requests that somebody can make."""

import json
import re
from dataclasses import replace

import pytest

from designer.analysis.access.placed_policies import text_of_owner
from designer.analysis.differences.comparison import comparing_designs
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching import arns
from designer.policy.matching.request import Level, NamedPolicy, Stages
from tests.designer.analysis.differences.test_places import ACCOUNT, NUMBER, RCP, denying, organization
from tests.designer.analysis.migration.plans import plan_between

OWN, STRANGE = "o-abcdefghij", "o-stranger00"
NOBODY = {"StringEquals": {"aws:ResourceAccount": "999999999999"}}


def effects(*conditions):
    """What a resource control policy at the root changes, beside one that denies nobody."""
    before = organization(denying(NOBODY, kind=RCP), RCP)
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denying(*conditions, kind=RCP)))
    return finish(comparing_designs(before, after, load())).effects


@pytest.mark.parametrize(
    "condition",
    [
        {
            "StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"},
            "StringEquals": {"aws:PrincipalOrgID": OWN},
        },
        {
            "StringNotEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"},
            "StringEquals": {"aws:PrincipalAccount": NUMBER},
        },
        {"StringEquals": {"aws:ResourceAccount": "222222222222"}},
        {"StringNotEquals": {"aws:ResourceOrgID": OWN}},
        {"StringNotLike": {"s3:ResourceAccount": f"{NUMBER[:3]}*"}, "Null": {"s3:ResourceAccount": "false"}},
        # Requests that nobody can make.
        {"StringEquals": {"aws:PrincipalOrgID": OWN}, "Null": {"aws:PrincipalOrgPaths": "true"}},
        {"StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"}, "Bool": {"aws:ViaAWSService": "false"}},
        {"StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"}, "Null": {"aws:CalledVia": "true"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "0"}},
        {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "0.2"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "0.9"}},
        {"DateEquals": {"aws:TokenIssueTime": "2026-01-01T00:00:00.5Z"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*"}},
    ],
)
def test_an_rcp_that_denies_nothing_of_its_owner_is_no_difference(condition):
    found = effects(condition)
    assert not found.groups


@pytest.mark.parametrize(
    "condition",
    [
        {
            "StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"},
            "StringEquals": {"aws:PrincipalOrgID": STRANGE},
        },
        {"StringEquals": {"aws:ResourceAccount": NUMBER, "aws:PrincipalOrgID": STRANGE}},
        {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "*/r-a/*"}, "StringLike": {"aws:PrincipalOrgID": "*"}},
        {"StringLike": {"aws:username": "a*"}},
        {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "StringEquals": {"aws:RequestTag/b": "1"}},
        {"StringEquals": {"aws:CalledViaFirst": "a", "aws:CalledViaLast": "b"}},
    ],
)
def test_the_example_of_an_rcp_is_a_whole_request_that_somebody_can_make(condition):
    (group,) = effects(condition).groups
    assert group.witness is not None
    request = group.witness.request
    level = Level("root", (NamedPolicy("P", denying(condition, kind=RCP)),))
    assert evaluate(request, Stages(rcps=(level,))).result is not Result.ALLOWED
    asked = {key.lower(): value for key, value in request.context.items()}
    assert ":user/" in request.principal or "aws:username" not in asked
    paths = asked.get("aws:principalorgpaths", ())
    assert all(path.startswith(f"{asked.get('aws:principalorgid')}/") for path in paths)
    tags = {key.removeprefix("aws:requesttag/") for key in asked if key.startswith("aws:requesttag/")}
    assert tags <= set(asked.get("aws:tagkeys", tags))


def test_owners_beside_each_other_are_told_apart_by_their_numbers():
    before = organization(denying(NOBODY, kind=RCP), RCP)
    beside = replace(before.node(ACCOUNT), id=NodeId("beside"), name="beside", aws_id="222222222222")
    before = Organization([*_with(before, beside), beside], before.policies.values(), before.settings)
    after = before.copy()
    text = denying({"StringEquals": {"aws:ResourceAccount": "222222222222", "aws:PrincipalOrgID": STRANGE}}, kind=RCP)
    after.apply(edits.edit_policy_text(after, PolicyId("p"), text))
    assert [one.accounts for one in finish(comparing_designs(before, after, load())).effects.groups] == [("beside",)]


def test_an_scp_that_asks_for_the_callers_account_leaves_the_comparison_of_rcps_exact():
    text = denying({"StringEquals": {"aws:PrincipalAccount": "222222222222"}})
    scp = replace(organization(text).policy(PolicyId("p")), id=PolicyId("s"), name="S")
    plain = organization(denying({"StringEquals": {"aws:ResourceOrgID": STRANGE}}, kind=RCP), RCP)
    nodes = [
        replace(one, policies=(*one.policies, scp.id)) if one.id == "root" else one for one in plain.nodes.values()
    ]
    before = Organization(nodes, [*plain.policies.values(), scp], plain.settings)
    after = before.copy()
    other = denying({"StringEquals": {"aws:ResourceOrgID": "o-another000"}}, kind=RCP).replace("s3:*", "sqs:*")
    after.apply(edits.edit_policy_text(after, PolicyId("p"), other))
    assert not finish(comparing_designs(before, after, load())).effects.groups


def _with(design, account):
    return [
        replace(one, children=(*one.children, account.id)) if one.id == "left" else one for one in design.nodes.values()
    ]


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {
            "StringEquals": {"aws:PrincipalOrgID": OWN},
            "ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-b/r-b/"},
        },
        {"StringEquals": {"aws:username": "a"}, "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/a"}},
        {"StringEquals": {"aws:PrincipalType": "User"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}},
    ],
)
def test_a_request_that_nobody_can_make_is_no_example_of_an_rcp(condition):
    assert all(
        group.witness is None for group in effects(condition | {"Null": {"aws:PrincipalOrgPaths": "false"}}).groups
    )


def _rcp(*statements):
    usual = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}
    every = [usual | ({} if "NotResource" in one else {"Resource": "*"}) | one for one in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": every})


def _effects_of(before, after):
    design = organization(_rcp(*before), RCP)
    edited = design.copy()
    edited.apply(edits.edit_policy_text(edited, PolicyId("p"), _rcp(*after)))
    return finish(comparing_designs(design, edited, load())).effects


@pytest.mark.parametrize(
    "cases",
    [
        [
            {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
            {"DateGreaterThanEquals": {"aws:EpochTime": "1893456000"}},
        ],
        [{"Null": {"aws:RequestedRegion": "false"}}],
        [
            {"Bool": {"aws:SecureTransport": "true"}},
            {"Bool": {"aws:SecureTransport": "false"}},
            {"Null": {"aws:SecureTransport": "true"}},
        ],
        [
            {"NumericLessThan": {"aws:MultiFactorAuthAge": "100"}},
            {"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "100"}},
            {"Null": {"aws:MultiFactorAuthAge": "true"}},
        ],
        [{"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}, {"Null": {"aws:SourceIp": "true"}}],
    ],
)
def test_an_rcp_in_cases_that_are_all_requests_there_can_be_is_no_difference(cases):
    found = _effects_of([{}], [{"Condition": condition} for condition in cases])
    assert not found.groups
    assert not found.undecided


def test_a_case_of_an_rcp_that_requests_can_be_beside_is_a_difference():
    found = _effects_of([{}], [{"Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}}])
    assert [group.witness is not None for group in found.groups] == [True]


def test_the_resources_of_an_rcp_change_those_actions_that_work_on_them():
    actions = {"Action": ["s3:*", "kms:*"]}
    objects, keys = "arn:aws:s3:::records/*", "arn:aws:kms:*:*:key/*"
    (group,) = _effects_of([actions | {"Resource": [objects, keys]}], [actions | {"Resource": objects}]).groups
    assert {load().actions[one].partition(":")[0] for one in load().members(group.actions.all)} == {"kms"}
    assert group.witness is not None
    assert ":key/" in group.witness.request.resource


OWN_BUCKET = "arn:aws:s3:::home-${aws:username}/*"


@pytest.mark.parametrize(
    ("before", "after"),
    [({"Resource": OWN_BUCKET}, {"Resource": "arn:aws:s3:::b"}), ({"NotResource": OWN_BUCKET}, {"Resource": "*"})],
)
def test_a_resource_with_a_variable_that_an_action_never_works_on_leaves_nothing_open(before, after):
    found = _effects_of([{"Action": "kms:Decrypt"} | before], [{"Action": "kms:Decrypt"} | after])
    assert not found.groups
    assert not found.undecided


@pytest.mark.parametrize(
    ("key", "own", "variable"),
    [("aws:ResourceOrgID", OWN, "aws:PrincipalOrgID"), ("aws:ResourceAccount", NUMBER, "aws:PrincipalAccount")],
)
@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEqualsIfExists"])
def test_an_owner_beside_a_variable_of_the_caller_is_a_condition_on_the_caller(operator, key, own, variable):
    whole, strange = f"${{{variable}}}", "999999999999"

    def changed(before, after):
        conditions = [{"Condition": {operator: {key: values}}} for values in (before, after)]
        found = _effects_of([conditions[0]], [conditions[1]])
        assert not found.undecided
        return [group.witness is not None for group in found.groups]

    assert changed([whole, strange], whole) == []
    assert changed([whole, own], own) == []
    assert changed(whole, own) == [True]
    assert (
        _effects_of(
            [{"Condition": {operator: {key: [whole, strange]}}}],
            [{"Condition": {operator.removesuffix("IfExists"): {variable: own}}}],
        ).groups
        == ()
    )


OWN_QUEUES, OTHERS_QUEUES = f"arn:aws:sqs:*:{NUMBER}:*", "arn:aws:sqs:*:222222222222:*"


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("sqs:*", OWN_QUEUES, "arn:aws:sqs:*:*:*"),
        ("sqs:SendMessage", OWN_QUEUES, "*"),
        ("sqs:SendMessage", [OTHERS_QUEUES, "arn:aws:sqs:*:*:a"], f"arn:aws:sqs:*:{NUMBER}:a"),
        ("sqs:SendMessage", "arn:aws:*:*:*:*", "*"),
        ("kms:Decrypt", "arn:aws:kms:*:*:key/*", "*"),
    ],
)
def test_the_owner_and_the_partition_of_resources_are_known(action, before, after):
    found = _effects_of([{"Action": action, "Resource": before}], [{"Action": action, "Resource": after}])
    assert not found.groups
    assert not found.undecided


def test_a_change_of_what_an_owner_has_is_shown_on_a_resource_of_it():
    actions = {"Action": "sqs:SendMessage"}
    (group,) = _effects_of([actions | {"Resource": OTHERS_QUEUES}], [actions | {"Resource": OWN_QUEUES}]).groups
    assert group.witness is not None
    assert f":{NUMBER}:" in group.witness.request.resource


def test_the_resources_of_another_partition_differ_where_only_an_rcp_names_it():
    queues = [{"Action": "sqs:*", "Resource": f"arn:aws-cn:sqs:*:*:{name}"} for name in ("red", "blue")]
    assert _effects_of(queues[:1], queues[1:]).groups


def test_owners_beside_each_other_are_told_apart_by_the_numbers_of_resources():
    def denied(number):
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        return _rcp({"Action": "kms:*", "Resource": f"arn:aws:kms:*:{number}:key/*", "Condition": insecure})

    before = organization(denied("999999999999"), RCP)
    beside = replace(before.node(ACCOUNT), id=NodeId("beside"), name="beside", aws_id="222222222222")
    before = Organization([*_with(before, beside), beside], before.policies.values(), before.settings)
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denied("?????2222222")))
    (group,) = finish(comparing_designs(before, after, load())).effects.groups
    assert group.accounts == ("beside",)
    (step,) = plan_between(before, after).steps
    assert {("changes nothing", 1), ("removes permissions", 1)} == {(way.value, number) for way, number in step.effects}


@pytest.mark.parametrize(
    "no_variable",
    [
        {"Action": "sqs:*", "Resource": "arn:aws:sqs:*:{}:*"},
        {"Condition": {"NumericEquals": {"s3:signatureAge": "{}"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalTag/{}": "1"}}},
    ],
)
def test_where_aws_knows_no_variables_the_owner_is_put_into_nothing(no_variable):
    """The account segment of a resource, the values of numbers and the names of keys are plain text."""
    named, literal = (
        json.loads(json.dumps(no_variable).replace("{}", one)) for one in (NUMBER, "${aws:ResourceAccount}")
    )
    assert _effects_of([literal], [named]).groups


@pytest.mark.parametrize("resource", ["arn:aws:s3:::records/*", "*"])
@pytest.mark.parametrize(
    ("condition", "number"),
    [
        ({"StringLike": {"aws:ResourceAccount": "5*6"}}, r"5\d{10}6"),
        ({"StringLike": {"aws:ResourceAccount": "1*"}, "StringNotLike": {"aws:ResourceAccount": "*1"}}, r"1\d{10}[^1]"),
        ({"NumericLessThan": {"aws:ResourceAccount": "1000"}}, r"0{9}\d{3}"),
        (
            {"StringLike": {"aws:ResourceAccount": "5*"}, "Null": {"aws:ResourceOrgPaths": "false"}},
            r"5\d{11}",
        ),
    ],
)
def test_a_part_of_a_number_tells_owners_apart_that_can_be(condition, number, resource):
    before = organization(denying({"StringEquals": {"aws:PrincipalTag/a": "b"}}))
    statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": resource, "Condition": condition}
    after = before.copy()
    whole = json.loads(before.policy(PolicyId("p")).text)
    text = json.dumps({**whole, "Statement": [*whole["Statement"], statement]})
    after.apply(edits.edit_policy_text(after, PolicyId("p"), text))
    (group,) = finish(comparing_designs(before, after, load())).effects.groups
    assert group.witness is not None
    request = group.witness.request
    owner = request.context["aws:resourceaccount"]
    assert re.fullmatch(number, str(owner))
    assert arns.account_of(request.resource) in {"", owner}


def test_parts_of_a_number_in_an_arn_and_of_its_owner_are_not_taken_for_all_there_are():
    before = organization(denying({"StringEquals": {"aws:PrincipalTag/a": "b"}}))
    asked = {"StringLike": {"aws:ResourceAccount": "*9"}}
    text = denying({"StringEquals": {"aws:PrincipalTag/a": "b"}}, asked).replace("s3:*", "sqs:SendMessage")
    part = json.loads(text)
    part["Statement"][1]["Resource"] = "arn:aws:sqs:*:1*:records"
    whole = {**part, "Statement": part["Statement"][:1]}
    before.apply(edits.edit_policy_text(before, PolicyId("p"), json.dumps(whole)))
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("p"), json.dumps(part)))
    found = finish(comparing_designs(before, after, load())).effects
    assert found.groups or found.undecided


@pytest.mark.parametrize(
    "rest",
    [
        {"Id": "${aws:ResourceAccount}"},
        {"Statement": "${aws:ResourceAccount}"},
        {"Statement": [["${aws:ResourceAccount}"]]},
    ],
)
def test_the_owner_is_put_into_no_text_that_aws_would_refuse(rest):
    text = json.dumps({"Version": "2012-10-17", **rest})
    assert text_of_owner(text, (("aws:resourceaccount", NUMBER),)) == text
