"""Structure and policies of two designs: what comes, goes, moves, and what is only written differently."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.differences.alignment import align
from designer.analysis.differences.policy_changes import (
    PolicyChangeKind,
    policy_changes,
    statement_changes,
    value_changes,
)
from designer.analysis.differences.structure import StructureKind, structure_changes
from designer.organization import edits
from designer.organization.model.node_attributes import EMAIL
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType, Unknown
from tests.designer.analysis.access.building import document
from tests.designer.building import company
from tests.designer.strategies import edit, organizations

SCP = PolicyType.SERVICE_CONTROL_POLICY
DENY = {"Sid": "One", "Effect": "Deny", "Action": ["s3:Get*", "ec2:*"], "Resource": "*"}


def copied(organization: Organization) -> Organization:
    return Organization(organization.nodes.values(), organization.policies.values(), organization.settings)


def changes(before, after):
    return [(one.kind.value, one.node, one.before, one.after) for one in structure_changes(align(before, after))]


@given(organizations(), st.lists(edit, max_size=4))
def test_the_structure_of_one_design_after_edits_and_before_is_its_mirror(before, edited):
    after = copied(before)
    for one in edited:
        after.apply(one.attempt(after))
    there, back = (
        {(one.kind, sides.own_id(one.node)) for one in structure_changes(sides) if not one.settings}
        for sides in (align(before, after), align(after, before))
    )
    turned = {StructureKind.ADDED: StructureKind.REMOVED, StructureKind.REMOVED: StructureKind.ADDED}
    assert {(turned.get(kind, kind), node) for kind, node in there} == back


def test_a_node_that_moves_is_renamed_and_changed_is_told_of_thrice():
    before, after = company(), company()
    account = next(iter(after.accounts()))
    ou = next(node for node in after.walk() if node.startswith("ou") and node != after.parent(account))
    was = after.parent(account)
    after.apply(edits.move(after, [account], ou))
    after.apply(edits.rename(after, account, "other"))
    after.apply(edits.set_attribute(after, [account], EMAIL, "new@example.com"))
    found = changes(before, after)
    assert ("moved", account, was, ou) in found
    assert ("renamed", account, before.node(account).name, "other") in found
    assert ("changed", account, {"email": before.node(account).email}, {"email": "new@example.com"}) in found


def test_the_order_of_siblings_is_no_change():
    before, after = company(), company()
    root = after.node(after.root)
    nodes = [replace(root, children=root.children[::-1]) if one is root else one for one in after.nodes.values()]
    assert [] == changes(before, Organization(nodes, after.policies.values(), after.settings))


def test_designs_with_other_ids_are_compared_by_what_they_hold():
    before = company()
    names = {node: NodeId(f"x-{node}") for node in before.nodes}
    nodes = [
        replace(one, id=names[one.id], children=tuple(names[child] for child in one.children))
        for one in before.nodes.values()
    ]
    management = before.settings.management_account
    other = replace(
        before.settings,
        management_account=names[management] if management else None,
        delegated_administrators=tuple(
            replace(one, account=names[one.account]) for one in before.settings.delegated_administrators
        ),
    )
    after = Organization(nodes, before.policies.values(), other)
    sides = align(before, after)
    assert set(after.nodes) == set(sides.before.nodes)
    assert [] == changes(before, after)


@pytest.mark.parametrize(
    "written",
    [
        {**DENY, "Action": ["ec2:*", "S3:get*"]},
        {"Resource": ["*"], **{key: value for key, value in DENY.items() if key != "Resource"}},
    ],
)
def test_another_way_of_writing_is_no_change(written):
    assert () == statement_changes(document([DENY]), json.dumps({"Version": "2012-10-17", "Statement": written}), SCP)


def test_statements_are_paired_by_sid_else_by_content():
    before = document([DENY, {"Effect": "Allow", "Action": "*", "Resource": "*"}])
    after = document([{"Effect": "Allow", "Action": ["*"], "Resource": "*"}, {**DENY, "Action": ["s3:Get*"]}])
    (change,) = statement_changes(before, after, SCP)
    assert ("changed", "One") == (change.kind.value, change.label)
    assert [("Action", ("ec2:*",), ())] == [tuple(one) for one in value_changes(change)]
    found = statement_changes(before, document([DENY]), SCP)
    assert [("removed", "statement 2")] == [(one.kind.value, one.label) for one in found]


def test_the_tags_of_a_tag_policy_are_told_apart():
    before = json.dumps({"tags": {"team": {"tag_key": {"@@assign": "Team"}}, "env": {}}})
    after = json.dumps({"tags": {"env": {}, "team": {"tag_key": {"@@assign": "team"}}}})
    (change,) = statement_changes(before, after, PolicyType.TAG_POLICY)
    assert "tags.team" == change.label


def test_a_text_that_cannot_be_read_is_compared_as_a_whole():
    (change,) = statement_changes(document([DENY]), document([DENY])[:-1], SCP)
    assert ("changed", "") == (change.kind.value, change.label)


@pytest.mark.parametrize("number", ["1e999", "NaN"])
def test_a_number_that_no_json_holds_is_shown_as_it_is_written(number):
    after = '{"tags": {"team": {"tag_value": {"@@assign": [NUMBER]}}}}'.replace("NUMBER", number)
    (change,) = statement_changes("{}", after, PolicyType.TAG_POLICY)
    assert ("tags.team", {"tag_value": {"@@assign": [number]}}) == (change.label, change.after)


def test_a_policy_that_is_attached_elsewhere_says_that_its_text_is_the_same():
    before, after = company(), company()
    created = edits.create_policy(after, SCP, "Mine", document([DENY]))
    after.apply(created)
    before.apply(created)
    (policy,) = edits.added_policies(created)
    after.apply(edits.attach(after, policy, [after.root]))
    (change,) = policy_changes(align(before, after))
    assert (PolicyChangeKind.REATTACHED, True, (after.root,)) == (change.kind, change.same_text, change.attached)


def test_a_text_that_is_not_known_is_not_an_empty_one():
    before, after = company(), company()
    created = edits.create_policy(after, SCP, "Mine", document([DENY]))
    after.apply(created)
    before.apply(created)
    (policy,) = edits.added_policies(created)
    gap = [replace(one, text="", unknown=Unknown.TEXT) if one.id == policy else one for one in after.policies.values()]
    (change,) = policy_changes(align(before, Organization(after.nodes.values(), gap, after.settings)))
    assert () == change.statements
    assert {"unknown": "text"} == change.after
    assert PolicyId(policy) == change.policy
