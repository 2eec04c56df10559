"""A statement is about actions that are not already blocked above it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.access.ceilings import Ceilings
from designer.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.checks.paths.along import Paths, PathStatement
from designer.checks.paths.placing import placed
from designer.checks.wording import listed
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths, ceilings = Paths(organization), Ceilings(organization, load())
    for policy, view in paths.policies():
        yield None
        if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
            continue
        nodes = list(paths.distinct(policy).values())
        for piece in paths.pieces(policy.id):
            if piece.allows_everything or not piece.mask & ceilings.catalogue.limited_mask:
                continue
            blockers = [_blocker(organization, ceilings, node, piece) for node in nodes]
            if not blockers or None in blockers:
                continue
            names = listed(organization.node(node).name for node in blockers if node is not None)
            if piece.denies:
                message = f"What this statement denies does not get past {names} anyway, so it changes nothing."
            else:
                message = f"This statement allows nothing: all of it is blocked at {names} already."
            severity = Severity.ADVICE if piece.denies else Severity.WARNING
            yield placed(CHECK, policy, view, view.head(piece.statement), message, severity=severity)
            yield None


def _blocker(organization: Organization, ceilings: Ceilings, node: NodeId, piece: PathStatement) -> NodeId | None:
    """The first level above a node that leaves nothing of a statement's actions; None where something is left.

    None, too, where nothing at all is left: that is a gap or a lock-out, which says so itself.
    """
    above = organization.parent(node)
    if above is None:
        return None
    left, limited = ceilings.of(above), ceilings.catalogue.limited_mask
    about = piece.mask & limited
    if left.possible & about or not left.possible & limited or not left.known:
        return None
    return next(level for level in organization.path(above) if not ceilings.of(level).possible & about)


CHECK = Check(
    "dead-statements",
    "What a statement is about is not already blocked above it",
    Severity.WARNING,
    "A lower level can never give back what a level above it withholds: an Allow of that allows nothing, and a Deny of "
    "it denies nothing more.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    whole=_whole,
)
