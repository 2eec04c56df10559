"""Questions about a design: what the design knows goes into the request, the rest stays unknown."""

from dataclasses import replace

import pytest

from designer.analysis.access.assumption import Assumption, known_facts
from designer.analysis.access.question import PLANNED, CallerKind, Inquiry, ask, ready_question
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyType, Settings, aws_managed_policies
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Exempt, Result

FULL, RCP_FULL = aws_managed_policies()
DENY = replace(
    FULL,
    id="deny",
    name="Deny",
    text='{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
)
RCP_DENY = replace(
    RCP_FULL,
    id="rcp",
    name="Rcp",
    text='{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}',
)
BOTH = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)


def design(types=BOTH):
    always = (FULL.id, RCP_FULL.id)
    nodes = [
        Node(NodeId("root"), NodeKind.ROOT, "Root", (NodeId("mgmt"), NodeId("ou")), always, "r-ab12"),
        Node(NodeId("mgmt"), NodeKind.ACCOUNT, "mgmt", (), always, "999999999999"),
        Node(
            NodeId("ou"), NodeKind.OU, "Shop", (NodeId("a"), NodeId("b"), NodeId("planned")), always, "ou-ab12-11111111"
        ),
        Node(NodeId("a"), NodeKind.ACCOUNT, "a", (), (*always, DENY.id), "111111111111"),
        Node(NodeId("b"), NodeKind.ACCOUNT, "b", (), (*always, RCP_DENY.id), "222222222222"),
        Node(NodeId("planned"), NodeKind.ACCOUNT, "planned", (), always),
    ]
    settings = Settings("o", "o-a1b2c3d4e5", NodeId("mgmt"), policy_types=types)
    return Organization(nodes, [FULL, RCP_FULL, DENY, RCP_DENY], settings)


def decide(account, **question):
    asked = ask(design(question.pop("types", BOTH)), NodeId(account), "s3:GetObject", **question)
    return evaluate(asked.request, asked.stages)


def test_the_scps_of_the_callers_path_decide():
    assert ["root", "ou", "a"] == [level.id for level in decide("a").scp.levels]
    assert Result.EXPLICITLY_DENIED == decide("a").result
    assert Result.ALLOWED == decide("planned").result


@pytest.mark.parametrize("resource", ["arn:aws:s3:us-east-1:222222222222:accesspoint/x", "arn:aws:s3:::bucket"])
def test_the_rcps_of_the_owners_path_decide(resource):
    decision = decide("mgmt", resource=resource, resource_account="222222222222")
    assert (Exempt.MANAGEMENT_ACCOUNT, Result.EXPLICITLY_DENIED) == (decision.scp.exempt, decision.rcp.result)
    assert ["root", "ou", "b"] == [level.id for level in decision.rcp.levels]


def test_resources_of_the_management_account_and_of_strangers_meet_no_rcps():
    assert Exempt.MANAGEMENT_RESOURCE == decide("b", resource_account="999999999999").rcp.exempt
    assert Exempt.NOT_ENABLED == decide("b", resource_account="888888888888").rcp.exempt


@pytest.mark.parametrize(("attached", "number", "gaps"), [(True, "", 1), (False, "", 0), (True, "444444444444", 0)])
def test_rcps_are_open_where_the_owner_may_be_an_account_whose_number_is_not_known(attached, number, gaps):
    organization = design()
    planned = replace(organization.node(NodeId("planned")), aws_id=number)
    planned = replace(planned, policies=(*planned.policies, RCP_DENY.id)) if attached else planned
    nodes = [planned if one.id == planned.id else one for one in organization.nodes.values()]
    organization = Organization(nodes, organization.policies.values(), organization.settings)
    asked = ask(organization, NodeId("mgmt"), "s3:GetObject", resource="*", resource_account="333333333333")
    decision = evaluate(asked.request, asked.stages)
    assert (Result.ALLOWED, gaps) == (decision.rcp.result, len(decision.gaps))


def test_policy_types_that_are_not_enabled_limit_nobody():
    assert Result.ALLOWED == decide("a", types=()).result
    assert Exempt.NOT_ENABLED == decide("b", types=BOTH[:1]).rcp.exempt


def test_the_context_holds_what_the_design_knows():
    user = "arn:aws:iam::111111111111:user/team/bob"
    assert {
        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
        "aws:PrincipalOrgPaths": ("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",),
        "aws:PrincipalAccount": "111111111111",
        "aws:PrincipalArn": user,
        "aws:PrincipalType": "User",
        "aws:username": "bob",
        "aws:ResourceAccount": "222222222222",
        "aws:ResourceOrgID": "o-a1b2c3d4e5",
        "aws:ResourceOrgPaths": ("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",),
    } == ask(design(), NodeId("a"), "s3:GetObject", principal=user, resource_account="222222222222").request.context


def test_a_service_of_one_region_is_asked_there():
    """Its requests name the Region of its only endpoint, so that a Region deny does not leave its actions open."""
    context = ask(design(), NodeId("a"), "account:CloseAccount").request.context
    assert "us-east-1" == context["aws:RequestedRegion"]
    assert "aws:RequestedRegion" not in ask(design(), NodeId("a"), "s3:GetObject").request.context


def test_the_kind_of_a_caller_says_its_type_and_the_id_of_a_root_user():
    root = ask(design(), NodeId("a"), "s3:GetObject", principal="arn:aws:iam::111111111111:root").request.context
    assert ("Account", "111111111111") == (root["aws:PrincipalType"], root["aws:userid"])
    role = ask(design(), NodeId("a"), "s3:GetObject", principal="arn:aws:iam::111111111111:role/x").request.context
    assert "AssumedRole" == role["aws:PrincipalType"]
    assert {"aws:userid", "aws:username"}.isdisjoint(role)


def test_what_is_only_planned_stays_unknown():
    question = ask(design(), NodeId("planned"), "s3:GetObject")
    assert {"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths"} == set(
        question.request.context
    )
    assert PLANNED == question.request.account


def test_a_given_key_wins_in_any_case():
    question = ask(design(), NodeId("a"), "s3:GetObject", context={"AWS:PrincipalOrgId": "o-2"})
    assert "o-2" == question.request.context["AWS:PrincipalOrgId"]
    assert "aws:PrincipalOrgID" not in question.request.context


@pytest.mark.parametrize("said", ["aws-us-gov", ""])
@pytest.mark.parametrize(("name", "expected"), [("Admin", Result.ALLOWED), ("Other", Result.EXPLICITLY_DENIED)])
def test_a_caller_that_is_named_has_an_arn_of_the_partition_of_the_organization(said, name, expected):
    spared = '"Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws-us-gov:iam::*:role/Admin"}}'
    scp = replace(DENY, text=DENY.text.replace('"Resource":"*"', f'"Resource":"*",{spared}'))
    plain = design()
    settings = replace(plain.settings, partition=said)
    organization = Organization(plain.nodes.values(), [FULL, RCP_FULL, scp, RCP_DENY], settings)
    asked = ready_question(organization, Inquiry(NodeId("a"), "s3:GetObject", "", CallerKind.ROLE, name))
    assert expected == evaluate(asked.request, asked.stages).result
    assumed = dict(known_facts(organization, NodeId("a"), Assumption(principal=f"role/{name}")))
    assert asked.request.principal == assumed["aws:principalarn"]
