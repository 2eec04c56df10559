"""Paths: what the policies from the root down to an account make of each other."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.paths import (
    allow_lists,
    dead_statements,
    essential_services,
    gaps,
    lock_outs,
    redundant_statements,
    repeated_attachments,
    service_linked_roles,
)

CHECKS: tuple[Check, ...] = (
    gaps.CHECK,
    allow_lists.CHECK,
    redundant_statements.CHECK,
    dead_statements.CHECK,
    repeated_attachments.CHECK,
    lock_outs.CHECK,
    essential_services.CHECK,
    service_linked_roles.CHECK,
)
