"""Edits of 10,000 and 50,000 accounts: the ceilings after one on a median OU, single and bulk edits, and a drag.

Each edit is made, applied and taken back; the floor of a bulk edit is a networkx graph losing and gaining those nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median_low

import networkx as nx

from designer.analysis.access.ceilings import Ceilings
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyType
from designer.policy.catalog.catalogue import load
from tests.bench import Result, beside, timed

SCP = PolicyType.SERVICE_CONTROL_POLICY
ONE_MS = ("ceilings_attach_ms", "drag_ms", "drag_many_ms")
TWO_MS = ("rename_ms", "add_account_ms", "move_account_ms", "remove_account_ms", "attach_ms")
REACH = dict.fromkeys(ONE_MS, "<= 1") | dict.fromkeys(TWO_MS, "<= 2 each way")


def run() -> Result:
    """Milliseconds of each edit, made, applied and taken back, in organizations of two sizes (room for one account)."""
    figures: dict[str, float | int | str] = {}
    for accounts in (10_000, 49_999):
        organization = template("scale", accounts=accounts).organization
        for name, value in (ceilings(organization) | singles(organization) | bulk(organization)).items():
            figures[f"{name}_{accounts}"] = value
    reached = all(
        value <= (1 if name.rpartition("_")[0] in ONE_MS else 4)
        for name, value in figures.items()
        if name.rpartition("_")[0] in (*ONE_MS, *TWO_MS)
    )
    return Result("edit", figures, REACH, reached=reached)


def ceilings(organization: Organization) -> dict[str, float]:
    """What it costs to know every ceiling below a median OU again after an attachment there, or after typing."""
    known = Ceilings(organization, load())
    known.all_accounts()
    ou = median_ou(organization)
    below = list(organization.accounts(ou))
    created = edits.create_policy(organization, SCP, "Measured", '{"Statement": {"Effect": "Deny", "Action": "s3:*"}}')
    organization.apply(created)
    (policy,) = edits.added_policies(created)

    def after(change: Change) -> None:
        organization.apply(change)
        known.update(change)
        for account in below:
            known.of(account)

    attach = edits.attach(organization, policy, [ou])
    figures = {
        "accounts_below_median_ou": float(len(below)),
        "ceilings_attach_ms": both_ways(attach, after) / 2,
    }
    organization.apply(attach)
    typed = edits.edit_policy_text(
        organization, policy, '{"Statement": {"Effect": "Deny", "Action": ["s3:*", "ec2:*"], "Resource": "*"}}'
    )
    figures["ceilings_typing_ms"] = both_ways(typed, after) / 2
    organization.apply(attach.inverse())
    organization.apply(created.inverse())
    return figures


def singles(organization: Organization) -> dict[str, float]:
    """Edits of one node, among the most siblings there are, and what a drag asks at every move of the mouse."""
    crowd = max(organization.nodes.values(), key=lambda node: len(node.children) if node.kind is NodeKind.OU else 0)
    elsewhere = median_ou(organization)
    crowded = list(crowd.children)
    account = next(child for child in crowded if organization.node(child).kind is NodeKind.ACCOUNT)
    scps = [policy.id for policy in organization.policies.values() if policy.type is SCP]
    other = next(policy_id for policy_id in scps if policy_id not in crowd.policies)
    figures = {
        "siblings": float(len(crowded)),
        "rename_ms": cycle(organization, lambda: edits.rename(organization, account, "Renamed")),
        "add_account_ms": cycle(organization, lambda: edits.add_account(organization, crowd.id, index=1)),
        "move_account_ms": cycle(organization, lambda: edits.move(organization, [account], elsewhere, 0)),
        "remove_account_ms": cycle(organization, lambda: edits.remove(organization, [account])),
        "attach_ms": cycle(organization, lambda: edits.attach(organization, other, [crowd.id])),
        "drag_ms": timed(lambda: edits.move_refusal(organization, [account], elsewhere)).median,
    }
    selection = frozenset(crowded)
    figures["drag_many_ms"] = timed(lambda: edits.move_refusal(organization, selection, elsewhere)).median
    return figures


def bulk(organization: Organization) -> dict[str, float]:
    """Moving and removing every account but one, beside networkx removing and adding as many nodes."""
    accounts = [account for account in organization.accounts() if not organization.is_management_account(account)]
    edges = [(organization.parent(account), account) for account in accounts]
    graph = nx.DiGraph(edges)

    def graph_alone() -> None:
        graph.remove_nodes_from(accounts)
        graph.add_nodes_from(accounts)
        graph.add_edges_from(edges)

    move, _ = beside(lambda: there_and_back(organization, edits.move(organization, accounts, organization.root)), list)
    remove, alone = beside(lambda: there_and_back(organization, edits.remove(organization, accounts)), graph_alone)
    nodes, policies = list(organization.nodes.values()), list(organization.policies.values())
    return {
        "move_all_ms": move.median,
        "remove_all_ms": remove.median,
        "networkx_alone_ms": alone.median,
        "making_the_edit_ms": timed(lambda: edits.remove(organization, accounts)).median,
        "build_ms": timed(lambda: Organization(nodes, policies, organization.settings)).median,
    }


def median_ou(organization: Organization) -> NodeId:
    """The OU in the middle by number of accounts below."""
    ous = [node.id for node in organization.nodes.values() if node.kind is NodeKind.OU]
    return median_low([(organization.accounts_below(ou), ou) for ou in ous])[1]


def cycle(organization: Organization, make: Callable[[], Change]) -> float:
    """Milliseconds to make an edit, apply it and take it back."""
    return timed(lambda: there_and_back(organization, make()), repeats=15).median


def there_and_back(organization: Organization, change: Change) -> None:
    """Apply a change and take it back."""
    organization.apply(change)
    organization.apply(change.inverse())


def both_ways(change: Change, after: Callable[[Change], None]) -> float:
    """Milliseconds of what follows a change and its inverse together."""
    inverse = change.inverse()

    def work() -> None:
        after(change)
        after(inverse)

    return timed(work, repeats=15).median
