"""Structure: what stands where, and who is exempt."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.structure import (
    accounts_under_root,
    deep_trees,
    delegated_security,
    guardrail_version,
    management_account,
    management_account_conditions,
    management_account_place,
    management_account_policies,
    policies_on_accounts,
    policy_attached,
)

CHECKS: tuple[Check, ...] = (
    policy_attached.CHECK,
    management_account.CHECK,
    guardrail_version.CHECK,
    management_account_policies.CHECK,
    management_account_conditions.CHECK,
    management_account_place.CHECK,
    delegated_security.CHECK,
    policies_on_accounts.CHECK,
    accounts_under_root.CHECK,
    deep_trees.CHECK,
)
