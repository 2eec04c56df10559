"""Three versions of a design: what is one thing in them, and who changed each part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given

from designer.analysis.differences.three_way import (
    MISSING,
    ChangedBy,
    RecordKind,
    ThreeWayChange,
    align_three,
    three_way_changes,
)
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.identities import AccountIdentities, IamRole, IamUser
from designer.organization.model.node_attributes import AWS_ID, NOTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from tests.designer.building import DENY_LEAVE, PROD, ROOT, SANDBOX, SHOP, company
from tests.designer.strategies import Edit, edit_sequences, organizations

Told = tuple[RecordKind, str, tuple[object, ...], object, object, object, ChangedBy]


def changed(organization: Organization, *steps: Change) -> Organization:
    """A copy with changes, which were made for the organization as it is."""
    copy = organization.copy()
    for step in steps:
        copy.apply(step)
    return copy


def edited(organization: Organization, drawn: Iterable[Edit]) -> Organization:
    """A copy with all edits that are not refused."""
    copy = organization.copy()
    for one in drawn:
        copy.apply(one.attempt(copy))
    return copy


def told(base: Organization, ours: Organization, theirs: Organization) -> list[ThreeWayChange]:
    return list(three_way_changes(align_three(base, ours, theirs)))


def who(base: Organization, ours: Organization, theirs: Organization) -> dict[tuple[object, ...], ChangedBy]:
    """Who changed what, by record and part."""
    return {(one.id, *one.part): one.by for one in told(base, ours, theirs)}


def under_other_ids(organization: Organization) -> Organization:
    """The same design as a program writes it that has ids of its own."""
    nodes = {node: NodeId(f"x-{node}") for node in organization.nodes}
    policies = {policy: PolicyId(f"x-{policy}") for policy in organization.policies}
    records = [
        replace(
            node,
            id=nodes[node.id],
            children=tuple(nodes[one] for one in node.children),
            policies=tuple(policies[one] for one in node.policies),
        )
        for node in organization.nodes.values()
    ]
    management = organization.settings.management_account
    return Organization(
        records,
        [replace(policy, id=policies[policy.id]) for policy in organization.policies.values()],
        replace(organization.settings, management_account=nodes[management] if management else None),
    )


def test_different_fields_of_one_node_are_changed_each_by_one_side():
    base = company()
    ours = changed(base, edits.rename(base, SHOP, "Store"))
    theirs = changed(base, edits.set_attribute(base, [SHOP], NOTES, "closes in May"))

    assert {(SHOP, "name"): ChangedBy.OURS, (SHOP, "notes"): ChangedBy.THEIRS} == who(base, ours, theirs)


@pytest.mark.parametrize(("name", "by"), [("Store", ChangedBy.BOTH_ALIKE), ("Market", ChangedBy.BOTH_APART)])
def test_one_field_is_changed_by_both_alike_or_apart(name, by):
    base = company()

    assert {(SHOP, "name"): by} == who(
        base, changed(base, edits.rename(base, SHOP, "Store")), changed(base, edits.rename(base, SHOP, name))
    )


def test_two_moves_of_one_account_are_apart_and_the_order_of_siblings_is_nobodys_change():
    base = company()
    ours, theirs = (changed(base, edits.move(base, [SHOP], to, None)) for to in (SANDBOX, ROOT))
    (change,) = told(base, ours, theirs)

    assert (RecordKind.NODE, SHOP, ("parent",), ChangedBy.BOTH_APART) == (
        change.record, change.id, change.part, change.by
    )  # fmt: skip
    assert (base.parent(SHOP), SANDBOX, ROOT) == (change.base, change.ours, change.theirs)
    assert [] == told(base, changed(base, edits.move_among_siblings(base, [SANDBOX], -1)), base)


def test_attachments_and_tags_are_compared_one_by_one():
    base = changed(company(), edits.set_tags(company(), SHOP, [("team", "web"), ("tier", "1")]))
    ours = changed(base, edits.attach(base, DENY_LEAVE, [SANDBOX], 0), edits.set_tag(base, [SHOP], "team", "shop"))
    theirs = changed(base, edits.remove_tag(base, [SHOP], "tier"))

    assert {
        (SANDBOX, "policies", DENY_LEAVE): ChangedBy.OURS,
        (SHOP, "tags", "team"): ChangedBy.OURS,
        (SHOP, "tags", "tier"): ChangedBy.THEIRS,
    } == who(base, ours, theirs)


def test_what_one_removes_while_the_other_changes_it_is_apart_in_what_was_changed():
    base = company()
    found = who(
        base, changed(base, edits.remove(base, [SHOP])), changed(base, edits.set_attribute(base, [SHOP], NOTES, "new"))
    )

    assert ChangedBy.BOTH_APART is found.pop((SHOP, "notes"))
    assert {ChangedBy.OURS} == {by for (node, *_), by in found.items() if node == SHOP}


def test_users_and_roles_are_compared_by_name_and_field():
    inside = AccountIdentities(
        users=(IamUser("amy"), IamUser("ben")), roles=(IamRole("deploy", "{}", session_seconds=3600),)
    )
    amy = replace(inside.users[0], groups=("admins",))
    ours = replace(inside, users=(inside.users[1], amy))
    theirs = replace(inside, users=inside.users[:1], roles=(replace(inside.roles[0], session_seconds=7200),))
    base, one, other = (
        Organization(
            company().nodes.values(), company().policies.values(), company().settings, identities={SHOP: identities}
        )
        for identities in (inside, ours, theirs)
    )
    found = who(base, one, other)

    assert ChangedBy.OURS is found.pop((SHOP, "users", "amy", "groups", "admins"))
    assert ChangedBy.THEIRS is found.pop((SHOP, "roles", "deploy", "session_seconds"))
    assert {(SHOP, "users", "ben")} == {part[:3] for part in found}  # who is gone is so with each part
    assert {ChangedBy.THEIRS} == {*found.values()}


def test_an_account_that_both_made_is_one_by_its_address_and_two_without():
    base = company()
    ours = changed(base, edits.add_account(base, PROD, "Pay", email="pay@example.com"))
    theirs = changed(base, edits.add_account(base, SANDBOX, "Payments", email="pay@example.com"))
    versions = align_three(base, ours, theirs)
    (made,) = {*versions.ours.nodes} - {*base.nodes}

    assert (PROD, SANDBOX) == (versions.ours.parent(made), versions.theirs.parent(made))
    assert ChangedBy.BOTH_APART is who(base, ours, theirs)[made, "name"]
    apart = changed(base, edits.add_account(base, SANDBOX, "Pay", email="other@example.com"))
    versions = align_three(base, ours, apart)
    assert 2 == len({*versions.ours.nodes, *versions.theirs.nodes} - {*base.nodes})


def test_the_base_has_the_last_word_on_what_is_one_thing():
    """They closed the shop and gave its address to a new account; for us it is the same shop, with an AWS id since."""
    base = changed(company(), edits.set_attribute(company(), [SHOP], AWS_ID, "999999999991"))
    gone = changed(base, edits.remove(base, [SHOP]))
    made = edits.add_account(gone, PROD, "Second shop", email=base.node(SHOP).email)
    new = changed(gone, made)
    (theirs,) = {*new.nodes} - {*gone.nodes}
    theirs_too = changed(new, edits.set_attribute(new, [theirs], AWS_ID, "222222222222"))
    versions = align_three(base, base, theirs_too)

    assert SHOP not in versions.theirs.nodes
    assert "222222222222" == next(node.aws_id for node in versions.theirs.nodes.values() if node.name == "Second shop")


def test_settings_are_compared_by_field_and_thing():
    base = company()
    ours = changed(base, edits.enable_policy_type(base, PolicyType.TAG_POLICY))
    theirs = changed(base, edits.set_organization_name(base, "Beta"))

    assert {
        ("", "policy_types", PolicyType.TAG_POLICY): ChangedBy.OURS,
        ("", "name"): ChangedBy.THEIRS,
    } == who(base, ours, theirs)


def test_a_part_that_one_version_lacks_is_missing_there():
    base = company()
    (change,) = told(base, base, changed(base, edits.set_tag(base, [SHOP], "floor", "3")))

    assert (MISSING, MISSING, "3") == (change.base, change.ours, change.theirs)


@given(organizations(), edit_sequences)
def test_where_they_changed_nothing_all_changes_are_ours(base, drawn):
    ours = edited(base, drawn)

    assert {ChangedBy.OURS} >= {one.by for one in told(base, ours, base)}
    assert {ChangedBy.BOTH_ALIKE} >= {one.by for one in told(base, ours, ours)}
    assert [] == told(base, base, base)


@given(organizations(), edit_sequences, edit_sequences)
def test_who_is_called_ours_decides_nothing_but_the_ids(base, drawn, drawn_too):
    ours, theirs = edited(base, drawn), edited(base, drawn_too)
    turned = {
        ChangedBy.OURS: ChangedBy.THEIRS,
        ChangedBy.THEIRS: ChangedBy.OURS,
        ChangedBy.BOTH_ALIKE: ChangedBy.BOTH_ALIKE,
        ChangedBy.BOTH_APART: ChangedBy.BOTH_APART,
    }

    assert sorted((one.record.value, len(one.part), one.by.value) for one in told(base, ours, theirs)) == sorted(
        (one.record.value, len(one.part), turned[one.by].value) for one in told(base, theirs, ours)
    )


@given(organizations(), edit_sequences, edit_sequences)
def test_each_version_is_the_same_design_under_other_ids(base, drawn, drawn_too):
    ours, theirs = edited(base, drawn), edited(base, drawn_too)
    versions = align_three(base, ours, theirs)

    assert ours is versions.ours
    for given_one, aligned in ((base, versions.base), (theirs, versions.theirs)):
        assert [given_one.node(node).name for node in given_one.walk()] == [
            aligned.node(node).name for node in aligned.walk()
        ]
        assert sorted(one.name for one in given_one.policies.values()) == sorted(
            one.name for one in aligned.policies.values()
        )


@given(organizations(), edit_sequences)
def test_ids_of_another_program_are_no_change_where_aws_knows_every_node(base, drawn):
    known = edited(base, drawn)
    number = {node: f"{place:012}" for place, node in enumerate(known.walk())}
    ids = {NodeKind.ROOT: "r-ab1{}", NodeKind.OU: "ou-ab12-{}", NodeKind.ACCOUNT: "{}"}
    nodes = [
        replace(node, aws_id=ids[node.kind].format(number[node.id]), email=f"a{number[node.id]}@example.com")
        for node in known.nodes.values()
    ]
    named = Organization(nodes, known.policies.values(), replace(known.settings, **NO_REFERENCES))

    assert [] == told(named, named, under_other_ids(named))


NO_REFERENCES = {"delegated_administrators": (), "suppressions": (), "tests": ()}


def test_the_base_has_the_last_word_on_an_id_that_both_use_and_the_base_does_not():
    """We moved an account that AWS has not made yet; the base has it under another id, and nothing else tells it."""
    made = edits.add_account(company(), ROOT, "Lab", email="")
    theirs = changed(company(), made)
    (lab,) = {*theirs.nodes} - {*company().nodes}
    ours = changed(theirs, edits.move(theirs, [lab], SANDBOX))
    base = under_other_ids(theirs)

    forth, back = told(base, ours, theirs), told(base, theirs, ours)
    assert sorted(one.by.value for one in forth if one.by is not ChangedBy.THEIRS) == sorted(
        ChangedBy.OURS.value for one in back if one.by is ChangedBy.THEIRS
    )
    assert not {one.by for one in forth} & {ChangedBy.BOTH_ALIKE, ChangedBy.BOTH_APART}
