"""Limits and names: what AWS, and the tools around it, take."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.limits import (
    attachments,
    identities,
    node_names,
    policy_names,
    policy_size,
    portable_names,
    slots,
    tree_size,
)

CHECKS: tuple[Check, ...] = (
    policy_size.CHECK,
    attachments.CHECK,
    slots.CHECK,
    tree_size.CHECK,
    node_names.CHECK,
    policy_names.CHECK,
    identities.CHECK,
    portable_names.CHECK,
)
