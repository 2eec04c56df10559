"""Conditions: whether they compare what they seem to compare."""

from __future__ import annotations

from designer.checks.conditions import (
    calls_by_services,
    contradictions,
    exact_wildcards,
    for_all_values,
    global_services,
    keys_of_actions,
    known_keys,
    known_operators,
    known_regions,
    mfa,
    missing_keys,
    multivalued_keys,
    operator_types,
    optional_keys,
    policy_variables,
    sensitive_wildcards,
    session_arns,
    single_valued_keys,
    value_types,
)
from designer.checks.finding import Check

CHECKS: tuple[Check, ...] = (
    known_operators.CHECK,
    known_keys.CHECK,
    operator_types.CHECK,
    value_types.CHECK,
    exact_wildcards.CHECK,
    sensitive_wildcards.CHECK,
    multivalued_keys.CHECK,
    single_valued_keys.CHECK,
    for_all_values.CHECK,
    mfa.CHECK,
    keys_of_actions.CHECK,
    missing_keys.CHECK,
    optional_keys.CHECK,
    calls_by_services.CHECK,
    session_arns.CHECK,
    policy_variables.CHECK,
    known_regions.CHECK,
    global_services.CHECK,
    contradictions.CHECK,
)
