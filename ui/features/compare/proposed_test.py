"""Guardrail test that an effect stays as it is in one of two designs, with an empty id, to be looked over."""

from __future__ import annotations

from designer.analysis.differences.account_effects import AccountEffect
from designer.analysis.expectations.proposals import case_of_request, covering_nodes, covering_patterns, promise_of
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Result, Stage


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
