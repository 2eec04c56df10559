"""Actions are of services that exist."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE, ActionUse, entry_uses
from designer.analysis.checks.finding import Check, Fix, Replacement, Severity, TextFinding
from designer.analysis.checks.fixes import json_string
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    strangers: dict[str, list[ActionUse]] = {}
    for use in entry_uses(view):
        if not view.catalogue.service_range(use.service):
            strangers.setdefault(use.service.lower(), []).append(use)
    for service, found in strangers.items():
        close = nearest(service, view.catalogue.services, 0.8)
        close = close if close[:1] == service[:1] else ""
        names = list(dict.fromkeys(use.text for use in found))
        match = f"{names[0]} matches" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more match"
        date = view.catalogue.date
        message = f"No service {service} is in the list of actions of {date}, so {match} nothing known.{meant(close)}"
        exempt = all(use.statement.not_action for use in found)
        severity = Severity.ADVICE if exempt else Severity.WARNING
        yield TextFinding(message, found[0].span(view), _renamed(view, found, close), severity)


def _renamed(view: PolicyText, found: list[ActionUse], service: str) -> tuple[Fix, ...]:
    """Another service for all entries, where it has actions that they match."""
    if not service or not any(view.catalogue.match(f"{service}:{use.name}") for use in found):
        return ()
    changes = tuple(
        Replacement(span, view.source(span), json_string(f"{service}:{use.name}"))
        for use, span in ((use, use.span(view)) for use in found)
        if view.source(span) == json_string(use.text)
    )
    return (Fix(f"Replace {found[0].service} by {service}", changes),) if changes else ()


CHECK = Check(
    "known-services",
    "Actions are of services that exist",
    Severity.WARNING,
    "AWS takes any text for a service. A statement about one that does not exist allows nothing and, worse, denies "
    "nothing. In NotAction it exempts nothing, which does no harm where the service is retired.",
    REFERENCE,
    fix="Replaces the service by the one with the nearest name, where that has such actions.",
    texts=_check_text,
)
