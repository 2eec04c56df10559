"""Levels of RCPs as levels of SCPs: what compares paths of SCPs can then compare those of RCPs, too."""

from __future__ import annotations

from designer.policy.equivalence.rcps_as_scps import FULL_ACCESS, without_principal
from designer.policy.matching.request import Level


def level_as_scps(level: Level) -> Level:
    """RCPs of a level as SCPs that decide alike for everybody, beside an Allow for everything."""
    policies = tuple(policy._replace(text=without_principal(policy.text)) for policy in level.policies)
    return Level(level.id, (FULL_ACCESS, *policies))
