"""Findings of the checks as rows: policies and nodes, and below each what is wrong with it, worst first.

Findings are filtered before they become rows: a group without one that matches is not there.
"""

from collections.abc import Hashable, Iterable

from designer.analysis.checks import Finding, Severity
from designer.analysis.guardrails.libraries import library_of
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.state.analyses import Analyses
from ui.state.node_looks import NodeLook, node_look
from ui.theme import Role
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.item_views.row_model import LazyRows, Row
from ui.widgets.item_views.rows import RowContent

_POLICY_LOOK = NodeLook("policy", Role.SECONDARY)


@dataclass(frozen=True, slots=True)
class Group:
    """A policy or a node with what is wrong with it; neither for the organization as a whole.

    Attributes:
        policy: The policy.
        node: The node.
        name: As the person knows it.
        findings: Worst first; those that are silenced last.
    """

    policy: PolicyId | None
    node: NodeId | None
    name: str
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity:
        """The worst severity among what is not silenced, or else among all."""
        return self.findings[0].severity

    @property
    def key(self) -> tuple[PolicyId | None, NodeId | None]:
        """Key of what it is about."""
        return self.policy, self.node


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which findings are listed.

    Attributes:
        text: Words that a finding has in its message, or in what it is about.
        severities: Its severity is one of these.
        with_suppressed: True if silenced ones are listed, too.
        of_team: True if only those of rules of the team's libraries are listed.
    """

    text: str = ""
    severities: frozenset[Severity] = frozenset(Severity)
    with_suppressed: bool = False
    of_team: bool = False


def problem_groups(organization: Organization, analyses: Analyses, wanted: ProblemFilter) -> list[Group]:
    """Return what the checks found last, by policy and node."""
    suppressed = analyses.suppressed if wanted.with_suppressed else ()
    words = wanted.text.lower().split()
    found: dict[tuple[PolicyId | None, NodeId | None], list[Finding]] = {}
    for finding in (*analyses.findings, *suppressed):
        if wanted.of_team and not library_of(finding.check):
            continue
        if finding.severity in wanted.severities and _has_words(organization, finding, words):
            found.setdefault(_group_key(organization, finding), []).append(finding)
    groups = [
        Group(policy, node, _name(organization, policy, node), tuple(members))
        for (policy, node), members in found.items()
    ]
    return sorted(groups, key=_order)


def problem_rows(organization: Organization, groups: Iterable[Group]) -> list[Row]:
    """Return a row for each group, with a row for each of its findings below it."""
    return [_group_row(organization, group) for group in groups]


def finding_path(organization: Organization, finding: Finding) -> tuple[Hashable, ...]:
    """Return the ids of the row of a finding and of the one above it."""
    return _group_key(organization, finding), _finding_id(finding)


def _group_key(organization: Organization, finding: Finding) -> tuple[PolicyId | None, NodeId | None]:
    if finding.policy in organization.policies:
        return finding.policy, None
    return None, finding.node if finding.node in organization.nodes else None


def _finding_id(finding: Finding) -> Hashable:
    """Return what a finding has in common with the one of a new run: its line and its words may differ."""
    return finding.check, finding.node, finding.policy, finding.statement, finding.steps, finding.principal


def _has_words(organization: Organization, finding: Finding, words: Iterable[str]) -> bool:
    if not words:
        return True
    policy = organization.policies.get(finding.policy) if finding.policy else None
    node = organization.nodes.get(finding.node) if finding.node else None
    names = [one.name for one in (policy, node) if one]
    haystack = " ".join([finding.message, finding.check, finding.statement, finding.suppressed, *names]).lower()
    return all(word in haystack for word in words)


def _name(organization: Organization, policy: PolicyId | None, node: NodeId | None) -> str:
    if policy is not None:
        return organization.policy(policy).name or policy
    if node is not None:
        return organization.node(node).name or node
    return organization.settings.name


def _order(group: Group) -> tuple[bool, int, bool]:
    """Return the findings come worst first, and what is silenced last: so do the groups, policies before nodes."""
    return bool(group.findings[0].suppressed), group.worst.rank, group.policy is None


def _group_row(organization: Organization, group: Group) -> Row:
    look = _POLICY_LOOK if group.node is None else node_look(organization.node(group.node).kind)
    kind = "policy" if group.policy else "node" if group.node else "organization"
    count = f"{len(group.findings):,}"
    return Row(
        RowContent(group.name, icon=look.glyph, icon_role=look.role, bold=True, trailing=count),
        group.name,
        group.key,
        group,
        accessible=f"{group.name}, {kind}, {len(group.findings)} problems",
        rows=LazyRows(group.findings, _finding_id, _finding_row),
    )


def _finding_row(finding: Finding) -> Row:
    look = SeverityStyle(finding.severity.value)
    content = RowContent(
        finding.message,
        icon=look.icon,
        icon_role=look.role,
        badge=library.title if (library := library_of(finding.check)) else "",
        trailing="silenced" if finding.suppressed else f"line {finding.line:,}" if finding.line else "",
        faded=bool(finding.suppressed),
    )
    suppressed = ", silenced" if finding.suppressed else ""
    by = f", library {library.title}" if library else ""
    accessible = f"{finding.severity.value}{suppressed}{by}: {finding.message}"
    return Row(content, finding.message, _finding_id(finding), finding, accessible=accessible)
