"""A policy that denies stands once on a path."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Fix, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.paths.along import is_deny_list
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        if not is_deny_list(view):
            continue
        targets = paths.targets(policy.id)
        chosen = set(targets)
        below: dict[NodeId, list[NodeId]] = {}
        for node in targets:
            uppermost = next((above for above in organization.path(node)[:-1] if above in chosen), None)
            if uppermost is not None:
                below.setdefault(uppermost, []).append(node)
        for upper, lower in below.items():
            yield _finding(organization, policy, upper, lower)


def _finding(organization: Organization, policy: Policy, upper: NodeId, lower: list[NodeId]) -> Finding:
    name = organization.node(upper).name
    names = listed(organization.node(node).name for node in lower)
    message = f"This policy stands at {name} already, so it adds nothing at {names}. Detach it there."
    node = lower[0] if len(lower) == 1 else upper
    refused = edits.detach_refusal(organization, policy.id, lower)
    return CHECK.finding(message, node=node, policy=policy.id, fixes=() if refused else (_detached(policy, lower),))


def _detached(policy: Policy, nodes: list[NodeId]) -> Fix:
    what = f"Detach {policy.name} from {counted(len(nodes), 'node')}"
    return edit(what, lambda design: edits.detach(design, policy.id, nodes))


CHECK = Check(
    "repeated-attachments",
    "A policy that denies stands once on a path",
    Severity.ADVICE,
    "A Deny holds for everything below it. The same policy once more further down changes nothing and takes one of the "
    "few slots of a node. An Allow is another matter: it is needed at every level.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    fix="Detaches the policy where it adds nothing.",
    whole=_whole,
)
