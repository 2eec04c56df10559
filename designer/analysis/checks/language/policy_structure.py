"""Policies have the elements AWS wants, and no others."""

from __future__ import annotations

from designer.analysis.checks.finding import Check, Severity
from designer.analysis.checks.language.faults import SYNTAX, of_rule
from designer.policy.language.element_reader import STRUCTURE
from designer.policy.language.wording import UNREAD

CHECK = Check(
    STRUCTURE,
    "Policies have the elements AWS wants, and no others",
    Severity.ERROR,
    "AWS refuses a policy with an element that is missing, unknown or of the wrong shape. " + UNREAD,
    SYNTAX,
    texts=of_rule(STRUCTURE),
)
