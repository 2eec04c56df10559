"""Levels of a path: each has an Allow, says what the levels above have left to say, and nothing appears twice."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import SCPS, Check, Finding, Fix, OfNode, Severity
from designer.analysis.checks.fixes import edit, without_entry
from designer.analysis.checks.paths.along import CoveringStatements, Levels, Paths, PathStatement, is_deny_list, placed
from designer.analysis.checks.policy_text import PolicyText, label
from designer.analysis.checks.shared import listed, shared
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
)
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.language.wording import title_in_policy


def _gaps(organization: Organization) -> OfNode:
    settings = organization.settings
    applies = settings.feature_set is FeatureSet.ALL and PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types
    management = settings.management_account
    known: dict[tuple[PolicyId, ...], bool] = {}

    def is_gap(attached: tuple[PolicyId, ...]) -> bool:
        """Return True if SCPs are here and none allows anything; one that cannot be read might."""
        policies = [organization.policy(policy) for policy in attached]
        texts = [policy.text for policy in policies if policy.type is PolicyType.SERVICE_CONTROL_POLICY]
        documents = [read_policy_text(text, Grammar.SCP) for text in texts]
        return bool(documents) and not any(
            not document.usable or any(statement.effect is Effect.ALLOW for statement in document.statements)
            for document in documents
        )

    def check(node: Node) -> Iterable[Finding]:
        found = known.get(node.policies)
        if found is None:
            found = known[node.policies] = is_gap(node.policies)
        if not found or node.id == management:
            return ()
        whom = "it" if node.kind is NodeKind.ACCOUNT else "every account below"
        message = (
            f"No SCP at {node.name} allows anything, so {whom} may do nothing at all. "
            "Attach FullAWSAccess beside the SCPs that deny, unless that is what you want."
        )
        return (GAPS.finding(message, node=node.id, fixes=_gap_fixes(organization, node)),)

    return check if applies else lambda _node: ()


def _gap_fixes(organization: Organization, node: Node) -> tuple[Fix, ...]:
    full = organization.managed_policy(FULL_AWS_ACCESS)
    if full is None or edits.attach_refusal(organization, full, [node.id]):
        return ()
    return (edit("Attach FullAWSAccess", lambda design: edits.attach(design, full, [node.id])),)


def _allow_lists(organization: Organization) -> Iterator[Finding | None]:
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
        names = listed(organization.policy(statement.policy).name for statement in wide if statement)
        nodes = listed(organization.node(node).name for node in distinct.values())
        message = (
            f"{names} beside it at {nodes} allows everything, so this list of what is allowed limits nothing. Detach "
            f"{names} there to make it count, after a look at who loses what."
        )
        yield placed(ALLOW_LISTS, policy, view, view.head(allows[0].statement), message)


def _everything(paths: Paths, levels: Levels, policy: PolicyId) -> PathStatement | None:
    """Return a statement of another policy of the same level that allows everything."""
    others = (piece for other in levels[-1] if other != policy for piece in paths.pieces(other))
    return next((piece for piece in others if piece.allows_everything), None)


def _dead_statements(organization: Organization) -> Iterator[Finding | None]:
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
            open_ = piece.allows_everything or piece.unknown_actions or not about
            if open_ or not _is_dead(ceilings, parents, about):
                continue
            blockers = [_blocker(organization, ceilings, parent, about) for parent in parents]
            names = listed(organization.node(node).name for node in blockers)
            if piece.denies:
                message = f"What this statement denies does not get past {names} anyway, so it changes nothing."
            else:
                message = f"This statement allows nothing: all of it is blocked at {names} already."
            severity = Severity.ADVICE if piece.denies else Severity.WARNING
            yield placed(DEAD_STATEMENTS, policy, view, view.head(piece.statement), message, severity=severity)
            yield None


def _is_dead(ceilings: Ceilings, parents: Iterable[NodeId], about: int) -> bool:
    """Whether the levels above leave nothing of some actions anywhere.

    False if they leave nothing at all: that is a gap or a lock-out, which has its own finding.
    """
    limited = ceilings.catalogue.limited_mask
    for left in map(ceilings.of, parents):
        if left.possible & about or not left.possible & limited or not left.known:
            return False
    return True


def _blocker(organization: Organization, ceilings: Ceilings, parent: NodeId, about: int) -> NodeId:
    """Return the first level down to a parent that leaves nothing of some actions."""
    return next(level for level in organization.path(parent) if not ceilings.of(level).possible & about)


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
    """Return True for an Allow beside FullAWSAccess, which has a check of its own."""
    return not piece.denies and other.allows_everything


def _redundant_finding(
    organization: Organization, policy: Policy, view: PolicyText, piece: PathStatement, others: list[PathStatement]
) -> Finding:
    names = [
        f"statement {label(path_statement.statement)}"
        if path_statement.policy == policy.id
        else title_in_policy(organization.policy(path_statement.policy).name, path_statement.statement, alone=False)
        for path_statement in others
    ]
    verb = "denies" if piece.denies else "allows"
    message = f"What this statement {verb}, {listed(names)} {verb} already wherever this policy is."
    fixes = without_entry(view, piece.statement.span, "Remove the statement")
    return placed(REDUNDANT_STATEMENTS, policy, view, view.head(piece.statement), message, fixes=fixes)


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
    message = f"This policy is at {name} already, so it adds nothing at {names}. Detach it there."
    node = lower[0] if len(lower) == 1 else upper
    refused = edits.detach_refusal(organization, policy.id, lower)
    return REPEATED_ATTACHMENTS.finding(
        message, node=node, policy=policy.id, fixes=() if refused else (_detached(policy, lower),)
    )


def _detached(policy: Policy, nodes: list[NodeId]) -> Fix:
    what = f"Detach {policy.name} from {counted(len(nodes), 'node')}"
    return edit(what, lambda design: edits.detach(design, policy.id, nodes))


GAPS = Check("gaps", nodes=_gaps)
ALLOW_LISTS = Check("allow-lists", whole=_allow_lists)
DEAD_STATEMENTS = Check("dead-statements", whole=_dead_statements)
REDUNDANT_STATEMENTS = Check("redundant-statements", whole=_redundant_statements)
REPEATED_ATTACHMENTS = Check("repeated-attachments", whole=_repeated_attachments)
