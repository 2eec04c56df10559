"""Counts of what the checks found, by policy and by node, as of the last time they came to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId

if TYPE_CHECKING:  # imported with the first finding
    from designer.analysis.checks import Finding


class ProblemCounts(NamedTuple):
    """Counts of problems: errors and warnings together, and the errors among them; advice is neither."""

    problems: int
    errors: int


class FindingCounts:
    """Findings by what they are about; what is wrong with a policy counts wherever it is attached.

    Args:
        organization: As the checks found it.
        findings: All that are not silenced.

    Attributes:
        everywhere: Counts of the whole organization.
        by_node: Errors and warnings by node, those of the policies attached to it among them.
        shared: Counts of the problems that several nodes share, as a policy is attached to them, with these nodes.
    """

    def __init__(self, organization: Organization, findings: Collection[Finding]) -> None:
        self.everywhere = _problems(findings)
        self.by_node: Counter[NodeId] = Counter()
        self.shared: list[tuple[int, frozenset[NodeId]]] = []
        self._errors: Counter[NodeId] = Counter()
        self._by_policy: dict[PolicyId, list[Finding]] = {}
        self._findings = findings
        for finding in findings:
            if finding.policy:
                self._by_policy.setdefault(PolicyId(finding.policy), []).append(finding)
            if finding.node:
                self._count((finding.node,), _problems((finding,)))
        for policy_id, found in self._by_policy.items():
            if policy_id in organization.policies:
                targets = organization.targets(policy_id)
                counts = _problems([one for one in found if not one.node])
                self._count(targets, counts)
                if counts.problems and len(targets) > 1:
                    self.shared.append((counts.problems, targets))

    def of_node(self, node_id: NodeId) -> ProblemCounts:
        """Return the counts of a node and the policies attached to it."""
        return ProblemCounts(self.by_node[node_id], self._errors[node_id])

    def of_policy(self, policy_id: PolicyId) -> ProblemCounts:
        """Return the counts of a policy."""
        return _problems(self._by_policy.get(policy_id, ()))

    def findings_of(self, policy_id: PolicyId) -> tuple[Finding, ...]:
        """Return the findings of a policy, advice included."""
        return tuple(self._by_policy.get(policy_id, ()))

    def words_of(self, organization: Organization, node_id: NodeId) -> str:
        """Return the worst problem of a node or of a policy attached to it, and how many more there are."""
        held = {policy for policy in organization.node(node_id).policies if policy in self._by_policy}
        here = [one for one in self._findings if one.node == node_id or (one.policy in held and not one.node)]
        if not here:
            return ""
        worst, rest = min(here, key=lambda one: one.severity.rank), self.by_node[node_id] - 1
        policy = organization.policies.get(PolicyId(worst.policy)) if worst.policy else None
        subject = policy.name if policy is not None else organization.node(node_id).name
        return f"{subject}: {worst.message}" + (f" {counted(rest, 'more problem')} here." if rest > 0 else "")

    def nodes_with_errors(self) -> frozenset[NodeId]:
        """Return the nodes that have an error, or a policy with one."""
        return frozenset(self._errors)

    def _count(self, nodes: Iterable[NodeId], counts: ProblemCounts) -> None:
        if counts.problems:
            for node in nodes:
                self.by_node[node] += counts.problems
                if counts.errors:
                    self._errors[node] += counts.errors


def _problems(findings: Collection[Finding]) -> ProblemCounts:
    if not findings:
        return ProblemCounts(0, 0)
    from designer.analysis.checks import Severity

    found = [finding.severity for finding in findings if finding.severity is not Severity.ADVICE]
    return ProblemCounts(len(found), found.count(Severity.ERROR))
