"""A list of allowed services stands alone at its level."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import SCPS, USER_GUIDE, Check, Finding, Severity
from designer.analysis.checks.paths.along import Levels, Paths, PathStatement
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        allows = [piece for piece in paths.pieces(policy.id) if not piece.denies]
        distinct = paths.distinct(policy)
        if view.grammar not in SCPS or not allows or any(piece.allows_everything for piece in allows):
            continue
        wide = [_everything(paths, levels, policy.id) for levels in distinct]
        if not all(wide):
            continue
        names = listed(organization.policy(one.policy).name for one in wide if one)
        nodes = listed(organization.node(node).name for node in distinct.values())
        message = (
            f"{names} beside it at {nodes} allows everything, so this list of what is allowed limits nothing. Detach "
            f"{names} there to make it count, after a look at who loses what."
        )
        yield placed(CHECK, policy, view, view.head(allows[0].statement), message)


def _everything(paths: Paths, levels: Levels, policy: PolicyId) -> PathStatement | None:
    """A statement of another policy of the same level that allows everything."""
    others = (piece for other in levels[-1] if other != policy for piece in paths.pieces(other))
    return next((piece for piece in others if piece.allows_everything), None)


CHECK = Check(
    "allow-lists",
    "A list of allowed services stands alone at its level",
    Severity.WARNING,
    "The Allow statements of one level add up. Beside FullAWSAccess, which AWS attaches everywhere, a list of allowed "
    "services has no effect at all.",
    f"{USER_GUIDE}orgs_manage_policies_scps_syntax.html",
    whole=_whole,
)
