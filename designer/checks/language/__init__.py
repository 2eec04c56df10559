"""The policy language: what AWS refuses to read, and what it reads otherwise than it looks."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.language import (
    action_form,
    capitals,
    declarative_shape,
    duplicate_sid,
    empty_values,
    json_syntax,
    places_to_fill,
    policy_structure,
    policy_version,
    rcp_actions,
    rcp_effect,
    rcp_not_action,
    rcp_principal,
    resource_form,
    scp_principal,
    sid_characters,
)

CHECKS: tuple[Check, ...] = (
    json_syntax.CHECK,
    policy_structure.CHECK,
    capitals.CHECK,
    policy_version.CHECK,
    empty_values.CHECK,
    sid_characters.CHECK,
    duplicate_sid.CHECK,
    scp_principal.CHECK,
    action_form.CHECK,
    resource_form.CHECK,
    places_to_fill.CHECK,
    rcp_effect.CHECK,
    rcp_not_action.CHECK,
    rcp_actions.CHECK,
    rcp_principal.CHECK,
    declarative_shape.CHECK,
)
