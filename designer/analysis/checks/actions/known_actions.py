"""Statements name actions that exist."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE, entry_uses, is_pattern
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    catalogue = view.catalogue
    for use in entry_uses(view):
        of_service = catalogue.service_range(use.service)
        if is_pattern(use) or not of_service or catalogue.index(use.text) is not None:
            continue
        names = {catalogue.actions[i].partition(":")[2]: catalogue.actions[i] for i in of_service}
        close = names.get(nearest(use.name, names, 0.8), "")
        message = f"{use.text} is not in the list of actions of {catalogue.date}.{meant(close)}"
        span = use.span(view)
        harmless = use.statement.not_action and not close
        yield TextFinding(
            message,
            span,
            (put_text(view, span, close),) if close else (),
            Severity.ADVICE if harmless else Severity.WARNING,
        )


CHECK = Check(
    "known-actions",
    "Statements name actions that exist",
    Severity.WARNING,
    "AWS takes any text for an action. A name with a slip in it allows nothing and, worse, denies nothing.",
    REFERENCE,
    fix="Replaces the action by the one with the nearest name.",
    texts=_check_text,
)
