"""Effects are what the ceilings say before and after, and what stays conditional is compared, never guessed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.question import path_levels
from designer.analysis.differences.effects import PolicyEffects, comparing
from designer.analysis.differences.stage_comparison import sorting
from designer.analysis.differences.versions import AnswerChange, Conditions, EffectDirection, Version
from designer.analysis.differences.words import card_words, effect_sentence, effects_sentence, heading
from designer.basics.steps import finish
from designer.exchange import templates
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType, Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Different
from designer.policy.evaluation.outcome import Answer, Stage
from tests.designer import draws
from tests.designer.analysis.access.building import document
from tests.designer.analysis.differences.test_move_preview import TEXTS, statement
from tests.designer.policy.at_once import compare
from tests.designer.strategies import organizations

CATALOGUE = load()
SCP = PolicyType.SERVICE_CONTROL_POLICY
RCP = PolicyType.RESOURCE_CONTROL_POLICY
DENIED, CONDITIONAL, ALLOWED = Answer.DENIED, Answer.CONDITIONAL, Answer.ALLOWED


def mask(*patterns):
    found = 0
    for pattern in patterns:
        found |= CATALOGUE.match(pattern)
    return found


def sample():
    return templates.load("company").organization


def spared(*roles, actions=("s3:DeleteBucket",), sid="Kept", effect="Deny"):
    """A policy that denies actions to all but some roles."""
    arns = [f"arn:aws:iam::*:role/{role}" for role in roles]
    extra = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": arns}}} if arns else {}
    return document([{"Sid": sid, "Effect": effect, "Action": list(actions), "Resource": "*", **extra}])


@pytest.mark.parametrize("earlier", [None, "", '{"Version": "2012-10-17"}'])
def test_the_first_statement_of_a_new_policy_is_settled(earlier):
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
    deny = {"Effect": "Deny", "Action": ["s3:DeleteBucket"], "Resource": "*", "Condition": elsewhere}
    organization, policy = attached(document([deny]), "ou-workloads")
    start = edits.starter_text(SCP) if earlier is None else earlier
    found = finish(PolicyEffects(organization, CATALOGUE, policy, start).comparing(organization.policy(policy).text))
    assert found.groups
    assert found.readable
    assert not any(group.change.is_open for group in found.groups)
    assert all(group.evidence for group in found.groups)


def attached(text, node="ou-sandbox", kind=SCP, organization=None, name="Edited"):
    """The sample with one policy more; its id."""
    organization = organization or sample()
    created = edits.create_policy(organization, kind, name, text)
    organization.apply(created)
    (policy,) = edits.added_policies(created)
    if kind is RCP and kind not in organization.settings.policy_types:
        organization.apply(edits.enable_policy_type(organization, kind))
    organization.apply(edits.attach(organization, policy, [NodeId(node)]))
    return organization, policy


def effects(organization, policy, text, assumption=None):
    extra = (assumption,) if assumption else ()
    earlier = organization.policy(policy).text
    return finish(PolicyEffects(organization, CATALOGUE, policy, earlier, *extra).comparing(text))


def changes(found):
    return [(group.change.before, group.change.after, group.actions, len(group.accounts)) for group in found.groups]


@st.composite
def edited(draw):
    organization = draw(organizations())
    created = edits.create_policy(organization, SCP, "Edited", draws.one_of(draw, TEXTS))
    organization.apply(created)
    (policy,) = edits.added_policies(created)
    nodes = draws.some_of(draw, list(organization.walk()), 2, 1)
    for node in nodes:
        if not edits.attach_refusal(organization, policy, [node]):
            organization.apply(edits.attach(organization, policy, [node]))
    return organization, policy, draws.one_of(draw, TEXTS)


@given(edited())
def test_groups_are_what_the_ceilings_say_before_and_after(case):
    organization, policy, text = case
    earlier = organization.policy(policy).text
    before = {account: Ceilings(organization, CATALOGUE).of(account) for account in organization.accounts()}
    found = effects(organization, policy, text)
    assert organization.policy(policy).text == earlier
    with organization.tentatively(edits.edit_policy_text(organization, policy, text)):
        after = {account: Ceilings(organization, CATALOGUE).of(account) for account in organization.accounts()}
    for account in organization.accounts():
        one, other = before[account], after[account]
        told = dict.fromkeys(EffectDirection, 0)
        conditions = 0
        for group in found.of(account):
            if group.change.conditions is None:
                told[group.change.direction] |= group.actions
            else:
                conditions |= group.actions
        assert told[EffectDirection.WIDER] == (other.possible & ~one.possible) | (other.sure & ~one.sure)
        assert told[EffectDirection.NARROWER] == (one.possible & ~other.possible) | (one.sure & ~other.sure)
        assert not conditions & ~(one.conditional & other.conditional | one.unknown & other.unknown)


@given(edited())
def test_where_nothing_is_said_no_request_is_decided_differently(case):
    organization, policy, text = case
    before = {account: path_levels(organization, account, SCP) for account in organization.accounts()}
    found = effects(organization, policy, text)
    with organization.tentatively(edits.edit_policy_text(organization, policy, text)):
        after = {account: path_levels(organization, account, SCP) for account in organization.accounts()}
    for account in organization.accounts():
        if account in found.changed or organization.is_management_account(account) or not found.readable:
            continue
        compared = compare(before[account], after[account], CATALOGUE)
        assert not isinstance(compared, Different) or not compared.listed


def test_another_spared_role_is_a_difference_shown_by_a_request():
    organization, policy = attached(spared("admin"))
    found = effects(organization, policy, spared("rescue"))
    (group,) = found.groups
    assert AnswerChange(CONDITIONAL, CONDITIONAL, Conditions.OTHER) == group.change
    assert EffectDirection.OTHERWISE is group.change.direction
    assert mask("s3:DeleteBucket") == group.actions
    assert group.evidence is not None
    assert "s3:deletebucket" == group.evidence.request.action.lower()
    assert str(group.evidence.request.context["aws:principalarn"]).endswith(("role/admin", "role/rescue"))
    assert ["Edited#Kept"] == [one.statement for one in group.evidence.obstacles if one.statement]


def test_a_deny_less_beside_another_makes_an_answer_wider_and_one_more_narrower():
    mfa = statement("Deny", "s3:DeleteBucket", condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    both = document([json.loads(spared("admin"))["Statement"][0], mfa])
    organization, policy = attached(both)
    (group,) = effects(organization, policy, spared("admin")).groups
    assert AnswerChange(CONDITIONAL, CONDITIONAL, Conditions.LOOSER) == group.change
    assert EffectDirection.WIDER is group.change.direction
    assert group.evidence is not None
    assert not group.evidence.allowed_before
    organization.apply(edits.edit_policy_text(organization, policy, spared("admin")))
    (group,) = effects(organization, policy, both).groups
    assert Conditions.TIGHTER is group.change.conditions
    assert group.evidence is not None
    assert group.evidence.allowed_before


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(json.loads(spared("admin", "rescue", actions=("s3:DeleteBucket", "s3:PutBucketPolicy"))), indent=8),
        spared("rescue", "admin", actions=("s3:PutBucketPolicy", "s3:deletebucket"), sid="Renamed"),
        document(
            [
                {**json.loads(spared("admin", "rescue", actions=(action,)))["Statement"][0], "Sid": f"Part{number}"}
                for number, action in enumerate(("s3:DeleteBucket", "s3:PutBucketPolicy"))
            ]
        ),
        document(
            [
                {
                    "Effect": "Deny",
                    "Action": ["s3:DeleteBucket", "s3:PutBucketPolicy"],
                    "Resource": "*",
                    "Condition": {
                        "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"},
                        "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/rescue"},
                    },
                }
            ]
        ),
    ],
    ids=["formatted", "another order and name", "in two statements", "two operators"],
)
def test_another_way_of_writing_is_proved_to_be_no_difference(text):
    organization, policy = attached(spared("admin", "rescue", actions=("s3:DeleteBucket", "s3:PutBucketPolicy")))
    found = effects(organization, policy, text)
    assert () == found.groups
    assert found.complete
    assert organization.account_count == found.alike


def test_an_action_is_in_one_group_with_all_accounts_for_which_it_changes():
    website = mask("s3:DeleteBucketWebsite")
    organization, policy = attached(spared(), node="root")
    closed = spared(actions=("s3:DeleteBucketWebsite",))
    organization, _ = attached(closed, node="ou-prod", organization=organization, name="Closed")
    found = effects(organization, policy, spared(actions=("s3:DeleteBucket", "s3:DeleteBucketWebsite", "sns:Publish")))
    told = {(group.actions, group.change[:2]): set(group.accounts) for group in found.groups}
    every = {a for a in organization.accounts() if not organization.is_management_account(a)}
    inside = set(organization.accounts(NodeId("ou-prod")))
    touched = {account for (actions, _), accounts in told.items() if actions & website for account in accounts}
    assert inside
    assert not touched & inside
    assert touched <= every
    assert all(len(accounts) == len(set(accounts)) for accounts in (group.accounts for group in found.groups))
    assert len(found.groups) == len(told)


def test_wider_comes_first_and_narrower_last():
    organization, policy = attached(spared(actions=("s3:DeleteBucket", "sqs:DeleteQueue")))
    text = document(
        [
            json.loads(spared("rescue"))["Statement"][0],
            statement("Deny", "sns:DeleteTopic"),
        ]
    )
    found = effects(organization, policy, text)
    ways = [group.change.direction for group in found.groups]
    assert [EffectDirection.WIDER, EffectDirection.WIDER, EffectDirection.NARROWER] == ways
    assert (DENIED, ALLOWED) == found.groups[0].change[:2]
    assert (DENIED, CONDITIONAL) == found.groups[1].change[:2]


def test_rcps_limit_what_is_done_to_the_resources_of_an_account():
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement("Deny", "s3:DeleteBucket"), "Principal": "*"}]}
    )
    organization, policy = attached(text, kind=RCP)
    wider = text.replace('"s3:DeleteBucket"', '"s3:DeleteBucket", "s3:PutObject", "ec2:RunInstances"')
    found = effects(organization, policy, wider)
    (group,) = found.groups
    assert Stage.RCP is group.stage
    assert mask("s3:PutObject") == group.actions  # RCPs do not reach EC2
    assert group.evidence is not None
    assert Stage.RCP is group.evidence.obstacles[0].stage


def test_conditions_of_rcps_are_compared():
    def protected(*organizations):
        condition = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": list(organizations)}}
        return document([{**statement("Deny", "s3:*", condition=condition), "Principal": "*"}])

    organization, policy = attached(protected("o-aaaaaaaaaa"), kind=RCP)
    assert effects(organization, policy, protected("o-aaaaaaaaaa", "o-aaaaaaaaaa")).groups == ()
    (group,) = effects(organization, policy, protected("o-aaaaaaaaaa", "o-bbbbbbbbbb")).groups
    assert EffectDirection.WIDER is group.change.direction


def test_under_an_assumption_only_what_differs_there_counts():
    def regions(*names):
        return document(
            [statement("Deny", "sqs:*", condition={"StringNotEquals": {"aws:RequestedRegion": list(names)}})]
        )

    organization, policy = attached(regions("eu-central-1"))
    more = regions("eu-central-1", "eu-west-3")
    assert effects(organization, policy, more, Assumption(region="eu-central-1")).groups == ()
    (group,) = effects(organization, policy, more, Assumption(region="eu-west-3")).groups
    assert EffectDirection.WIDER is group.change.direction
    assert DENIED is group.change.before


def test_an_account_that_a_condition_names_stands_apart():
    organization, policy = attached(spared())
    ben = next(a for a in organization.accounts(NodeId("ou-sandbox")) if organization.node(a).aws_id)
    spares = statement(
        "Deny",
        "s3:DeleteBucket",
        condition={"StringNotEquals": {"aws:PrincipalAccount": organization.node(ben).aws_id}},
    )
    found = effects(organization, policy, document([spares]))
    (group,) = found.groups
    assert (ben,) == group.accounts
    assert EffectDirection.WIDER is group.change.direction


def test_the_organization_is_as_it_was_at_every_step():
    organization, policy = attached(spared("admin"))
    earlier = organization.policy(policy).text
    for _ in PolicyEffects(organization, CATALOGUE, policy, spared("other")).comparing(spared("rescue")):
        assert earlier == organization.policy(policy).text


@pytest.mark.parametrize("earlier", [spared("other"), spared("other")[:-1], ""])
def test_a_text_has_the_same_effects_after_many_others_as_alone(earlier, monkeypatch):
    organization, policy = attached(spared("admin"), "ou-workloads")
    organization.apply(edits.attach(organization, policy, [next(organization.accounts(NodeId("ou-workloads")))]))
    monkeypatch.setattr("designer.analysis.differences.effects._MOST_TEXTS", 3)
    elsewhere = spared("admin", actions=("ec2:*", "s3:Delete*"))
    texts = [spared("one"), spared("one")[:-1], spared("one")[:-2], elsewhere, spared(), spared("other"), spared("one")]
    work = PolicyEffects(organization, CATALOGUE, policy, earlier)
    for text in texts:
        assert finish(PolicyEffects(organization, CATALOGUE, policy, earlier).comparing(text)) == finish(
            work.comparing(text)
        )


def test_what_cannot_be_read_is_said():
    organization, policy = attached(spared("admin"))
    assert not effects(organization, policy, spared("admin")[:-3]).readable


def test_two_designs_are_compared_by_the_same_work():
    one, policy = attached(spared())
    other = Organization(one.nodes.values(), one.policies.values(), one.settings)
    other.apply(edits.detach(other, policy, [NodeId("ou-sandbox")]))
    before, after = Version(one, CATALOGUE), Version(other, CATALOGUE)
    accounts = list(one.accounts())
    found = finish(comparing(before, after, finish(sorting(before, after, accounts))))
    (group,) = found.groups
    assert mask("s3:DeleteBucket") == group.actions
    assert EffectDirection.WIDER is group.change.direction
    assert set(other.accounts(NodeId("ou-sandbox"))) >= set(group.accounts)


def test_effects_in_words():
    organization, policy = attached(spared(actions=("s3:DeleteBucket", "sqs:DeleteQueue", "sqs:PurgeQueue")))
    found = effects(organization, policy, spared("rescue", actions=("s3:DeleteBucket",)))
    count = len(found.groups[0].accounts)
    assert [
        f"2 sqs actions become allowed in {count} accounts",
        f"s3:DeleteBucket becomes conditional in {count} accounts",
    ] == [effect_sentence(group, CATALOGUE) for group in found.groups]
    narrower = effects(organization, policy, spared(actions=("s3:DeleteBucket", "sqs:*")))
    assert effect_sentence(narrower.groups[0], CATALOGUE).startswith(
        f"{narrower.groups[0].actions.bit_count()} sqs actions lost in"
    )
    assert (
        effects_sentence(effects(organization, policy, organization.policy(policy).text), CATALOGUE) == "No difference"
    )


def test_what_is_lost_is_counted_once_whatever_it_was_before():
    organization, policy = attached(spared(), node="root")
    organization, _ = attached(
        spared("admin", actions=("sns:Publish",)), node="ou-sandbox", organization=organization, name="Other"
    )
    found = effects(organization, policy, spared(actions=("s3:DeleteBucket", "sns:Publish")))
    assert len({group.change.before for group in found.groups}) > 1
    lost = sum(len(group.accounts) for group in found.groups if group.change.after is DENIED)
    assert effects_sentence(found, CATALOGUE) == f"sns:Publish is lost in {lost} accounts"


def test_what_is_too_much_to_settle_is_open_and_not_guessed(monkeypatch):
    monkeypatch.setattr("designer.analysis.differences.effects._MOST_SEARCHED", 0)
    monkeypatch.setattr("designer.policy.equivalence.formula_comparison._World.is_separated", lambda *_: False)
    organization, policy = attached(spared("admin"))
    found = effects(organization, policy, spared("rescue"))
    (group,) = found.groups
    assert group.change.is_open
    assert group.evidence is None
    assert "s3:DeleteBucket may differ in 4 accounts" == effects_sentence(found, CATALOGUE)


def unknown_for(organization, policy):
    """The same design in which an import could not read the text of a policy."""
    policies = [
        replace(one, text="", unknown=Unknown.TEXT) if one.id == policy else one
        for one in organization.policies.values()
    ]
    return Organization(organization.nodes.values(), policies, organization.settings)


@pytest.mark.parametrize("kind", [SCP, RCP])
def test_what_becomes_unknown_is_told_as_unknown_and_not_as_other_conditions(kind):
    in_part = {"Sid": "Own", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
    in_part |= {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    before, policy = attached(document([in_part | ({"Principal": "*"} if kind is RCP else {})]), kind=kind)
    after = unknown_for(before, policy)
    bucket = mask("s3:DeleteBucket")

    def between(one, other):
        versions = Version(one, CATALOGUE), Version(other, CATALOGUE)
        alike = finish(sorting(*versions, tuple(one.accounts())))
        groups = finish(comparing(*versions, alike)).groups
        return [group for group in groups if group.actions & bucket]

    (lost,) = between(before, after)
    assert (Answer.CONDITIONAL, Answer.UNKNOWN, None) == lost.change
    assert EffectDirection.OTHERWISE is lost.change.direction
    place = "on resources of 4 accounts" if kind is RCP else "in 4 accounts"
    assert effect_sentence(replace(lost, actions=bucket), CATALOGUE) == f"s3:DeleteBucket becomes unknown {place}"
    assert heading(lost).endswith("now unknown")
    assert "now unknown" in card_words([lost])
    (found,) = between(after, before)
    assert (Answer.UNKNOWN, Answer.CONDITIONAL, None) == found.change
    assert () == tuple(between(after, after.copy()))
