"""Ways from an answer or a finding: to the statement that decides, and to the fix or the end of a silence."""

from collections.abc import Callable
from functools import partial

from designer.analysis import checks
from designer.analysis.checks import Finding, Fix
from designer.analysis.principals.sieve_level import SIEVE_GRAMMARS, PrincipalAnswer, SieveStage
from designer.basics.dataclass import dataclass
from designer.organization.edits import settings as suppressing
from designer.organization.identity.aws_managed import is_aws_managed
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.language.document import read_policy_text
from ui.commands.requests import SHOW_IDENTITY, IdentityPlace, show_policy
from ui.state.session import Session, push

_HOLDERS = ("user", "group", "role")
"""Kinds that have inline policies, as the ids of these begin: "group/ops/logs"."""


@dataclass(frozen=True, slots=True)
class DecidingPolicy:
    """Something that decides an answer.

    Attributes:
        name: Its name: of the policy, or of the node that lacks an Allow.
        show: Goes there.
    """

    name: str
    show: Callable[[], object]


def deciding_policy(
    session: Session, account: NodeId, title: str, answer: PrincipalAnswer, owner: NodeId | None = None
) -> DecidingPolicy | None:
    """Return the policy or level that an answer rests on, or None.

    Args:
        session: Of the window.
        account: Account of the principal.
        title: Kind and name of the principal: "user/ana".
        answer: The answer.
        owner: Account of the role that is to be taken, whose trust policy may decide.
    """
    organization, requests = session.organization, session.requests
    policy = organization.policies.get(PolicyId(answer.policy))
    if policy is not None:
        read = read_policy_text(policy.text, SIEVE_GRAMMARS[answer.stage])
        spans = [statement.span for statement in read.statements if statement.index == answer.statement]
        start, end = (spans[0].start, spans[0].end) if spans else (0, 0)
        return DecidingPolicy(policy.name, partial(show_policy, requests, policy.id, start, end))
    place = _place(account, title, answer, owner)
    if place is not None:
        name = "the trust policy" if place.is_trust else answer.policy.rpartition("/")[2]
        return DecidingPolicy(name, partial(requests.ask, SHOW_IDENTITY, place))
    node = organization.nodes.get(answer.node) if answer.node is not None else None
    return DecidingPolicy(node.name, partial(session.reveal, node.id)) if node is not None else None


def _place(account: NodeId, title: str, answer: PrincipalAnswer, owner: NodeId | None) -> IdentityPlace | None:
    """Return the place of a policy inside an account; None for no policy, and for one that the design does not hold."""
    kind, _, rest = answer.policy.partition("/")
    name, _, policy = rest.partition("/")
    if answer.stage is SieveStage.TRUST:
        if owner is None or kind != "role":
            return None
        return IdentityPlace(owner, f"role/{name}", statement=answer.statement, is_trust=True)
    if answer.stage not in (SieveStage.IDENTITY, SieveStage.BOUNDARY) or not answer.policy:
        return None
    if is_aws_managed(answer.policy):
        return IdentityPlace(account, title, answer.policy, answer.statement)
    if kind in _HOLDERS and policy:
        return IdentityPlace(account, f"{kind}/{name}", policy, answer.statement)
    return IdentityPlace(account, f"policy/{answer.policy}", statement=answer.statement)


def push_fix(session: Session, finding: Finding, fix: Fix) -> None:
    """Apply a fix as one undo step."""
    session.document.seal()
    push(session, lambda: checks.apply_fix(session.organization, finding, fix))
    session.document.seal()


def end_suppression(session: Session, finding: Finding) -> None:
    """End every silence that covers a finding."""
    from designer.analysis.checks.suppression import concerns

    for suppression in session.organization.settings.suppressions:
        if concerns(suppression, finding):
            push(session, partial(suppressing.unsuppress, session.organization, suppression))
