"""What somebody else has changed during a run: the accounts that gain or lose by it, and a request that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.analysis.differences.effects import Effects, effect_words
from designer.analysis.differences.lost_ids import forget_lost_ids
from designer.analysis.differences.three_way import align_three
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.drift.drift import Drift, DriftItem, finding_drift
from designer.analysis.drift.words import item_title
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.migration.promises import marked_tests
from designer.basics.steps import finish
from designer.organization.model.ids import NodeId
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.matching.request import Request

_MOST_ITEMS, _MOST_NAMES = 4, 3

_GAINS = {
    EffectDirection.WIDER: "may do more",
    EffectDirection.NARROWER: "may do less",
    EffectDirection.BOTH: "may do some things more and others no longer",
    EffectDirection.OTHERWISE: "may do some things under other conditions",
}


def outside_words(state: Organization, live: Organization) -> str:
    """Return what differs between the state that a run has proved and AWS, and what that does, as sentences.

    Args:
        state: The organization as the run believes to have left it, with AWS's ids.
        live: The organization as AWS shows it.
    """
    found = finish(finding_drift(state, state, live, load(), whole=True))
    items = [_item_words(found, item, state) for item in found.drifted[:_MOST_ITEMS]]
    if not items:
        return "Nothing that was changed beside the plan is to be seen by now."
    more = len(found.drifted) - len(items)
    items += [f"{more:,} more"] if more else []
    return f"What was changed beside the plan: {'; '.join(items)}.{_together_words(found.together, state)}"


def unkept_tests(design: Organization, live: Organization) -> list[str]:
    """Return the tests of a design that are marked for migrations and do not hold in AWS, each with the reason."""
    design = forget_lost_ids(design, live)
    versions = align_three(design, design, live)
    aws, tests = versions.theirs, marked_tests(versions.ours, {})
    asked = Organization(aws.nodes.values(), aws.policies.values(), replace(aws.settings, tests=tests))
    proofs = finish(Prover(asked, load()).proving_all()) if tests else ()
    return [f"{one.test}: {one.reason}" for one in proofs if one.state.fails or one.state is ProofState.UNDECIDED]


def _item_words(found: Drift, item: DriftItem, state: Organization) -> str:
    title = item_title(found, item)
    if not item.is_settled:
        return f"{title}, which may allow anything: a policy is not known"
    if item.direction is None:
        return f"{title}, which changes no permissions"
    return f"{title}, by which {_gain_words(item.accounts, item.direction, item.witness, state)}"


def _together_words(found: Effects, state: Organization) -> str:
    """Return what changes do together and none does alone, as a sentence; empty for nothing."""
    direction = effect_words(found).direction
    if direction is None:
        return ""
    accounts = [account for account in state.accounts() if account in found.changed]
    numbers = [f":{state.node(one).aws_id}:" for one in accounts]  # what one of them does alone may be left out here
    shown = (group.evidence.request for group in found.groups if group.evidence)
    witness = next((request for request in shown if any(number in request.principal for number in numbers)), None)
    return f" By all of this together, {_gain_words(accounts, direction, witness, state)}."


def _gain_words(
    accounts: Sequence[NodeId], direction: EffectDirection, witness: Request | None, state: Organization
) -> str:
    such = f", such as {witness.action} on {witness.resource} by {witness.principal}" if witness is not None else ""
    return f"{_names([state.node(account).name for account in accounts])} {_GAINS[direction]}{such}"


def _names(names: Sequence[str]) -> str:
    """Return the first names, and how many there are more."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
