"""Differences are taken into the open design, one by one or all, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from designer.analysis.differences.alignment import align
from designer.analysis.differences.decisions import key_of
from designer.analysis.differences.matching import MatchBasis, MatchedBy
from designer.analysis.differences.policy_changes import policy_changes
from designer.analysis.differences.structure import structure_changes
from designer.analysis.differences.taking import TakableDifferences
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.node_attributes import EMAIL
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    RCP_FULL_AWS_ACCESS,
    DelegatedAdministrator,
    NodeId,
    NodeKind,
    PolicyType,
)
from tests.designer.building import DENY_LEAVE, DENY_ROOT, PROD, ROOT, SANDBOX, SHOP, company, done
from tests.designer.building import refused as refused_with
from tests.designer.invariants import assert_invariants
from tests.designer.strategies import edit, organizations


def copied(organization):
    return Organization(organization.nodes.values(), organization.policies.values(), organization.settings)


def sided(other, here, *, forth):
    """The open design as the earlier side, or as the later one."""
    return align(other, here).turned() if forth else align(other, here)


def told(sides):
    return [*structure_changes(sides), *policy_changes(sides)]


def told_again(sides):
    """The differences of two designs of which one changed, under the ids that they were given before."""
    basis = MatchBasis(MatchedBy.DESIGN_ID, certain=True)
    nodes, policies = (
        dict.fromkeys((*sides.before.nodes, *sides.after.nodes), basis),
        dict.fromkeys((*sides.before.policies, *sides.after.policies), basis),
    )
    return told(replace(sides, nodes=nodes, policies=policies))


@given(organizations(), st.lists(edit, max_size=4), st.booleans())
def test_all_differences_taken_leave_none_that_can_be_taken(organization, edited, forth):
    other = copied(organization)
    for one in edited:
        other.apply(one.attempt(other))
    assume(other.settings.management_account or not organization.settings.management_account)  # one that pays stays
    sides = sided(other, organization, forth=forth)
    organization.apply(TakableDifferences(sides, open_is_before=forth).taking(told(sides)))
    assert_invariants(organization)
    left = sided(other, organization, forth=forth)
    found = TakableDifferences(left, open_is_before=forth)
    assert [] == [one for one in told(left) if found.parts_of(one)]


@given(organizations(), st.lists(edit, max_size=4), st.data())
def test_one_difference_taken_is_gone_and_undone_by_its_inverse(organization, edited, data):
    other = copied(organization)
    for one in edited:
        other.apply(one.attempt(other))
    assume(other.settings.management_account or not organization.settings.management_account)  # one that pays stays
    sides = sided(other, organization, forth=True)
    found = TakableDifferences(sides, open_is_before=True)
    takable = [one for one in told(sides) if found.parts_of(one)]
    if not takable:
        return
    chosen = data.draw(st.sampled_from(takable))
    before = (dict(organization.nodes), dict(organization.policies), organization.settings)
    try:
        change = found.taking([chosen])
    except EditError as refused:
        event(str(refused)[-40:])
        return
    organization.apply(change)
    assert_invariants(organization)
    assert chosen not in told(sided(other, organization, forth=True))
    organization.apply(change.inverse())
    assert before == (dict(organization.nodes), dict(organization.policies), organization.settings)


@given(organizations(), organizations(), st.booleans(), st.data())
def test_one_difference_to_an_unrelated_design_is_taken_as_aws_would_or_refused(organization, other, forth, data):
    sides = sided(other, organization, forth=forth)
    found = TakableDifferences(sides, open_is_before=forth)
    takable = [one for one in told(sides) if found.parts_of(one)]
    if not takable:
        return
    try:
        change = found.taking([data.draw(st.sampled_from(takable))])
    except EditError as refused:
        event(str(refused)[-70:])
        return
    organization.apply(change)
    assert_invariants(organization)


@given(organizations(), st.lists(edit, max_size=6), st.booleans(), st.data())
def test_what_is_refused_stays_whatever_else_is_taken(organization, edited, forth, data):
    other = copied(organization)
    for one in edited:
        other.apply(one.attempt(other))
    sides = sided(other, organization, forth=forth)
    found = TakableDifferences(sides, open_is_before=forth)
    takable = [one for one in told(sides) if found.parts_of(one)]
    refused = [one for one in takable if data.draw(st.booleans())]
    wanted = [one for one in takable if one not in refused and data.draw(st.booleans())]
    try:
        change = found.taking(wanted, refused)
    except EditError as why:
        event(str(why)[-40:])
        return
    organization.apply(change)
    assert_invariants(organization)
    assert {key_of(one) for one in told_again(sides)} >= {key_of(one) for one in refused}


def changed(*edited):
    """The company as it is, and after some edits, aligned with the former open; with what differs."""
    here, other = company(), company()
    for one in edited:
        other.apply(one(other))
    sides = sided(other, here, forth=True)
    return here, TakableDifferences(sides, open_is_before=True), told(sides)


def test_a_name_is_taken_without_the_attributes_and_these_without_it():
    for kind, expected in (("renamed", ("Market", "shop@example.com")), ("changed", ("Shop", "market@example.com"))):
        here, found, every = changed(
            lambda o: edits.rename(o, SHOP, "Market"),
            lambda o: edits.set_attribute(o, [SHOP], EMAIL, "market@example.com"),
        )
        here.apply(found.taking([one for one in every if one.kind.value == kind]))
        assert expected == (here.node(SHOP).name, here.node(SHOP).email)


def test_of_two_policies_attached_to_a_node_one_is_taken_alone():
    here, found, every = changed(
        lambda o: edits.attach(o, DENY_ROOT, [PROD, SANDBOX]), lambda o: edits.attach(o, DENY_LEAVE, [PROD])
    )
    here.apply(found.taking([one for one in every if one.policy == DENY_ROOT]))
    assert {PROD, SANDBOX} == here.targets(DENY_ROOT)
    assert PROD not in here.targets(DENY_LEAVE)


def test_what_a_new_account_lies_in_is_taken_along_and_when_that_is_refused_neither_is():
    here, other = company(), company()
    (ou,) = done(other, edits.add_ou(other, ROOT, "Labs"))
    (account,) = done(other, edits.add_account(other, ou, "orders"))
    sides = sided(other, here, forth=True)
    found, every = TakableDifferences(sides, open_is_before=True), told(sides)
    lab, orders = (next(one for one in every if getattr(one, "node", "") == key) for key in (ou, account))
    assert [lab, orders] == found.taken_along([orders], every)
    with refused_with(r"cannot be applied without Labs, which you leave as it is"):
        found.taking([orders], [lab])
    here.apply(found.taking([orders, lab], [lab]))  # the wish counts
    assert account in here.nodes


@pytest.mark.parametrize("forth", [True, False])
def test_an_account_that_goes_takes_the_settings_that_are_only_about_it_and_does_not_go_where_those_are_refused(forth):
    open_one, other = company(), company()
    for one in (open_one, other):
        one.apply(edits.trust_service(one, "config.amazonaws.com"))
    open_one.apply(edits.register_administrator(open_one, SHOP, "config.amazonaws.com"))
    other.apply(edits.remove(other, [SHOP]))
    sides = sided(other, open_one, forth=forth)
    found, every = TakableDifferences(sides, open_is_before=forth), told(sides)
    delegated = next(one for one in every if one.settings)
    shop = next(one for one in every if one.node == SHOP)
    assert {key_of(shop), key_of(delegated)} == {key_of(one) for one in found.taken_along([shop], every)}
    with refused_with("cannot be applied without the settings of the organization, which you leave as it is"):
        found.taking([shop], [delegated])
    open_one.apply(edits.set_organization_name(open_one, "Another"))  # now the settings differ in more than that
    sides = sided(other, open_one, forth=forth)
    found, every = TakableDifferences(sides, open_is_before=forth), told(sides)
    shop, named = (
        next(one for one in every if is_it(one)) for is_it in (lambda d: d.node == SHOP, lambda d: d.settings)
    )
    open_one.apply(found.taking([shop], [named]))
    assert "Another" == open_one.settings.name
    assert SHOP not in open_one.nodes


def test_an_attachment_that_is_refused_does_not_come_with_a_new_node():
    here, other = company(), company()
    (ou,) = done(other, edits.add_ou(other, ROOT, "Labs"))
    other.apply(edits.attach(other, DENY_ROOT, [ou]))
    sides = sided(other, here, forth=True)
    found, every = TakableDifferences(sides, open_is_before=True), told(sides)
    here.apply(found.taking(structure_changes(sides), [one for one in every if one not in structure_changes(sides)]))
    assert "Labs" == here.node(ou).name
    assert frozenset() == here.targets(DENY_ROOT)


def with_types(organization, *kinds):
    for kind in kinds:
        organization.apply(edits.enable_policy_type(organization, kind))
    return organization


def test_types_of_policies_that_come_and_go_bring_and_take_what_aws_attaches_and_detaches():
    here = with_types(company(), PolicyType.RESOURCE_CONTROL_POLICY)
    other = with_types(company(), PolicyType.TAG_POLICY)
    sides = sided(other, here, forth=False)
    types = next(one for one in structure_changes(sides) if one.settings)
    here.apply(TakableDifferences(sides, open_is_before=False).taking([types]))
    assert PolicyType.RESOURCE_CONTROL_POLICY not in here.settings.policy_types
    assert not any(RCP_FULL_AWS_ACCESS in node.policies for node in here.nodes.values())
    assert_invariants(here)


def test_what_needs_a_setting_that_neither_design_has_stays_when_another_setting_is_taken():
    """As an import has it that does not know which services are trusted and which types enabled."""
    here = company()
    administrators = (DelegatedAdministrator(SHOP, "guardduty.amazonaws.com"),)
    bare = replace(here.settings, trusted_services=(), policy_types=(), delegated_administrators=administrators)
    here = Organization(here.nodes.values(), here.policies.values(), bare)
    nodes = (replace(node, name="store") if node.id == SHOP else node for node in here.nodes.values())
    other = Organization(nodes, here.policies.values(), replace(bare, name="Other", aws_id="o-abcdefghij"))
    sides = sided(other, here, forth=False)

    here.apply(TakableDifferences(sides, open_is_before=False).taking(told(sides)))

    assert here.node(SHOP).name == "store"
    assert here.settings.aws_id == "o-abcdefghij"
    assert here.settings.delegated_administrators == administrators
    assert here.node(SHOP).policies == other.node(SHOP).policies


def test_an_address_that_another_account_still_has_is_refused_in_words():
    here, other = company(), company()
    one, two = [n for n in here.walk() if here.node(n).kind is NodeKind.ACCOUNT][:2]
    here.apply(edits.set_attribute(here, [one], EMAIL, "a@example.com"))
    here.apply(edits.set_attribute(here, [two], EMAIL, "b@example.com"))
    other.apply(edits.set_attribute(other, [two], EMAIL, "a@example.com"))
    sides = sided(other, here, forth=True)
    found = TakableDifferences(sides, open_is_before=True)
    moved = next(d for d in structure_changes(sides) if d.node == two)
    with pytest.raises(EditError, match=r"Two accounts would have the e-mail address a@example\.com"):
        found.taking([moved])
    here.apply(found.taking(structure_changes(sides)))
    assert_invariants(here)


@pytest.mark.parametrize("forth", [True, False])
def test_a_node_that_was_added_comes_or_goes(forth):
    open_one, other = company(), company()
    added = edits.add_account(other if forth else open_one, open_one.root, "orders")
    (other if forth else open_one).apply(added)
    sides = sided(other, open_one, forth=forth)
    (change,) = structure_changes(sides)
    open_one.apply(TakableDifferences(sides, open_is_before=forth).taking([change]))
    assert forth is (NodeId(change.node) in open_one.nodes)


def test_what_an_import_calls_otherwise_is_taken_under_the_ids_of_the_open_design():
    open_one, named = company(), company()
    account = next(iter(named.accounts()))
    nodes = [
        replace(one, id=NodeId("elsewhere"), name="other") if one.id == account else
        replace(one, children=tuple(NodeId("elsewhere") if child == account else child for child in one.children))
        for one in named.nodes.values()
    ]  # fmt: skip
    facts = named.settings
    if facts.management_account == account:
        facts = replace(facts, management_account=NodeId("elsewhere"))
    other = Organization(nodes, named.policies.values(), replace(facts, delegated_administrators=()))
    sides = align(other, open_one).turned()
    renamed = [one for one in structure_changes(sides) if one.node == account]
    open_one.apply(TakableDifferences(sides, open_is_before=True).taking(renamed))
    assert "other" == open_one.node(account).name
