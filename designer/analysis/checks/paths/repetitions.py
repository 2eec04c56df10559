"""What stands twice on a path: a statement, or a whole policy."""

from collections.abc import Iterator
from itertools import takewhile

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Fix, Severity
from designer.analysis.checks.fixes import edit, without_entry
from designer.analysis.checks.paths.along import CoveringStatements, Levels, PathStatement, is_deny_list
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.policy_text import PolicyText, label
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy
from designer.policy.language.wording import title_in_policy


def _redundant_statements(organization: Organization) -> Iterator[Finding | None]:
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        distinct = tuple(paths.distinct(policy))
        for piece in paths.pieces(policy.id):
            covering = paths.covering(piece)
            others = list(takewhile(bool, (_cover(piece, covering, levels) for levels in distinct))) if covering else []
            if others and len(others) == len(distinct):  # one path on which nothing covers it is enough to need it
                yield _redundant_finding(organization, policy, view, piece, [one for one in others if one])
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


def _redundant_finding(
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
    return placed(REDUNDANT_STATEMENTS, policy, view, view.head(piece.statement), message, fixes=fixes)


REDUNDANT_STATEMENTS = Check(
    "redundant-statements",
    "A statement says what no other on its path says",
    Severity.ADVICE,
    "A Deny further up, or a wider statement beside it, makes a statement needless. It changes nothing, takes up "
    "characters, and misleads who edits it in the belief that it counts.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    fix="Removes the statement.",
    whole=_redundant_statements,
)


def _repeated_attachments(organization: Organization) -> Iterator[Finding | None]:
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
            yield _repeated_finding(organization, policy, upper, lower)


def _repeated_finding(organization: Organization, policy: Policy, upper: NodeId, lower: list[NodeId]) -> Finding:
    name = organization.node(upper).name
    names = listed(organization.node(node).name for node in lower)
    message = f"This policy stands at {name} already, so it adds nothing at {names}. Detach it there."
    node = lower[0] if len(lower) == 1 else upper
    refused = edits.detach_refusal(organization, policy.id, lower)
    return REPEATED_ATTACHMENTS.finding(
        message, node=node, policy=policy.id, fixes=() if refused else (_detached(policy, lower),)
    )


def _detached(policy: Policy, nodes: list[NodeId]) -> Fix:
    what = f"Detach {policy.name} from {counted(len(nodes), 'node')}"
    return edit(what, lambda design: edits.detach(design, policy.id, nodes))


REPEATED_ATTACHMENTS = Check(
    "repeated-attachments",
    "A policy that denies stands once on a path",
    Severity.ADVICE,
    "A Deny holds for everything below it. The same policy once more further down changes nothing and takes one of the "
    "few slots of a node. An Allow is another matter: it is needed at every level.",
    f"{USER_GUIDE}orgs_manage_policies_scps_evaluation.html",
    fix="Detaches the policy where it adds nothing.",
    whole=_repeated_attachments,
)
