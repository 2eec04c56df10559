"""Subtrees on the clipboard: they arrive as they left, whoever receives them."""

from dataclasses import replace

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats import fragments
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, Node, NodeId, NodeKind, Settings, aws_managed_policies
from tests.designer.building import DENY_LEAVE, PROD, ROOT, SANDBOX, SHOP, TRIAL, WORKLOADS, company, done, outline


@pytest.fixture
def organization() -> Organization:
    return company()


@pytest.fixture
def other() -> Organization:
    """An organization without anything."""
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", (), (FULL_AWS_ACCESS,))
    return Organization([root], aws_managed_policies(), Settings("Other"))


def test_subtrees_come_back_as_they_were(organization):
    copied = edits.fragment(organization, [WORKLOADS, SANDBOX])
    back = fragments.read_subtrees(fragments.write_subtrees(copied))
    assert copied.tops == back.tops
    assert copied.nodes == back.nodes
    assert {policy.id for policy in copied.policies} == {policy.id for policy in back.policies}


def test_every_sample_survives_the_clipboard():
    for name in ("company", "coffee-shop", "landing-zone"):
        organization = template(name).organization
        copied = edits.fragment(organization, organization.node(organization.root).children)
        back = fragments.read_subtrees(fragments.write_subtrees(copied))
        assert copied.nodes == back.nodes


def test_policies_are_brought_along_and_are_not_brought_twice(organization, other):
    copied = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, [WORKLOADS])))
    (workloads,) = done(other, edits.paste(other, copied, other.root))
    assert "Root(Workloads(Prod(Shop Bank) Test(Trial)))" == outline(other)
    assert "Deny leave" == other.policy(other.node(workloads).policies[1]).name
    done(other, edits.paste(other, copied, other.root))
    assert 1 == sum(policy.name.startswith("Deny leave") for policy in other.policies.values())


def test_a_sample_pasted_into_itself_brings_no_policy_a_second_time():
    organization = template("company").organization
    before = set(organization.policies)
    tops = [n for n in organization.node(organization.root).children if organization.node(n).kind is NodeKind.OU]
    copied = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, tops)))
    done(organization, edits.paste(organization, copied, organization.root))
    assert before == set(organization.policies)


def test_another_policy_of_the_same_name_is_renamed(organization, other):
    copied = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, [WORKLOADS])))
    done(other, edits.paste(other, copied, other.root))
    done(organization, edits.edit_policy_text(organization, DENY_LEAVE, '{"Statement": []}'))
    changed = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, [WORKLOADS])))
    done(other, edits.paste(other, changed, other.root))
    assert {"Deny leave", "Deny leave 2"} <= {policy.name for policy in other.policies.values()}
    assert "Workloads copy" in outline(other)


def test_what_was_cut_keeps_its_identity_where_it_is_still_free(organization):
    copied = fragments.read_subtrees(fragments.write_subtrees(edits.fragment(organization, [SHOP])))
    (copy,) = done(organization, edits.paste(organization, copied, SANDBOX, moved=True))
    assert ("", "") == (organization.node(copy).aws_id, organization.node(copy).email)
    done(organization, edits.remove(organization, [SHOP, copy]))
    (pasted,) = done(organization, edits.paste(organization, copied, SANDBOX, moved=True))
    node = organization.node(pasted)
    assert ("222222222222", "shop@example.com", (("team", "web"),)) == (node.aws_id, node.email, node.tags)


def test_others_read_an_outline(organization):
    lines = fragments.outline(edits.fragment(organization, [WORKLOADS])).splitlines()
    assert ["Workloads/  ou-ab12-11111111  [Deny leave]", "  Prod/"] == lines[:2]
    assert "    Shop  222222222222  shop@example.com" == lines[2]
    assert "    Trial" == lines[-1]
    assert {PROD, TRIAL} < {node.id for node in edits.fragment(organization, [WORKLOADS]).nodes}


@pytest.mark.parametrize("data", [b"", b"hello", b"[1]", b'{"format": "orgwright"}', b"\xff\xfe", b'{"nodes": 1}'])
def test_anything_else_on_the_clipboard_is_refused_in_words(data):
    with pytest.raises(FormatError, match="The clipboard"):
        fragments.read_subtrees(data)


def test_a_node_called_like_the_root_is_no_trouble():
    root, ou = Node(ROOT, NodeKind.ROOT, "Root", (NodeId("x"),)), Node(NodeId("x"), NodeKind.OU, "X")
    organization = Organization([root, ou], aws_managed_policies(), Settings("O"))
    copied = edits.fragment(organization, [NodeId("x")])
    assert copied.nodes == fragments.read_subtrees(fragments.write_subtrees(copied)).nodes


def test_the_default_policy_of_aws_stays_one_where_it_has_another_name_in_what_is_pasted(organization):
    renamed = [replace(one, name="Everything") for one in edits.fragment(organization, [SHOP]).policies]
    copied = replace(edits.fragment(organization, [SHOP]), policies=tuple(renamed))
    bare = Organization([Node(NodeId("root"), NodeKind.ROOT, "Root")], (), Settings("Bare"))

    (shop,) = done(bare, edits.paste(bare, copied, bare.root))

    held = [bare.policy(one) for one in bare.node(shop).policies]
    assert aws_managed_policies()[0] in held
