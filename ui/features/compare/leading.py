"""Paths from a difference to where more is seen of it: its node, its policy, an explanation, a new test."""

from collections.abc import Iterator

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.comparison import AccountEffect
from designer.analysis.differences.report import DifferenceEntry
from designer.analysis.expectations.proposals import case_of_request, covering_nodes, covering_patterns, promise_of
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Result, Stage
from ui.commands.requests import NEW_TEST, SHOW_ANSWER, show_policy
from ui.state.session import Session


def go_to(session: Session, entry: DifferenceEntry, sides: Alignment | None) -> None:
    """Go to the policy of a difference, or to its node; of what is gone, to what it was below."""
    here = session.organization
    node = next((one for one in (*entry.nodes, *_above(entry, sides)) if one in here.nodes), None)
    if entry.policy is not None and entry.policy in here.policies:
        show_policy(session.requests, entry.policy)
    elif node is not None:
        session.reveal(NodeId(node))


def _above(entry: DifferenceEntry, sides: Alignment | None) -> Iterator[NodeId]:
    """Nodes above what a difference is about, in either design, the nearest first."""
    for side in (sides.before, sides.after) if sides is not None else ():
        for node in (one for one in entry.nodes if one in side.nodes):
            yield from reversed(side.path(node))


def explain_effect(session: Session, entry: DifferenceEntry | None) -> None:
    """Explain the request that shows an effect, in the open design."""
    source = entry.source if entry is not None else None
    if isinstance(source, AccountEffect) and source.witness is not None:
        session.reveal(source.witness.account)
        session.requests.ask(SHOW_ANSWER, source.witness.request.action)


def propose_test(session: Session, catalogue: Catalogue, entry: DifferenceEntry | None, *, is_later: bool) -> None:
    """Let the person make a test of what an effect comes to in the open design, the later of two or the earlier."""
    if entry is None or not isinstance(entry.source, AccountEffect):
        return
    test = proposed_test(session.organization, catalogue, entry.source, is_later=is_later)
    if test is not None:
        session.requests.ask(NEW_TEST, test)


def proposed_test(
    organization: Organization, catalogue: Catalogue, effect: AccountEffect, *, is_later: bool
) -> GuardrailTest | None:
    """Test of the open design: never what is denied in it alone, else what its witness shows; None without one.

    Args:
        organization: The open design.
        catalogue: Every action.
        effect: The effect.
        is_later: True where it is the later of the two designs.
    """
    witness = effect.witness
    if witness is None:
        return None
    allowed = (witness.after if is_later else witness.before) == Result.ALLOWED.value
    denied = effect.actions.lost if is_later else effect.actions.gained
    covers = CoveredRequests.CALLERS if effect.stage is Stage.SCP else CoveredRequests.RESOURCES
    accounts = [account for account in effect.accounts if account in organization.nodes]
    if accounts and denied and not allowed:
        patterns = covering_patterns(denied, catalogue)
        return promise_of(covering_nodes(organization, accounts), patterns, Answer.DENIED, covers)
    if covers is CoveredRequests.RESOURCES:
        patterns = covering_patterns(catalogue.match(witness.request.action), catalogue)
        answer = Answer.CONDITIONAL if allowed else Answer.DENIED
        return promise_of(covering_nodes(organization, accounts), patterns, answer, covers)
    return case_of_request(witness.account, witness.request, allowed=allowed)
