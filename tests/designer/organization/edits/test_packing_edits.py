"""Packing a node and moving policies up: what becomes of records, names and other nodes, and what is refused."""

import json
from dataclasses import replace

import pytest

from designer.analysis.access.ceilings import Ceilings
from designer.organization import edits
from designer.organization.edits.move_to_parent import common_policies, move_to_parent, moves_to_parent
from designer.organization.edits.packing import pack_node
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import FULL_AWS_ACCESS, GuardrailLink, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.packing.packing import PackingOptions
from designer.policy.packing.proof import Proof, Refusal
from tests.designer.building import PAYER, PROD, RCP, ROOT, SANDBOX, SCP, SHOP, TEST, TRIAL, WORKLOADS, company

CATALOGUE = load()


def text(action, effect="Deny", **more):
    statement = {"Effect": effect, "Action": action, "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def made(organization, name, nodes, action="", kind=SCP, **more):
    """A policy of this name, attached to nodes."""
    change = edits.create_policy(organization, kind, name, text(action or f"s3:{name}*", **more), f"About {name}")
    (policy_id,) = edits.added_policies(change)
    organization.apply(change)
    organization.apply(edits.attach(organization, policy_id, nodes))
    return policy_id


@pytest.fixture
def organization():
    found = company()
    found.apply(edits.detach(found, PolicyId("deny-leave"), [WORKLOADS]))
    return found


def ceilings(organization):
    """What every account may do, as sure and possible actions."""
    found = Ceilings(organization, CATALOGUE)
    return {one: (found.of(one).sure, found.of(one).possible) for one in organization.accounts()}


def names(organization, node_id):
    return [organization.policy(one).name for one in organization.node(node_id).policies]


def test_the_policies_of_a_node_become_one_and_undo_brings_them_back(organization):
    before = organization.copy()
    first, second = made(organization, "A", [PROD]), made(organization, "B", [PROD])
    unpacked = organization.copy()
    found = pack_node(organization, PROD, CATALOGUE)
    organization.apply(found.change)
    assert ["FullAWSAccess", "Prod guardrails"] == names(organization, PROD)
    packed = organization.policy(first)
    assert "Merged from A and B." == packed.description
    assert ["s3:A*", "s3:B*"] == json.loads(packed.text)["Statement"][0]["Action"]
    assert second not in organization.policies
    assert (1, ["A", "B"]) == (found.slots_saved, [*found.after[-1].sources])
    assert found.saved == sum(sheet.squeezed for sheet in found.before) - sum(sheet.squeezed for sheet in found.after)
    assert "\n" in packed.text
    assert (("FullAWSAccess", "It belongs to AWS, which alone can change it."),) == found.kept
    organization.apply(found.change.inverse())
    assert unpacked.nodes == organization.nodes
    assert unpacked.policies == organization.policies
    assert before.nodes.keys() == organization.nodes.keys()


def test_a_policy_that_other_nodes_have_does_not_change(organization):
    shared, own = made(organization, "A", [PROD, TEST]), made(organization, "B", [PROD])
    found = pack_node(organization, PROD, CATALOGUE)
    assert "It is attached to Test, too, and must not change there." == dict(found.kept)["A"]
    assert not found.change
    assert own in organization.policies
    copied = pack_node(organization, PROD, CATALOGUE, copy_shared=True)
    before = organization.policy(shared)
    organization.apply(copied.change)
    assert before == organization.policy(shared)
    assert ["FullAWSAccess", "A"] == names(organization, TEST)
    assert ["FullAWSAccess", "Prod guardrails"] == names(organization, PROD)


def test_only_shared_policies_that_are_copied_make_a_new_one(organization):
    shared = [made(organization, name, [PROD, TEST]) for name in "AB"]
    found = pack_node(organization, PROD, CATALOGUE, copy_shared=True)
    organization.apply(found.change)
    assert ["FullAWSAccess", "Prod guardrails"] == names(organization, PROD)
    assert set(shared) <= organization.policies.keys()
    assert ["A", "B"] == names(organization, TEST)[1:]


def test_the_name_of_a_packed_policy_is_free(organization):
    made(organization, "Prod guardrails", [TEST])
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    organization.apply(pack_node(organization, PROD, CATALOGUE).change)
    assert "Prod guardrails 2" in names(organization, PROD)


def test_packing_again_does_nothing(organization):
    for name in "ABC":
        made(organization, name, [PROD])
    organization.apply(pack_node(organization, PROD, CATALOGUE).change)
    again = pack_node(organization, PROD, CATALOGUE)
    assert not again.change
    assert again.before == again.after
    assert isinstance(again.proof, Proof)


def test_ceilings_stay_the_same_for_every_account(organization):
    for number, name in enumerate("ABCD"):
        made(organization, name, [WORKLOADS], effect="Deny" if number else "Allow")
    before = ceilings(organization)
    with organization.tentatively(pack_node(organization, WORKLOADS, CATALOGUE).change):
        assert before == ceilings(organization)


def test_policies_can_be_shortened_where_they_are(organization):
    policy_id = made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    found = pack_node(organization, PROD, CATALOGUE, options=PackingOptions(join=False, squeeze=True))
    organization.apply(found.change)
    assert ["FullAWSAccess", "A", "B"] == names(organization, PROD)
    assert "About A" == organization.policy(policy_id).description
    assert "\n" not in organization.policy(policy_id).text


def test_resource_control_policies_are_packed_apart(organization):
    organization.apply(edits.enable_policy_type(organization, RCP))
    for name in "AB":
        made(organization, name, [PROD], kind=RCP, Principal="*")
    made(organization, "C", [PROD])
    found = pack_node(organization, PROD, CATALOGUE, RCP)
    organization.apply(found.change)
    assert {"FullAWSAccess", "RCPFullAWSAccess", "C", "Prod resource guardrails"} == set(names(organization, PROD))


def long_text(*names):
    statements = [
        {"Effect": "Deny", "Action": f"s3:{name}*", "Resource": f"arn:aws:s3:::{name}{'x' * 6_000}"} for name in names
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def test_a_policy_that_is_too_long_becomes_two(organization):
    policy_id = made(organization, "Long", [PROD])
    organization.apply(edits.edit_policy_text(organization, policy_id, long_text("A", "B")))
    before = ceilings(organization)
    found = pack_node(organization, PROD, CATALOGUE)
    assert isinstance(found.proof, Proof)
    assert -1 == found.slots_saved
    organization.apply(found.change)
    assert ["FullAWSAccess", "Long", "Long 2"] == names(organization, PROD)
    assert before == ceilings(organization)
    assert all(sheet.squeezed <= 10_240 for sheet in found.after)


def test_what_was_made_of_a_guardrail_loses_its_link_and_that_is_told(organization):
    first, _second = made(organization, "A", [PROD]), made(organization, "B", [PROD])
    record = replace(organization.policy(first), guardrail=GuardrailLink("leave", 1, ()))
    organization.apply(Change("Link", policies={first: Swap(organization.policy(first), record)}))
    found = pack_node(organization, PROD, CATALOGUE)
    assert ("A",) == found.unlinked
    organization.apply(found.change)
    assert organization.policy(first).guardrail is None


def test_what_is_too_long_stays_where_no_slot_is_left(organization):
    for number in range(9):
        policy_id = made(organization, f"Long{number}", [PROD])
        organization.apply(edits.edit_policy_text(organization, policy_id, long_text(f"A{number}", f"B{number}")))
    found = pack_node(organization, PROD, CATALOGUE)
    assert not found.change
    assert "would need 19 slots" in found.proof.reason


def test_what_all_children_have_moves_up(organization):
    policy_id = made(organization, "A", [PROD, TEST])
    assert [policy_id] == list(common_policies(organization, WORKLOADS))
    assert [(WORKLOADS, policy_id)] == list(moves_to_parent(organization))
    found = move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE)
    assert isinstance(found.proof, Proof)
    before = ceilings(organization)
    organization.apply(found.change)
    assert before == ceilings(organization)
    assert ["FullAWSAccess", "A"] == names(organization, WORKLOADS)
    assert ["FullAWSAccess"] == names(organization, PROD) == names(organization, TEST)


def test_what_the_node_has_already_is_only_taken_from_the_children(organization):
    policy_id = made(organization, "A", [WORKLOADS, PROD, TEST])
    organization.apply(move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE).change)
    assert frozenset({WORKLOADS}) == organization.targets(policy_id)


