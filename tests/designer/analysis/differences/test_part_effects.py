"""Effects of parts of a change: as those of the whole, part by part, and none for what cannot have any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.effects import PartEffects, effect_words
from designer.analysis.differences.named_records import PartId, PartKind
from designer.analysis.differences.versions import EffectDirection
from designer.exchange.templates import load
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
from designer.policy.catalog import catalogue
from tests.designer.analysis.differences.test_change_parts import updated_by
from tests.designer.analysis.differences.test_matching import edited

DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}]}'


def run(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def review():
    """The sample as it is, and with a policy more, a name and an account elsewhere."""
    ours = load("company").organization
    deny = Policy(PolicyId("nodelete"), "NoDelete", PolicyType.SERVICE_CONTROL_POLICY, DENY)
    workloads = next(node for node in ours.nodes.values() if node.name == "Workloads")
    account = ours.node(next(iter(ours.accounts(workloads.id))))
    theirs = edited(
        ours,
        deny,
        replace(workloads, policies=(*workloads.policies, deny.id)),
        replace(account, name="renamed"),
    )
    parts = ChangeParts(ours, updated_by(ours, theirs))
    return ours, parts, PartEffects(parts, catalogue.load()), workloads, account


def test_a_new_policy_is_narrower_for_all_below_it(review):
    ours, _, effects, workloads, _ = review
    new = PartId(PartKind.NEW_POLICY, "nodelete")
    assert effects.may_differ(new)
    found = run(effects.comparing([new]))
    direction, words = effect_words(found)
    count = ours.accounts_below(workloads.id)
    assert (EffectDirection.NARROWER, f"narrower in {count} accounts") == (direction, words)
    assert set(ours.accounts(workloads.id)) == found.changed


def test_a_name_has_no_effect_and_is_not_asked(review):
    _, _, effects, _, account = review
    assert not effects.may_differ(PartId(PartKind.ATTRIBUTES, account.id))
    assert (None, "none") == effect_words(run(effects.comparing([PartId(PartKind.ATTRIBUTES, account.id)])))


def test_the_design_is_as_it_was_between_the_steps(review):
    ours, parts, effects, _, _ = review
    before = ours.copy()
    for _ in effects.comparing([part.id for part in parts.parts]):
        assert before == ours


def test_an_account_that_goes_is_not_compared(review):
    ours, _, _, _, account = review
    above = ours.node(ours.parent(account.id))
    left = tuple(child for child in above.children if child != account.id)
    theirs = type(ours)(
        [replace(above, children=left) if node.id == above.id else node for node in ours.nodes.values()
         if node.id != account.id],
        ours.policies.values(),
        ours.settings,
    )  # fmt: skip
    parts = ChangeParts(ours, updated_by(ours, theirs))
    gone = PartId(PartKind.GONE_NODE, account.id)
    assert [gone] == [part.id for part in parts.parts]
    effects = PartEffects(parts, catalogue.load())
    assert not effects.may_differ(gone)
    assert NodeId(account.id) not in run(effects.comparing([gone])).changed
