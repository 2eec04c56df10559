"""Resources: whether actions and ARNs meet."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.resources import (
    resource_services,
    resource_support,
    resource_types,
)

CHECKS: tuple[Check, ...] = (
    resource_services.CHECK,
    resource_support.CHECK,
    resource_types.CHECK,
)
