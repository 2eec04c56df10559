"""A statement is about actions that are not already blocked above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths, ceilings = shared(organization).paths, shared(organization).ceilings
    for policy, view in paths.policies():
        yield None
        if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
            continue
        above = [organization.parent(node) for node in paths.distinct(policy).values()]
        if not above or None in above:  # nothing is above the root
            continue
        parents = [parent for parent in above if parent is not None]
        for piece in paths.pieces(policy.id):
            about = piece.mask & ceilings.catalogue.limited_mask
            if piece.allows_everything or not about or not _is_dead(ceilings, parents, about):
                continue
            blockers = [_blocker(organization, ceilings, parent, about) for parent in parents]
            names = listed(organization.node(node).name for node in blockers)
            if piece.denies:
                message = f"What this statement denies does not get past {names} anyway, so it changes nothing."
            else:
                message = f"This statement allows nothing: all of it is blocked at {names} already."
            severity = Severity.ADVICE if piece.denies else Severity.WARNING
            yield placed(CHECK, policy, view, view.head(piece.statement), message, severity=severity)
            yield None


def _is_dead(ceilings: Ceilings, parents: Iterable[NodeId], about: int) -> bool:
    """Whether the levels above leave nothing of some actions anywhere.

    False where they leave nothing at all: that is a gap or a lock-out, which has its own finding.
    """
    limited = ceilings.catalogue.limited_mask
    for left in map(ceilings.of, parents):
        if left.possible & about or not left.possible & limited or not left.known:
            return False
    return True


def _blocker(organization: Organization, ceilings: Ceilings, parent: NodeId, about: int) -> NodeId:
    """Return the first level down to a parent that leaves nothing of some actions."""
    return next(level for level in organization.path(parent) if not ceilings.of(level).possible & about)


CHECK = Check(
    "dead-statements",
    "What a statement is about is not already blocked above it",
    Severity.WARNING,
    "A lower level can never give back what a level above it withholds: an Allow of that allows nothing, and a Deny of "
    "it denies nothing more.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    whole=_whole,
)
