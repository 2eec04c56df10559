"""Gaps in what a design knows of its policies, in words: unknown is not empty, so such a policy may deny anything."""

from __future__ import annotations

from designer.model import quotas
from designer.model.records import Policy, Unknown


def gap_of(policy: Policy) -> str:
    """Missing part of a policy ("the text of Baseline", "the list of SCPs attached"); empty for one that is known."""
    if policy.unknown is None:
        return ""
    if policy.unknown is Unknown.TEXT:
        return f"the text of {policy.name}"
    return f"the list of {quotas.load().types[policy.type].plural} attached"
