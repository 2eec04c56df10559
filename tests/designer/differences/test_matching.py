"""Nodes and policies of two designs that are one, and the ground on which they are taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from designer.differences.matching import MatchedBy, match_designs
from designer.model.organization import Organization
from designer.model.records import (
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.building import DENY_LEAVE, SHOP, company
from tests.designer.strategies import organizations


def edited(organization: Organization, *records: Node | Policy) -> Organization:
    """The same with other records in the place of those of the same id."""
    nodes = dict(organization.nodes) | {one.id: one for one in records if isinstance(one, Node)}
    policies = dict(organization.policies) | {one.id: one for one in records if isinstance(one, Policy)}
    return Organization(nodes.values(), policies.values(), organization.settings)


def renumbered(organization: Organization) -> Organization:
    """The same with other ids of the design."""
    return Organization(
        [
            replace(
                node,
                id=NodeId(f"x-{node.id}"),
                children=tuple(NodeId(f"x-{child}") for child in node.children),
                policies=tuple(PolicyId(f"x-{one}") for one in node.policies),
            )
            for node in organization.nodes.values()
        ],
        [replace(policy, id=PolicyId(f"x-{policy.id}")) for policy in organization.policies.values()],
        replace(organization.settings, management_account=None, delegated_administrators=()),
    )


def of_shop(shop: Node, ours: Node | None = None) -> tuple[str, MatchedBy, bool] | None:
    """The pair of the shop as an import has it, with ids of its own."""
    there = renumbered(edited(company(), shop))
    here = edited(company(), ours) if ours else company()
    found = {pair.there: pair for pair in match_designs(there, here).nodes}.get(NodeId(f"x-{SHOP}"))
    return (found.here, found.match.by, found.match.certain) if found else None


OURS = company().node(SHOP)
SHOPS = [
    (OURS, OURS, (SHOP, MatchedBy.AWS_ID, True)),
    (replace(OURS, name="Store", email=""), OURS, (SHOP, MatchedBy.AWS_ID, True)),
    (replace(OURS, name="Store"), replace(OURS, aws_id=""), (SHOP, MatchedBy.EMAIL, True)),
    (replace(OURS, email="Shop@Example.com"), replace(OURS, aws_id=""), (SHOP, MatchedBy.EMAIL, True)),
    (OURS, replace(OURS, aws_id="", email=""), (SHOP, MatchedBy.NAME, False)),
    (OURS, replace(OURS, aws_id="999999999999"), None),
    (replace(OURS, aws_id=""), replace(OURS, email="other@example.com"), None),
    (replace(OURS, name="Store"), replace(OURS, aws_id="", email=""), None),
]


@pytest.mark.parametrize(("theirs", "ours", "expected"), SHOPS)
def test_an_account_is_matched_by_the_first_ground_that_holds(theirs, ours, expected):
    assert expected == of_shop(theirs, ours)


def test_an_id_of_the_design_counts_unless_aws_says_otherwise():
    planned = replace(OURS, aws_id="", email="")
    pairs = {pair.there: pair for pair in match_designs(company(), edited(company(), planned)).nodes}
    assert (SHOP, MatchedBy.DESIGN_ID, False) == (pairs[SHOP].here, pairs[SHOP].match.by, pairs[SHOP].match.certain)
    moved = edited(company(), planned, replace(company().node(NodeId("acc-bank")), aws_id=OURS.aws_id))
    pairs = {pair.there: pair for pair in match_designs(company(), moved).nodes}
    assert ("acc-bank", MatchedBy.AWS_ID) == (pairs[SHOP].here, pairs[SHOP].match.by)


def test_two_accounts_of_one_name_are_matched_by_nothing_less_than_an_address():
    twin = Node(NodeId("acc-twin"), OURS.kind, "Shop")
    parent = company().node(NodeId("ou-prod"))
    here = edited(
        company(), replace(OURS, aws_id="", email=""), twin, replace(parent, children=(*parent.children, twin.id))
    )
    assert NodeId(f"x-{SHOP}") not in {pair.there for pair in match_designs(renumbered(company()), here).nodes}


def test_policies_are_matched_by_id_aws_id_and_name_within_their_type():
    ours = company()
    deny = ours.policy(DENY_LEAVE)
    known = edited(ours, replace(deny, aws_id="p-12345678"))
    theirs = renumbered(edited(ours, replace(deny, name="Renamed", aws_id="p-12345678")))
    assert DENY_LEAVE == match_designs(theirs, known).policies_here()[PolicyId(f"x-{DENY_LEAVE}")]
    other_type = renumbered(edited(ours, replace(deny, type=PolicyType.TAG_POLICY)))
    nodes = [replace(node, policies=()) for node in other_type.nodes.values()]
    other_type = Organization(nodes, other_type.policies.values(), other_type.settings)
    assert PolicyId(f"x-{DENY_LEAVE}") not in match_designs(other_type, ours).policies_here()


@given(organizations())
def test_a_design_is_matched_with_itself_whatever_happens_to_its_ids(organization: Organization) -> None:
    mine = match_designs(organization, organization)
    assert {one: one for one in organization.nodes} == mine.nodes_here()
    assert {one: one for one in organization.policies} == mine.policies_here()
    assert all(pair.match.certain for pair in mine.nodes)
    for one, other in match_designs(renumbered(organization), organization).nodes_here().items():
        assert organization.node(other).name == organization.node(NodeId(one.removeprefix("x-"))).name


@given(organizations(), organizations())
def test_matching_is_one_to_one_and_the_same_from_both_sides(one: Organization, other: Organization) -> None:
    forth, back = match_designs(one, other), match_designs(other, one)
    assert {(pair.there, pair.here, pair.match) for pair in forth.nodes} == {
        (pair.here, pair.there, pair.match) for pair in back.nodes
    }
    assert {(pair.there, pair.here) for pair in forth.policies} == {(pair.here, pair.there) for pair in back.policies}
    assert len(forth.nodes) == len({pair.here for pair in forth.nodes})
    assert all(one.node(pair.there).kind is other.node(pair.here).kind for pair in forth.nodes)


def test_an_ou_that_was_renamed_is_known_by_its_accounts_but_not_for_certain():
    def company(name: str, *more: Node) -> Organization:
        root = Node(NodeId("root"), NodeKind.ROOT, "Root", (NodeId(name), *(one.id for one in more)))
        ou = Node(NodeId(name), NodeKind.OU, name, (NodeId(f"{name}-a"), NodeId(f"{name}-b")))
        accounts = [Node(NodeId(f"{name}-{one}"), NodeKind.ACCOUNT, one, email=f"{one}@example.com") for one in "ab"]
        return Organization([root, ou, *accounts, *more], aws_managed_policies(), Settings("Acme"))

    def pair(there: Organization, here: Organization) -> list[tuple[str, bool]]:
        return [
            (one.match.by.value, one.match.certain) for one in match_designs(there, here).nodes if one.there == "Data"
        ]

    assert [("the accounts in it", False)] == pair(company("Data"), company("Data Platform"))
    c = Node(NodeId("Other"), NodeKind.OU, "Other", aws_id="ou-ab12-11111111")
    assert [("the accounts in it", False)] == pair(company("Data", c), company("Data Platform", c))
    split = company("Data Platform")
    moved = replace(split.node(NodeId("root")), children=(NodeId("Data Platform"), NodeId("Data Platform-b")))
    rest = replace(split.node(NodeId("Data Platform")), children=(NodeId("Data Platform-a"),))
    assert [] == pair(company("Data"), edited(split, moved, rest)), "its accounts lie in two places"
