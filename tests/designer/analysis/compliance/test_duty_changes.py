"""Duties that begin and end by an edit: the same as those of the accounts before and after."""

import json

import pytest

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.compliance.consequences import DutyChanges, effect_duties
from designer.analysis.compliance.responsibility import Duties
from designer.analysis.compliance.service_classes import Keeper, load
from designer.analysis.compliance.service_starts import ServiceStarts
from designer.analysis.differences.effects import PolicyEffects
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.node_attributes import SERVICES
from designer.policy.catalog import catalogue
from tests.designer.building import BANK, PROD, SCP, SHOP, company

CATALOGUE = catalogue.load()
STARTS = ServiceStarts(CATALOGUE, load())
CHANGES = DutyChanges(STARTS)
EC2 = list(STARTS.actions("ec2"))


def duties(organization, node):
    return Duties(organization, Ceilings(organization, CATALOGUE), load()).of(node)


def theirs(found):
    """Services and layers of which the customer has a part."""
    return {(one.service.prefix, duty.layer.id) for duty in found.layers for one in duty.cells if _is_ours(one)} | {
        (prefix, "") for prefix in found.unclassified
    }


def _is_ours(one):
    return one.cell.who is not Keeper.AWS


def put(organization, node, name, actions, effect="Deny"):
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": actions, "Resource": "*"}]})
    organization.apply(edits.create_policy(organization, SCP, name, text))
    organization.apply(edits.attach(organization, name.lower(), [node]))


@pytest.mark.parametrize(
    "actions",
    [EC2, ["ec2:RunInstances"], ["ec2:*", "eks:*"], ["*"], ["s3:Put*", "lambda:CreateFunction"], ["s3:GetObject"]],
)
def test_what_begins_and_ends_is_what_differs_between_the_duties_of_the_account(actions):
    organization = company()
    before = duties(organization, SHOP)
    put(organization, PROD, "Less", actions)
    after = duties(organization, SHOP)
    turns = CHANGES.between(before.ceiling.possible, after.ceiling.possible)
    assert {prefix for prefix, _ in theirs(before) - theirs(after)} == set(turns.end)
    assert turns.begin == ()
    differ = [
        (old.layer, old.who, new.who)
        for old, new in zip(before.layers, after.layers, strict=True)
        if old.who is not new.who
    ]
    assert differ == list(turns.layers)
    back = CHANGES.between(after.ceiling.possible, before.ceiling.possible)
    assert (set(turns.end), ()) == (set(back.begin), back.end)


def test_words_are_few_and_name_what_is_common_first():
    organization = company()
    before = duties(organization, SHOP).ceiling.possible
    put(organization, PROD, "Less", EC2)
    after = duties(organization, SHOP).ceiling.possible
    assert CHANGES.between(before, before).words == ""
    assert CHANGES.between(before, after).words.startswith("you no longer look after: EC2")
    assert " · Guest OS and patching: AWS → you · Runtime" in CHANGES.between(0, before).words
    assert CHANGES.between(0, before).words.startswith("you now look after: EC2, EKS, ECS and ")
    assert "Guest OS and patching: AWS → you" in CHANGES.between(0, STARTS.mask("ec2")).words


def test_an_allow_brings_duties_and_a_deny_takes_them():
    organization = company()
    put(organization, PROD, "Less", EC2)
    text = organization.policy("less").text
    work = PolicyEffects(organization, CATALOGUE, "less", text)
    fewer = json.dumps({"Version": "2012-10-17", "Statement": []})
    for other, lead in (
        (fewer, "you now look after"),
        (text.replace('"ec2:', '"s3:CreateBucket", "ec2:', 1), "you no longer look after"),
    ):
        found = finish(work.comparing(other))
        with organization.tentatively(edits.edit_policy_text(organization, "less", other)):
            ceilings = Ceilings(organization, CATALOGUE).all_accounts()
            words = finish(effect_duties(organization, ceilings, CHANGES, found.groups))
        assert words.startswith(f"{lead}: ")
        assert words.endswith("(in 2 accounts)")
        organization.apply(edits.set_attribute(organization, [BANK], SERVICES, "s3"))
        assert finish(effect_duties(organization, ceilings, CHANGES, found.groups)).endswith("(in 1 account)"), (
            "an account that declares what is in use keeps its duties"
        )
        organization.apply(edits.set_attribute(organization, [BANK], SERVICES, ""))
