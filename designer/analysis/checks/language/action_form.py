"""Actions are written service:Name."""

from __future__ import annotations

from designer.analysis.checks.finding import IAM_GUIDE, Check, Severity
from designer.analysis.checks.language.faults import of_rule
from designer.policy.language.element_reader import ACTION_FORM

CHECK = Check(
    ACTION_FORM,
    "Actions are written service:Name",
    Severity.ERROR,
    "AWS refuses an action without its service. A wildcard before the colon matches nothing.",
    f"{IAM_GUIDE}reference_policies_elements_action.html",
    texts=of_rule(ACTION_FORM),
)
