"""What holds for an organization after any edits: its own invariants, and what AWS would never let be otherwise."""

from collections import Counter
from itertools import chain

import networkx as nx

from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, RCP_FULL_AWS_ACCESS, FeatureSet, NodeKind


def assert_invariants(organization: Organization) -> None:
    """Fail with the invariant that does not hold."""
    assert set(organization.places) <= set(organization.nodes) - {organization.root}
    assert_tree(organization)
    assert_counts(organization)
    assert_attachments(organization)
    assert_settings(organization)
    assert_unique(organization)


def assert_tree(organization: Organization) -> None:
    """The graph, the records and the answers made from them tell of the same tree."""
    graph, nodes = organization.graph, organization.nodes
    assert nx.is_arborescence(graph)
    assert set(nodes) == set(graph)
    assert all(graph.nodes[node_id]["record"] is node and node.id == node_id for node_id, node in nodes.items())
    assert {(node.id, child) for node in nodes.values() for child in node.children} == set(graph.edges)
    assert [node.id for node in nodes.values() if node.kind is NodeKind.ROOT] == [organization.root]
    assert not any(node.children for node in nodes.values() if node.kind is NodeKind.ACCOUNT)
    assert list(organization.walk()) == list(nx.dfs_preorder_nodes(_ordered(organization), organization.root))
    for node_id in nodes:
        path = nx.shortest_path(graph, organization.root, node_id)
        assert tuple(path) == organization.path(node_id)
        assert organization.parent(node_id) == (path[-2] if len(path) > 1 else None)
        assert sum(nodes[level].kind is NodeKind.OU for level in path) <= quotas.load().ou_levels


def _ordered(organization: Organization) -> nx.DiGraph:
    """The tree with its edges in sibling order."""
    graph = nx.DiGraph()
    graph.add_node(organization.root)
    graph.add_edges_from((node.id, child) for node in organization.nodes.values() for child in node.children)
    return graph


def assert_counts(organization: Organization) -> None:
    """Counts that are kept agree with counting."""
    nodes = organization.nodes
    kinds = Counter(node.kind for node in nodes.values())
    assert (kinds[NodeKind.OU], kinds[NodeKind.ACCOUNT]) == (organization.ou_count, organization.account_count)
    for node_id in nodes:
        below = [nodes[one] for one in (node_id, *nx.descendants(organization.graph, node_id))]
        assert sum(node.kind is NodeKind.ACCOUNT for node in below) == organization.accounts_below(node_id)
        above = organization.depth(node_id) - (nodes[node_id].kind is NodeKind.OU)
        deepest = max((organization.depth(node.id) - above for node in below if node.kind is NodeKind.OU), default=0)
        assert deepest == organization.ou_levels(node_id)


def assert_attachments(organization: Organization) -> None:
    """Every node has what AWS lets it have, and policies know where they are attached."""
    policies, enabled = organization.policies, organization.settings.policy_types
    for policy_id in policies:
        attached = {node.id for node in organization.nodes.values() if policy_id in node.policies}
        assert attached == organization.targets(policy_id)
    for node in organization.nodes.values():
        assert len(set(node.policies)) == len(node.policies)
        counts = Counter(policies[policy_id].type for policy_id in node.policies)
        assert set(counts) <= set(enabled)
        for kind in enabled:
            quota = quotas.load().types[kind]
            assert quota.minimum_per_node <= counts[kind]
            assert quota.per_node is None or counts[kind] <= quota.per_node
            assert DEFAULT_POLICY.get(kind) != RCP_FULL_AWS_ACCESS or RCP_FULL_AWS_ACCESS in node.policies


def assert_settings(organization: Organization) -> None:
    """The management account and the delegated administrators are accounts of the tree, and no node is both."""
    settings = organization.settings
    management = settings.management_account
    assert management is None or organization.node(management).kind is NodeKind.ACCOUNT
    for one in settings.delegated_administrators:
        assert organization.node(one.account).kind is NodeKind.ACCOUNT
        assert one.account != management
        assert one.service in settings.trusted_services
    if settings.feature_set is FeatureSet.CONSOLIDATED_BILLING:
        assert () == settings.policy_types
        assert () == settings.trusted_services


def assert_unique(organization: Organization) -> None:
    """Ids, addresses and policy names that AWS takes once appear once, and every policy can be told by its id."""
    nodes = organization.nodes.values()
    once = (
        (node.aws_id for node in nodes if node.aws_id),
        (node.email.lower() for node in nodes if node.email),
        (policy.name for policy in organization.policies.values()),
    )
    for values in once:
        assert [] == [value for value, count in Counter(values).items() if count > 1]
    assert all(key == policy.id for key, policy in organization.policies.items())
    assert set(chain.from_iterable(node.policies for node in nodes)) <= set(organization.policies)
