"""A statement says what no other on its path says already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.analysis.checks.fixes import without_entry
from designer.analysis.checks.paths.along import CoveringStatements, Levels, PathStatement
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.policy_text import PolicyText, label
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy
from designer.policy.language.wording import title_in_policy


def _whole(organization: Organization) -> Iterator[Finding | None]:
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        distinct = tuple(paths.distinct(policy))
        for piece in paths.pieces(policy.id):
            covering = paths.covering(piece)
            others = list(takewhile(bool, (_cover(piece, covering, levels) for levels in distinct))) if covering else []
            if others and len(others) == len(distinct):  # one path on which nothing covers it is enough to need it
                yield _finding(organization, policy, view, piece, [one for one in others if one])
            yield None


def _cover(piece: PathStatement, covering: CoveringStatements, levels: Levels) -> PathStatement | None:
    """Return another statement that makes this one needless on a path: above it, or beside it and further to the front.

    An Allow is needed at every level, so only one of its own level can replace it.
    """
    *upper, own = levels
    for policy in (policy for level in upper for policy in level) if piece.denies else ():
        for other in covering.get(policy, ()):
            if other is not piece:
                return other
    behind = False
    for other in (other for policy in own for other in covering.get(policy, ())):
        if other is piece:
            behind = True
        elif not (behind and piece.covers(other)) and not _is_default(piece, other):
            return other
    return None


def _is_default(piece: PathStatement, other: PathStatement) -> bool:
    """An Allow beside FullAWSAccess, which has a check of its own."""
    return not piece.denies and other.allows_everything


def _finding(
    organization: Organization, policy: Policy, view: PolicyText, piece: PathStatement, others: list[PathStatement]
) -> Finding:
    names = [
        f"statement {label(one.statement)}"
        if one.policy == policy.id
        else title_in_policy(organization.policy(one.policy).name, one.statement, alone=False)
        for one in others
    ]
    verb = "denies" if piece.denies else "allows"
    message = f"What this statement {verb}, {listed(names)} {verb} already wherever this policy stands."
    fixes = without_entry(view, piece.statement.span, "Remove the statement")
    return placed(CHECK, policy, view, view.head(piece.statement), message, fixes=fixes)


CHECK = Check(
    "redundant-statements",
    "A statement says what no other on its path says",
    Severity.ADVICE,
    "A Deny further up, or a wider statement beside it, makes a statement needless. It changes nothing, takes up "
    "characters, and misleads who edits it in the belief that it counts.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    fix="Removes the statement.",
    whole=_whole,
)
