"""Actions: whether they exist, and whether they are said well."""

from __future__ import annotations

from designer.checks.actions import (
    doubled_entries,
    known_actions,
    known_services,
    matching_wildcards,
    rcp_services,
)
from designer.checks.finding import Check

CHECKS: tuple[Check, ...] = (
    known_services.CHECK,
    known_actions.CHECK,
    matching_wildcards.CHECK,
    doubled_entries.CHECK,
    rcp_services.CHECK,
)
