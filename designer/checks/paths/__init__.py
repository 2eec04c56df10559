"""Paths: what the policies from the root down to an account make of each other."""

from __future__ import annotations

from designer.checks.finding import Check
from designer.checks.paths import (
    gaps,
)

CHECKS: tuple[Check, ...] = (gaps.CHECK,)
