"""Accessible text of nodes, as a screen reader says it on the canvas and in the outline. No state is kept here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from designer.analysis.lenses.annotation import NodeAnnotation
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import NODE_KINDS, NodeId, NodeKind, PolicyId

if TYPE_CHECKING:  # the first card needs no counts
    from ui.state.finding_counts import ProblemCounts


def node(
    organization: Organization,
    node_id: NodeId,
    trouble: ProblemCounts | None = None,
    annotation: NodeAnnotation | None = None,
) -> str:
    """Return the description of a node in a line: "Account shop-prod, 1 SCP, 3 inherited SCPs, 1 warning, may not".

    Args:
        organization: Position of the node.
        node_id: The node.
        trouble: Trouble of the node.
        annotation: Answer of a lens or a question.
    """
    record = organization.node(node_id)
    parts = [f"{NODE_KINDS[record.kind].title} {record.name}"]
    if organization.is_management_account(node_id):
        parts.append("management account")
    if record.kind is not NodeKind.ACCOUNT:
        parts.append(counted(organization.accounts_below(node_id), "account"))
    above = {policy for level in organization.path(node_id)[:-1] for policy in organization.node(level).policies}
    parts += _policies(organization, record.policies)
    parts += _policies(organization, above.difference(record.policies), "inherited ")
    if trouble is not None and trouble.problems:
        parts += [counted(trouble.errors, "error")] if trouble.errors else []
        warnings = trouble.problems - trouble.errors
        parts += [counted(warnings, "warning")] if warnings else []
    return ", ".join([*parts, *annotation_words(annotation)])


def position_words(organization: Organization, node_id: NodeId) -> str:
    """Return the position of a node: "Level 3, in Workloads"; empty for the root."""
    parent = organization.parent(node_id)
    if parent is None:
        return ""
    return f"Level {organization.depth(node_id) + 1}, in {organization.node(parent).name}"


def _policies(organization: Organization, policies: Iterable[PolicyId], how: str = "") -> list[str]:
    """Return the counts of each type that limits permissions, without the policies that AWS attaches by itself."""
    found = map(organization.policy, policies)
    counts = Counter(policy.type for policy in found if not policy.aws_managed)
    types = quotas.load().types
    return [counted(counts[kind], f"{how}{types[kind].short}") for kind in IN_STATEMENTS if counts[kind]]


def annotation_words(annotation: NodeAnnotation | None) -> list[str]:
    """Return everything that a question or a lens says of a node."""
    if annotation is None:
        return []
    words = [f"{number:,} {tone.words}" for tone, number in annotation.shares]
    if not words and annotation.tone is not None:
        words = [next(iter(annotation.answers), annotation.tone.glyph)]
    return [*words, *([annotation.line] if annotation.line else []), *([annotation.note] if annotation.note else [])]
