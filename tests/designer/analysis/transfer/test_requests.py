"""What a transfer says of an account's actions, held against requests that the evaluator decides in both places."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.question import caller_context, resource_context
from designer.analysis.differences.comparison import AccountEffects
from designer.analysis.differences.versions import Version
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, Stage
from designer.policy.matching.request import Request, Stages
from tests.designer.analysis.transfer.test_states import SOURCE, TARGET, company_of, states
from tests.designer.building import PROD, RCP, ROOT, SCP, SHOP

OWN, OTHER, THIRD = "222222222222", "333333333333", "o-cccccccccc"
IDS = st.sampled_from([SOURCE, TARGET, THIRD, "${aws:PrincipalOrgID}", "${aws:ResourceOrgID}", "o-*"])
PATHS = st.sampled_from([f"{SOURCE}/*", f"{TARGET}/*", f"{TARGET}/r-ab12/ou-ab12-11111111/*", "*/ou-ab12-11111111/*"])
ACTIONS = {
    "s3:GetObject": ("arn:aws:s3:::x/y", "eu-central-1"),
    "sts:AssumeRole": ("arn:aws:iam::{}:role/z", "eu-central-1"),
    "iam:CreateRole": ("arn:aws:iam::{}:role/z", "us-east-1"),
}


@st.composite
def conditions(draw):
    """One condition on an organization or a place in it."""
    side = draw(st.sampled_from(["aws:PrincipalOrg", "aws:ResourceOrg"]))
    if draw(st.booleans()):
        operator = draw(st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotEqualsIfExists"]))
        return {operator: {f"{side}ID": draw(st.lists(IDS, min_size=1, max_size=2))}}
    operator = draw(st.sampled_from(["ForAnyValue:StringLike", "ForAllValues:StringNotLike"]))
    return {operator: {f"{side}Paths": draw(st.lists(PATHS, min_size=1, max_size=2))}}


@st.composite
def limited(draw, own):
    """The company with some Denies by organization."""
    made = company_of(own)
    nodes, policies = dict(made.nodes), [*made.policies.values()]
    for number in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from([SCP, RCP]))
        statement = {"Effect": "Deny", "Action": draw(st.sampled_from([*ACTIONS, "*"])), "Resource": "*"}
        statement |= {"Principal": "*"} if kind is RCP else {}
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Condition": draw(conditions())}]})
        policy = Policy(PolicyId(f"more-{number}"), f"More {number}", kind, text)
        policies.append(policy)
        at = draw(st.sampled_from([ROOT, NodeId("ou-workloads"), PROD, SHOP]))
        nodes[at] = replace(nodes[at], policies=(*nodes[at].policies, policy.id))
    nodes[PROD] = replace(nodes[PROD], aws_id="ou-ab12-22222222")
    return Organization(nodes.values(), policies, made.settings)


def requests(stage):
    """Requests of the account, or on what it owns, with the other side in each of three organizations."""
    for action, (arn, region) in ACTIONS.items():
        for organization in (SOURCE, TARGET, THIRD) if action != "iam:CreateRole" or stage is Stage.RCP else ("",):
            other = OTHER if organization else OWN
            side, caller, owner = ("Resource", OWN, other) if stage is Stage.SCP else ("Principal", other, OWN)
            place = {f"aws:{side}OrgID": organization, f"aws:{side}OrgPaths": [f"{organization}/r-ab12/"]}
            context = {"aws:RequestedRegion": region, f"aws:{side}Account": other, **(place if organization else {})}
            principal = f"arn:aws:iam::{caller}:role/x"
            context["aws:PrincipalArn"] = principal
            yield Request(action, arn.format(owner), principal, caller, owner, context)


def allows(organization: Organization, request: Request, stage: Stage) -> bool:
    levels = Version(organization, load()).levels(stage, SHOP)
    owned = resource_context(organization, SHOP, OWN) if request.resource_account == OWN else {}
    if stage is Stage.RCP:
        return evaluate(_with(request, owned), Stages(rcps=levels)).result is Result.ALLOWED
    known = caller_context(organization, SHOP, "") | owned
    return evaluate(_with(request, known), Stages(scps=levels)).result is Result.ALLOWED


def _with(request: Request, more: dict[str, object]) -> Request:
    return replace(request, context={**request.context, **more})


def covered(effects: AccountEffects, stage: Stage, *, wider: bool) -> int:
    """Actions that are said to become wider, or narrower, or are left open."""
    found = 0
    for group in effects.groups:
        if group.stage is stage:
            found |= group.actions.wider if wider else group.actions.narrower
    for one in effects.undecided:
        found |= one.actions if one.stage is stage else 0
    return found


@given(limited(SOURCE), limited(TARGET))
def test_no_request_is_decided_otherwise_in_a_place_than_is_said(source, target):
    found = states(source, target)
    for before, after in pairwise(found):
        assert after.since_before is not None
        for stage in (Stage.SCP, Stage.RCP):
            for request in requests(stage):
                was, is_now = (allows(one.organization, request, stage) for one in (before, after))
                told = covered(after.since_before.effects, stage, wider=is_now)
                assert was is is_now or load().match(request.action) & told
