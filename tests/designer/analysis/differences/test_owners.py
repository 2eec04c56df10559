"""RCPs are compared as each owner's resources see them, by requests that somebody can make."""

from dataclasses import replace

import pytest

from designer.analysis.differences.comparison import comparing_designs
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Level, NamedPolicy, Stages
from tests.designer.analysis.differences.test_places import ACCOUNT, NUMBER, RCP, denying, organization

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
        # Requests that nobody can make.
        {"StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"}, "Bool": {"aws:ViaAWSService": "false"}},
        {"StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"}, "Null": {"aws:CalledVia": "true"}},
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
