"""Nodes and policies of two designs that are one, and the ground on which they are taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from designer.analysis.differences.alignment import align
from designer.analysis.differences.matching import MatchedBy, match_designs
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    AccountState,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.building import DENY_LEAVE, PROD, ROOT, SANDBOX, SHOP, company
from tests.designer.strategies import organizations
from tests.tools import in_one_test


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
    (replace(OURS, email="new@example.com"), OURS, (SHOP, MatchedBy.AWS_ID, True)),
    (replace(OURS, aws_id="", email="new@example.com"), replace(OURS, aws_id=""), (SHOP, MatchedBy.NAME, False)),
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


_OTHERWISE = {
    "name": "Another", "email": "another@example.com", "aws_id": "", "state": AccountState.SUSPENDED,
    "tags": (("team", "x"),), "notes": "x", "joined_method": "INVITED", "joined": "2026-01-01T00:00:00Z",
    "owner": "x", "services": "s3", "programmes": "x", "policies": (), "parent": ROOT,
}  # fmt: skip


def with_other(organization: Organization, node_id: NodeId, field: str) -> Organization:
    """The same except for one field of one node."""
    node, above = organization.node(node_id), organization.parent(node_id)
    if field != "parent":
        return edited(organization, replace(node, **{field: _OTHERWISE[field]}))
    moved = edited(organization)
    moved.apply(edits.move(moved, [node_id], ROOT if above != ROOT else PROD if node_id == SANDBOX else SANDBOX))
    return moved


def addressed(*, planned: bool) -> Organization:
    """The company with addresses for all accounts, and without the ids of AWS where it is only planned."""
    nodes = company().nodes.values()
    emails = {one.id: one.email or f"{one.id}@example.com" for one in nodes if one.kind is NodeKind.ACCOUNT}
    return edited(
        company(),
        *(replace(one, email=emails.get(one.id, ""), aws_id="" if planned else one.aws_id) for one in nodes),
    )


@in_one_test("planned", [False, True])
@in_one_test("read", [False, True])
@in_one_test("field", _OTHERWISE)
def test_a_node_of_which_one_field_changes_is_neither_added_nor_removed(field, read, planned):
    here = addressed(planned=planned)
    for node_id in here.walk():
        node = here.node(node_id)
        known = node.aws_id or node.email or node.children
        if node_id == ROOT or (read and not known):  # nothing is left by which a reader could know it again
            continue
        there = with_other(here, node_id, field)
        found = match_designs(renumbered(there) if read else there, here)
        assert (len(here.nodes), {one: one for one in here.nodes}) == (
            len(found.nodes),
            {pair.here: NodeId(pair.there.removeprefix("x-")) for pair in found.nodes},
        )


@pytest.mark.parametrize("field", ["name", "email", "parent", "tags"])
def test_the_id_of_a_design_goes_before_an_address(field):
    """The management account has no AWS id, and an address is given up by one account and taken by another."""
    here = addressed(planned=True)
    bank = here.node(NodeId("acc-bank"))
    there = edited(with_other(here, SHOP, field), replace(bank, email=OURS.email))
    assert {one: one for one in here.nodes} == match_designs(there, here).nodes_here()


def test_an_account_that_gets_its_aws_id_and_another_address_at_once_stays_one():
    """Whoever plans an account guesses its address; migrate would make the account again and remove it."""
    planned = addressed(planned=True)
    made = edited(planned, replace(planned.node(SHOP), aws_id="222222222222", email="real@example.com"))
    for there, here in ((planned, made), (made, planned)):
        pairs = {pair.there: pair for pair in match_designs(there, here).nodes}
        assert (SHOP, MatchedBy.DESIGN_ID, False) == (pairs[SHOP].here, pairs[SHOP].match.by, pairs[SHOP].match.certain)


def test_an_id_of_the_design_gives_way_where_another_account_has_the_address():
    planned = addressed(planned=True)
    bank = planned.node(NodeId("acc-bank"))
    swapped = edited(
        planned,
        replace(planned.node(SHOP), aws_id="333333333333", email=bank.email),
        replace(bank, aws_id="222222222222", email=OURS.email),
    )
    pairs = match_designs(planned, swapped).nodes_here()
    assert ("acc-bank", SHOP) == (pairs[SHOP], pairs[bank.id])


def test_two_aws_ids_are_two_accounts_and_a_report_says_so():
    there = edited(company(), replace(OURS, aws_id="999999999999"))
    sides = align(there, company())
    (other,) = sides.contradictions
    assert (SHOP, "999999999999") == (sides.own_id(other), sides.before.node(other).aws_id)
    assert () == align(company(), company()).contradictions


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

    assert [("what is in it", False)] == pair(company("Data"), company("Data Platform"))
    c = Node(NodeId("Other"), NodeKind.OU, "Other", aws_id="ou-ab12-11111111")
    assert [("what is in it", False)] == pair(company("Data", c), company("Data Platform", c))
    split = company("Data Platform")
    moved = replace(split.node(NodeId("root")), children=(NodeId("Data Platform"), NodeId("Data Platform-b")))
    rest = replace(split.node(NodeId("Data Platform")), children=(NodeId("Data Platform-a"),))
    assert [] == pair(company("Data"), edited(split, moved, rest)), "its accounts lie in two places"
