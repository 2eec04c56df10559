"""What an organization refuses, whoever asks, and that a refusal changes nothing."""

from dataclasses import replace

import networkx as nx
import pytest

from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
)
from tests.designer.building import BANK, DENY_LEAVE, PAYER, PROD, ROOT, SANDBOX, SHOP, TEST, WORKLOADS, company
from tests.designer.invariants import assert_invariants
from tests.tools import in_one_test


def swap(organization: Organization, node_id: NodeId, **fields: object) -> dict[NodeId, Swap[Node]]:
    """One node with other fields."""
    before = organization.node(node_id)
    return {node_id: Swap(before, replace(before, **fields))}


def fresh(name: str, kind: NodeKind = NodeKind.ACCOUNT, **fields: object) -> dict[NodeId, Swap[Node]]:
    """One node that is new."""
    return {NodeId(name): Swap(None, Node(NodeId(name), kind, name, **fields))}


def gone(organization: Organization, node_id: NodeId) -> dict[NodeId, Swap[Node]]:
    """One node that is no more."""
    return {node_id: Swap(organization.node(node_id), None)}


BROKEN = {
    "a child that does not exist": lambda o: Change("", swap(o, SANDBOX, children=(NodeId("nobody"),))),
    "a child named twice": lambda o: Change("", swap(o, TEST, children=(NodeId("acc-trial"), NodeId("acc-trial")))),
    "a child named again": lambda o: Change("", swap(o, PROD, children=(SHOP, BANK, SHOP))),
    "two parents": lambda o: Change("", swap(o, SANDBOX, children=(SHOP,))),
    "two new parents": lambda o: Change(
        "", {**swap(o, PROD, children=()), **swap(o, SANDBOX, children=(SHOP, BANK)), **swap(o, TEST, children=(SHOP,))}
    ),
    "an orphan": lambda o: Change("", swap(o, PROD, children=(SHOP,))),
    "a new orphan": lambda o: Change("", fresh("acc-new")),
    "a second root": lambda o: Change("", fresh("root-2", NodeKind.ROOT)),
    "no root": lambda o: Change("", gone(o, ROOT)),
    "a root below": lambda o: Change(
        "", {**fresh("new", NodeKind.ROOT), **swap(o, SANDBOX, children=(NodeId("new"),))}
    ),
    "a removed child": lambda o: Change("", gone(o, SHOP)),
    "a cycle": lambda o: Change(
        "", {**swap(o, ROOT, children=(PAYER, SANDBOX)), **swap(o, PROD, children=(SHOP, BANK, WORKLOADS))}
    ),
    "itself": lambda o: Change(
        "", {**swap(o, ROOT, children=(PAYER, SANDBOX)), **swap(o, WORKLOADS, children=(PROD, TEST, WORKLOADS))}
    ),
    "below an account": lambda o: Change("", {**fresh("new"), **swap(o, SHOP, children=(NodeId("new"),))}),
    "another kind": lambda o: Change("", swap(o, SANDBOX, kind=NodeKind.ACCOUNT)),
    "another id": lambda o: Change("", swap(o, SANDBOX, id=NodeId("other"))),
    "an attachment of nothing": lambda o: Change("", swap(o, SANDBOX, policies=(PolicyId("nothing"),))),
    "an attached policy that goes": lambda o: Change("", policies={DENY_LEAVE: Swap(o.policy(DENY_LEAVE), None)}),
    "another policy id": lambda o: Change(
        "", policies={DENY_LEAVE: Swap(o.policy(DENY_LEAVE), replace(o.policy(DENY_LEAVE), id=PolicyId("x")))}
    ),
    "a management account that is none": lambda o: Change(
        "", settings=Swap(o.settings, replace(o.settings, management_account=PROD))
    ),
    "a management account that goes": lambda o: Change(
        "", {**gone(o, PAYER), **swap(o, ROOT, children=(WORKLOADS, SANDBOX))}
    ),
    "an older node": lambda o: Change("", {SHOP: Swap(replace(o.node(SHOP), name="Old"), o.node(SHOP))}),
    "a node that is there": lambda o: Change("", {SHOP: Swap(None, o.node(SHOP))}),
    "an older policy": lambda o: Change(
        "", policies={DENY_LEAVE: Swap(replace(o.policy(DENY_LEAVE), text="old"), o.policy(DENY_LEAVE))}
    ),
    "older settings": lambda o: Change("", settings=Swap(Settings("Old"), o.settings)),
}


