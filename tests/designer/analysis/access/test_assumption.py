"""An assumed context makes conditional answers plain, and never says more than what is assumed allows to say."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.question import path_levels
from designer.analysis.access.reasons import Cause, partition, reason_for
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer, Result
from designer.policy.matching.request import Stages
from tests.designer.analysis.access.building import document, one_path
from tests.designer.policy import requests
from tests.designer.policy.strategies import ACTIONS, policy_texts

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
REGION_DENY = document(
    [
        {
            "Sid": "OnlyEurope",
            "Effect": "Deny",
            "NotAction": "iam:*",
            "Resource": "*",
            "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
                "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass"},
            },
        }
    ]
)
NO_MFA = document(
    [
        {
            "Effect": "Deny",
            "Action": "ec2:*",
            "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        }
    ]
)


def organization():
    return one_path(
        {"Root": ["Full", "RegionDeny"], "Prod": ["Full", "NoMfa"]},
        {"A": ["Full"]},
        {"Full": FULL, "RegionDeny": REGION_DENY, "NoMfa": NO_MFA},
    )


def answer(assumption, action="ec2:RunInstances"):
    return reason_for(organization(), load(), NodeId("A"), action, assumption)


def test_without_an_assumption_the_answer_depends():
    assert Answer.CONDITIONAL is answer(Assumption()).answer


def test_a_region_that_is_not_approved_leaves_the_caller_and_mfa_open():
    reason = answer(Assumption(region="us-east-1"))
    assert Answer.CONDITIONAL is reason.answer
    sources = "OnlyEurope in RegionDeny at Root and statement 1 in NoMfa at Prod"
    assert f"Allowed only for the role BreakGlass; and only with MFA — {sources}." == reason.sentence


def test_conditions_that_no_sentence_has_room_for_are_counted():
    keys = ("aws:VpceAccount", "aws:SourceVpc", "aws:SourceVpce", "aws:PrincipalOrgID", "aws:SourceOrgID")
    asking = [
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {key: "x"}}} for key in keys
    ]
    for count, more in {3: " x — ", 4: " x, and 1 more condition — ", 5: " x, and 2 more conditions — "}.items():
        texts = {"Full": FULL, "Asks": document(asking[:count])}
        design = one_path({"Root": ["Full", "Asks"]}, {"A": ["Full"]}, texts)
        sentence = reason_for(design, load(), NodeId("A"), "sqs:SendMessage").sentence
        assert more in sentence


def test_region_and_caller_together_deny():
    reason = answer(Assumption(region="us-east-1", principal="role/Developer"))
    assert (Answer.DENIED, Cause.EXPLICIT_DENY, PolicyId("RegionDeny")) == (reason.answer, reason.cause, reason.policy)


def test_an_approved_region_with_mfa_allows():
    assert Answer.ALLOWED is answer(Assumption(region="eu-west-1", mfa=True)).answer
    assert Answer.DENIED is answer(Assumption(region="eu-west-1", mfa=False)).answer


def test_the_exempt_role_is_exempt_wherever_it_asks():
    reason = answer(Assumption(region="us-east-1", principal="role/BreakGlass", mfa=True))
    assert Answer.ALLOWED is reason.answer


def test_a_service_linked_role_is_not_limited():
    assumption = Assumption(principal="role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
    assert Cause.EXEMPT is answer(assumption).cause
    assert load().full_mask == Ceilings(organization(), load(), assumption).of(NodeId("A")).sure


def test_keys_are_read_in_any_case():
    assert Answer.ALLOWED is answer(Assumption(mfa=True, context=(("AWS:requestedregion", "eu-west-1"),))).answer


def test_the_levels_say_why_a_statement_does_not_apply():
    explanation = explain_action(
        organization(), load(), NodeId("A"), "ec2:RunInstances", Assumption(region="eu-west-1")
    )
    sentences = [statement.sentence for statement in explanation.levels[0].relevant]
    assert any("OnlyEurope in RegionDeny does not apply" in sentence for sentence in sentences)


def test_the_words_say_what_is_assumed():
    assumption = Assumption("eu-west-1", "role/Developer", mfa=True, context=(("aws:PrincipalTag/team", "web"),))
    assert "region eu-west-1 · role/Developer · MFA yes · aws:PrincipalTag/team = web" == assumption.words
    assert not Assumption()


def test_kept_ceilings_follow_edits_under_an_assumption_too():
    org = template("company").organization
    assumption = Assumption(region="us-east-1", principal="role/Developer")
    kept = Ceilings(org, load(), assumption)
    account = next(n for n in org.accounts() if org.node(n).name == "shop-prod")
    kept.of(account)
    change = edits.detach(org, PolicyId("region-deny"), list(org.targets(PolicyId("region-deny")))) or None
    assert change is not None
    org.apply(change)
    kept.update(change)
    assert Ceilings(org, load(), assumption).of(account).sure == kept.of(account).sure


def test_a_partition_agrees_with_the_ceiling_under_an_assumption():
    org = template("company").organization
    catalogue = load()
    assumption = Assumption(region="eu-central-1", principal="role/Developer", mfa=True)
    for node_id in org.walk():
        masks = dict.fromkeys(Answer, 0)
        for mask, reason in partition(org, catalogue, node_id, assumption):
            masks[reason.answer] |= mask
        ceiling = Ceilings(org, catalogue, assumption).of(node_id)
        assert (ceiling.sure, ceiling.conditional) == (masks[Answer.ALLOWED], masks[Answer.CONDITIONAL])
        if org.node(node_id).kind is NodeKind.ACCOUNT:
            plain = Ceilings(org, catalogue).of(node_id)
            assert plain.sure == plain.sure & ceiling.sure
            assert ceiling.possible == plain.possible & ceiling.possible


LEVELS = st.lists(
    st.lists(policy_texts() | st.just(FULL) | st.just("{"), min_size=1, max_size=3), min_size=2, max_size=3
)
KEYS = {
    "aws:RequestedRegion": st.sampled_from(["eu-central-1", "us-east-1"]),
    "aws:SecureTransport": st.sampled_from(["true", "false"]),
    "aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"]),
}


OTHER_KEYS = ("s3:max-keys", "aws:ResourceTag/env", "aws:MultiFactorAuthPresent")


@given(
    LEVELS,
    st.sampled_from(ACTIONS),
    st.fixed_dictionaries({}, optional=KEYS),
    st.sampled_from(["", "role/Admin", "user/anna"]),
    st.randoms(use_true_random=False),
)
def test_every_request_that_the_assumption_covers_stays_inside_its_ceiling(levels, action, assumed, principal, rng):
    texts = {f"p{place}-{number}": text for place, level in enumerate(levels) for number, text in enumerate(level)}
    names = [[name for name in texts if name.startswith(f"p{place}-")] for place in range(len(levels))]
    *above, last = names
    org = one_path({f"level{n}": policies for n, policies in enumerate(above)}, {"account": last}, texts)
    catalogue, account = load(), NodeId("account")
    assumption = Assumption(principal=principal, context=tuple(assumed.items()))
    ceiling = Ceilings(org, catalogue, assumption).of(account)
    bit = 1 << catalogue.index(action)
    for _ in range(20):
        drawn = requests.draw(action, OTHER_KEYS, ["prod"], rng)
        context = {**drawn.context, **assumed}
        if principal:
            context["aws:PrincipalArn"] = assumption.arn("000000000000")
        stages = Stages(scps=path_levels(org, account, PolicyType.SERVICE_CONTROL_POLICY))
        result = evaluate(replace(drawn, context=context), stages).result
        assert not ceiling.sure & bit or Result.ALLOWED == result, json.dumps(texts)
        assert ceiling.possible & bit or Result.ALLOWED != result, json.dumps(texts)
