"""Small organizations for the tests of permissions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType, Settings


def document(statements: Sequence[object]) -> str:
    """A policy text of some statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def one_path(
    levels: Mapping[str, Sequence[str]],
    accounts: Mapping[str, Sequence[str]],
    texts: Mapping[str, str],
    settings: Settings | None = None,
) -> Organization:
    """Levels one below the other, the first one the root, with accounts in the last.

    Ids are the names; attached policies and accounts are given by name.
    """
    names = list(levels)
    nodes = [
        Node(NodeId(name), NodeKind.ACCOUNT, name, policies=tuple(map(PolicyId, policies)))
        for name, policies in accounts.items()
    ]
    below = tuple(node.id for node in nodes)
    for name in reversed(names):
        kind = NodeKind.ROOT if name == names[0] else NodeKind.OU
        nodes.append(Node(NodeId(name), kind, name, below, tuple(map(PolicyId, levels[name]))))
        below = (NodeId(name),)
    policies = [Policy(PolicyId(n), n, PolicyType.SERVICE_CONTROL_POLICY, text) for n, text in texts.items()]
    return Organization(nodes, policies, settings or Settings("Test"))
