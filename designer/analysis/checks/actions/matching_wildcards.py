"""Wildcards match actions that exist."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE, entry_uses, is_pattern
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    catalogue = view.catalogue
    for use in entry_uses(view):
        if is_pattern(use) and catalogue.service_range(use.service) and not catalogue.match(use.text):
            message = f"{use.text} matches no action in the list of {catalogue.date}."
            yield TextFinding(message, use.span(view))


CHECK = Check(
    "matching-wildcards",
    "Wildcards match actions that exist",
    Severity.WARNING,
    "A pattern that matches no action allows and denies nothing today; most often a letter is wrong.",
    REFERENCE,
    texts=_check_text,
)