@in_one_test("name", BROKEN)
def test_a_change_that_breaks_an_invariant_is_refused_and_nothing_changes(name):
    organization, before = company(), company()
    organization.accounts_below(ROOT)
    with pytest.raises(ValueError, match=r"\w"):
        organization.apply(BROKEN[name](organization))
    assert before == organization
    assert_invariants(organization)


@pytest.mark.parametrize(
    ("nodes", "policies", "settings"),
    [
        ([], [], Settings("No root")),
        ([Node(ROOT, NodeKind.OU, "Root")], [], Settings("Of the wrong kind")),
        ([Node(ROOT, NodeKind.ROOT, "Root", (SHOP,))], [], Settings("A child that is not there")),
        ([Node(ROOT, NodeKind.ROOT, "Root", policies=(FULL_AWS_ACCESS,))], [], Settings("A policy that is not there")),
        ([Node(ROOT, NodeKind.ROOT, "Root"), Node(ROOT, NodeKind.ROOT, "Root")], [], Settings("One id twice")),
        ([Node(ROOT, NodeKind.ROOT, "Root")], [], Settings("Owned by nobody", management_account=SHOP)),
        (
            [Node(ROOT, NodeKind.ROOT, "Root")],
            [Policy(DENY_LEAVE, name, PolicyType.S3_POLICY, "") for name in "ab"],
            Settings("One policy id twice"),
        ),
        (
            [
                Node(ROOT, NodeKind.ROOT, "Root"),
                Node(PROD, NodeKind.OU, "Prod", (TEST,)),
                Node(TEST, NodeKind.OU, "Test", (PROD,)),
            ],
            [],
            Settings("A circle beside the root"),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Settings) else "",
)
def test_records_that_make_no_organization_are_refused(nodes, policies, settings):
    with pytest.raises(ValueError, match=r"\w"):
        Organization(nodes, policies, settings)


def test_parents_and_children_can_change_places():
    organization = company()
    change = Change(
        "Swap Workloads and Prod",
        {
            **swap(organization, ROOT, children=(PAYER, PROD, SANDBOX)),
            **swap(organization, WORKLOADS, children=(SHOP, BANK)),
            **swap(organization, PROD, children=(WORKLOADS, TEST)),
        },
    )
    organization.apply(change)
    assert_invariants(organization)
    assert (ROOT, PROD, WORKLOADS, SHOP) == organization.path(SHOP)
    organization.apply(change.inverse())
    assert company() == organization


def test_a_child_can_outlive_its_parent():
    organization = company()
    organization.apply(
        Change("", {**gone(organization, TEST), **swap(organization, WORKLOADS, children=(PROD, NodeId("acc-trial")))})
    )
    assert_invariants(organization)


def test_the_graph_is_one_that_networkx_algorithms_run_on():
    organization = company()
    assert nx.is_arborescence(organization.graph)
    assert WORKLOADS == nx.lowest_common_ancestor(organization.graph, SHOP, TEST)
    assert "Shop" == organization.graph.nodes[SHOP]["record"].name


def test_a_copy_is_independent():
    organization = company()
    copy = organization.copy()
    copy.apply(Change("", swap(copy, SHOP, name="Other")))
    assert "Shop" == organization.node(SHOP).name
    assert organization != copy


def test_a_tree_deeper_than_recursion_reaches_is_walked_and_counted():
    ids = [NodeId("root"), *(NodeId(f"ou-{number}") for number in range(5_000))]
    nodes = [
        Node(node_id, NodeKind.OU if place else NodeKind.ROOT, node_id, tuple(ids[place + 1 : place + 2]))
        for place, node_id in enumerate(ids)
    ]
    organization = Organization(nodes, [], Settings("Deep"))
    assert 5_000 == organization.ou_levels(ids[0]) == len(list(organization.walk())) - 1
    assert 0 == organization.accounts_below(ids[0])


def test_levels_are_forgotten_where_accounts_were_never_counted():
    organization = company()
    assert 2 == organization.ou_levels(ROOT)
    organization.apply(
        Change(
            "", {**swap(organization, TEST, children=(NodeId("acc-trial"), NodeId("new"))), **fresh("new", NodeKind.OU)}
        )
    )
    assert 3 == organization.ou_levels(ROOT)


def test_counts_follow_every_change_that_touches_them():
    organization = company()
    assert (4, 2) == (organization.accounts_below(ROOT), organization.ou_levels(ROOT))
    organization.apply(
        Change("", {**swap(organization, TEST, children=(NodeId("acc-trial"), NodeId("new"))), **fresh("new")})
    )
    assert (5, 2) == (organization.accounts_below(ROOT), organization.ou_levels(ROOT))
