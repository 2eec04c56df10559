"""Ceilings stay right under edits, share results, and say when they cannot know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.level_masks import known_partition
from designer.analysis.access.reasons import Cause, partition, reason_for
from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import NodeId, PolicyId, PolicyType, Settings, Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.access.building import document, one_path

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
DENY_S3 = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
BROKEN = DENY_S3[:-1]


def test_a_policy_of_unknown_text_leaves_the_answers_incomplete_until_somebody_writes_it():
    organization = one_path({"Root": ["Full", "Gap"]}, {"A": ["Full"]}, {"Full": FULL, "Gap": ""})
    gap = organization.policy(PolicyId("Gap"))
    organization.apply(Change("Unknown", policies={gap.id: Swap(gap, replace(gap, unknown=Unknown.TEXT))}))
    assert not Ceilings(organization, load()).of(NodeId("A")).known
    organization.apply(edits.edit_policy_text(organization, gap.id, DENY_S3))
    assert organization.policy(gap.id).unknown is None
    assert Ceilings(organization, load()).of(NodeId("A")).known


def test_the_partition_that_the_settings_say_stands_before_what_the_policies_tell():
    regions = document([{"Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:role/x"}])
    levels = {"Root": ["Full", "Regions"]}
    said = [
        known_partition(one_path(levels, {"A": ["Full"]}, {"Full": FULL, "Regions": regions}, settings))
        for settings in (Settings("T"), Settings("T", partition="aws"), Settings("T", partition="aws-cn"))
    ]
    assert ["aws", "aws", "aws-cn"] == said


def test_the_management_account_is_exempt_wherever_it_stands():
    organization = one_path(
        {"Root": ["Full", "DenyS3"]},
        {"A": ["Full"], "M": ["Full"]},
        {"Full": FULL, "DenyS3": DENY_S3},
        Settings("Test"),
    )
    organization.apply(edits.set_management_account(organization, NodeId("M")))
    ceilings = Ceilings(organization, load())
    assert ceilings.of(NodeId("M")).exempt
    assert load().full_mask == ceilings.of(NodeId("M")).sure
    assert not ceilings.of(NodeId("A")).exempt
    assert Cause.EXEMPT is reason_for(organization, load(), NodeId("M"), "s3:GetObject").cause


def test_scps_limit_nobody_while_their_type_is_not_enabled():
    settings = Settings("Test", policy_types=())
    organization = one_path({"Root": ["DenyS3"]}, {"A": []}, {"DenyS3": DENY_S3}, settings)
    assert load().full_mask == Ceilings(organization, load()).of(NodeId("A")).sure
    assert Cause.UNLIMITED is reason_for(organization, load(), NodeId("A"), "s3:GetObject").cause


@pytest.mark.parametrize("root", [["Full", "Broken"], ["Broken"]])
def test_below_a_policy_that_does_not_parse_nothing_is_known_to_be_allowed(root):
    organization = one_path({"Root": root}, {"A": ["Full"]}, {"Full": FULL, "Broken": BROKEN})
    ceiling = Ceilings(organization, load()).of(NodeId("A"))
    assert (False, load().unlimited_mask, load().limited_mask) == (ceiling.known, ceiling.sure, ceiling.unknown)
    assert Answer.UNKNOWN is reason_for(organization, load(), NodeId("A"), "s3:GetObject").answer


@pytest.mark.parametrize("text", ["", "{}", edits.starter_text(PolicyType.SERVICE_CONTROL_POLICY)])
def test_a_policy_without_statements_certainly_says_nothing(text):
    organization = one_path({"Root": ["Full", "New"]}, {"A": ["Full"]}, {"Full": FULL, "New": text})
    ceiling = Ceilings(organization, load()).of(NodeId("A"))
    assert (True, load().full_mask) == (ceiling.known, ceiling.sure)
    assert Answer.ALLOWED is reason_for(organization, load(), NodeId("A"), "s3:GetObject").answer


def test_an_action_that_the_catalogue_does_not_know_is_matched_by_its_text():
    organization = one_path({"Root": ["Full", "DenyS3"]}, {"A": ["Full"]}, {"Full": FULL, "DenyS3": DENY_S3})
    assert Answer.DENIED is reason_for(organization, load(), NodeId("A"), "s3:FoldTimeAndSpace").answer
    assert Answer.ALLOWED is reason_for(organization, load(), NodeId("A"), "quantum:Entangle").answer


def test_accounts_of_equal_paths_share_one_ceiling():
    organization = one_path(
        {"Root": ["Full", "DenyS3"]}, {n: ["Full"] for n in "ABC"}, {"Full": FULL, "DenyS3": DENY_S3}
    )
    found = Ceilings(organization, load()).all_accounts()
    assert 1 == len({id(ceiling) for ceiling in found.values()})
    assert set("ABC") == set(found)


def test_all_accounts_agrees_with_asking_one_by_one():
    organization = template("company").organization
    at_once = Ceilings(organization, load()).all_accounts()
    one_by_one = Ceilings(organization, load())
    assert set(organization.accounts()) == set(at_once)
    for account, ceiling in at_once.items():
        other = one_by_one.of(account)
        assert (other.sure, other.possible, other.exempt) == (ceiling.sure, ceiling.possible, ceiling.exempt)


def test_a_partition_covers_every_action_once_and_agrees_with_the_ceiling():
    organization = template("company").organization
    catalogue = load()
    for node_id in organization.walk():
        masks = dict.fromkeys(Answer, 0)
        for mask, reason in partition(organization, catalogue, node_id):
            assert not masks[Answer.ALLOWED] & mask | masks[Answer.CONDITIONAL] & mask | masks[Answer.DENIED] & mask
            masks[reason.answer] |= mask
        ceiling = Ceilings(organization, catalogue).of(node_id)
        assert (ceiling.sure, ceiling.conditional) == (masks[Answer.ALLOWED], masks[Answer.CONDITIONAL])
        assert catalogue.full_mask == masks[Answer.ALLOWED] | masks[Answer.CONDITIONAL] | masks[Answer.DENIED]


def test_what_is_typed_changes_the_ceiling_at_once():
    organization = one_path({"Root": ["Full", "P"]}, {"A": ["Full"]}, {"Full": FULL, "P": BROKEN})
    ceilings = Ceilings(organization, load())
    assert load().unlimited_mask == ceilings.of(NodeId("A")).sure
    policy = organization.policy(PolicyId("P"))
    change = Change("Type", policies={policy.id: Swap(policy, replace(policy, text=DENY_S3))})
    organization.apply(change)
    ceilings.update(change)
    assert load().match("s3:*") == load().full_mask & ~ceilings.of(NodeId("A")).possible
    assert ceilings.of(NodeId("A")).known


@given(st.data())
def test_after_any_edit_kept_ceilings_are_those_of_a_fresh_look(data):
    organization = template("company").organization
    catalogue = load()
    ceilings = Ceilings(organization, catalogue)
    ceilings.all_accounts()
    for _ in range(4):
        change = _some_edit(data.draw, organization)
        if change is None:
            continue
        organization.apply(change)
        ceilings.update(change)
        fresh = Ceilings(organization, catalogue)
        for node_id in organization.walk():
            kept, new = ceilings.of(node_id), fresh.of(node_id)
            assert (new.sure, new.possible, new.known, new.exempt) == (
                kept.sure,
                kept.possible,
                kept.known,
                kept.exempt,
            )


def _some_edit(draw, organization):
    nodes = st.sampled_from(list(organization.walk()))
    policies = st.sampled_from(sorted(organization.policies))
    attempts = (
        lambda: edits.move(organization, [draw(nodes)], draw(nodes)),
        lambda: edits.attach(organization, draw(policies), [draw(nodes)]),
        lambda: edits.detach(organization, draw(policies), [draw(nodes)]),
        lambda: edits.edit_policy_text(organization, draw(policies), draw(st.sampled_from([FULL, DENY_S3, BROKEN]))),
        lambda: edits.remove(organization, [draw(nodes)]),
        lambda: edits.set_management_account(organization, draw(nodes)),
        lambda: edits.insert_parent(organization, [draw(nodes)]),
    )
    try:
        return draw(st.sampled_from(attempts))()
    except EditError:
        return None
