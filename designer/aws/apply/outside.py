"""What somebody else has changed during a run: the accounts that gain or lose by it, and a request that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.differences.versions import EffectDirection
from designer.analysis.drift.drift import Drift, DriftItem, finding_drift
from designer.analysis.drift.words import effect_together, item_title
from designer.basics.steps import finish
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

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
    found = finish(finding_drift(state, state, live, load()))
    items = [_item_words(found, item, state) for item in found.drifted[:_MOST_ITEMS]]
    if not items:
        return "By now AWS is as the plan says again."
    more = len(found.drifted) - len(items)
    items += [f"{more:,} more"] if more else []
    together = effect_together(found)
    return f"What was changed beside the plan: {'; '.join(items)}.{f' {together}.' if together else ''}"


def _item_words(found: Drift, item: DriftItem, state: Organization) -> str:
    title = item_title(found, item)
    if not item.is_settled:
        return f"{title}, which may allow anything: a policy is not known"
    if item.direction is None:
        return f"{title}, which changes no permissions"
    names = _names([state.node(one).name for one in item.accounts])
    shown = item.witness
    such = f", such as {shown.action} on {shown.resource} by {shown.principal}" if shown is not None else ""
    return f"{title}, by which {names} {_GAINS[item.direction]}{such}"


def _names(names: Sequence[str]) -> str:
    """Return the first names, and how many there are more."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