def test_the_management_account_need_not_have_it(organization):
    policy_id = made(organization, "A", [WORKLOADS, SANDBOX])
    found = move_to_parent(organization, ROOT, policy_id, CATALOGUE)
    assert isinstance(found.proof, Proof)
    organization.apply(found.change)
    assert ["FullAWSAccess"] == names(organization, PAYER)


def test_a_child_without_it_forbids_it(organization):
    policy_id = made(organization, "A", [SHOP])
    found = move_to_parent(organization, PROD, policy_id, CATALOGUE)
    assert "Bank would get A, too." == found.proof.reason
    assert not found.change
    assert [] == list(moves_to_parent(organization))


def test_an_allow_does_not_move_up(organization):
    policy_id = made(organization, "A", [PROD, TEST], effect="Allow")
    for node in (PROD, TEST):
        organization.apply(edits.detach(organization, FULL_AWS_ACCESS, [node]))
    last = move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE)
    assert "is the last SCP of Prod and Test" in last.proof.reason
    made(organization, "B", [PROD, TEST], effect="Allow")
    found = move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE)
    assert isinstance(found.proof, Refusal)
    assert "It would change what happens" in found.proof.reason


def test_a_full_node_takes_nothing_more(organization):
    policy_id = made(organization, "A", [PROD, TEST])
    for number in range(9):
        made(organization, f"X{number}", [WORKLOADS])
    assert "10 SCPs already" in move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE).proof.reason


def test_nothing_is_proved_beside_a_text_that_cannot_be_read(organization):
    policy_id = made(organization, "A", [PROD, TEST])
    broken = made(organization, "Broken", [TEST])
    organization.apply(edits.edit_policy_text(organization, broken, "{"))
    assert "Correct it first" in move_to_parent(organization, WORKLOADS, policy_id, CATALOGUE).proof.reason


def test_a_single_child_keeps_its_policy(organization):
    policy_id = made(organization, "A", [TRIAL])
    assert [] == list(common_policies(organization, TEST))
    assert not move_to_parent(organization, TEST, policy_id, CATALOGUE).change
