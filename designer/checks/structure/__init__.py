"""Structure: what stands where, and who is exempt."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.structure import (
    guardrail_version,
    management_account,
    policy_attached,
)

CHECKS: tuple[Check, ...] = (
    policy_attached.CHECK,
    management_account.CHECK,
    guardrail_version.CHECK,
)
