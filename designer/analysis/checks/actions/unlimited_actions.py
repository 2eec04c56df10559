"""Denied actions can be denied."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import ActionUse, entry_uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import without_entry
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.policy.catalog.unlimited_actions import is_unlimited


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in entry_uses(view):
        if denies(use.statement) and not use.statement.not_action and _only_unlimited(view, use):
            span = use.span(view)
            message = f"This Deny does not stop {use.text}: AWS carries it out whatever policies say."
            yield TextFinding(message, span, without_entry(view, span, "Remove it"))


def _only_unlimited(view: PolicyText, use: ActionUse) -> bool:
    """True when an entry names nothing but actions that no policy limits."""
    named = view.catalogue.match(use.text)
    return is_unlimited(use.text) or (bool(named) and not named & view.catalogue.limited_mask)


CHECK = Check(
    "unlimited-actions",
    "What is denied can be denied",
    Severity.ADVICE,
    "AWS asks no policy about some actions: sts:GetCallerIdentity, sts:GetSessionToken, and what an app does with a "
    "user's token in Cognito. A Deny of them changes nothing, and gives a false sense of safety.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    fix="Removes the entry.",
    texts=_check_text,
)
