"""Actions exist, are of services that exist and that the policy's type reaches, and can be denied."""

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE, ActionUse, entry_uses, is_pattern
from designer.analysis.checks.finding import RCPS, USER_GUIDE, Check, Fix, Replacement, Severity, TextFinding
from designer.analysis.checks.fixes import json_string, put_text, without_entry
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.analysis.checks.wording import meant, nearest
from designer.policy.catalog.unlimited_actions import is_unlimited
from designer.policy.evaluation.decision import rcp_services


def _known_actions(view: PolicyText) -> Iterator[TextFinding]:
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


KNOWN_ACTIONS = Check(
    "known-actions",
    "Statements name actions that exist",
    Severity.WARNING,
    "AWS takes any text for an action. A name with a slip in it allows nothing and, worse, denies nothing.",
    REFERENCE,
    fix="Replaces the action by the one with the nearest name.",
    texts=_known_actions,
)


def _known_services(view: PolicyText) -> Iterator[TextFinding]:
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


KNOWN_SERVICES = Check(
    "known-services",
    "Actions are of services that exist",
    Severity.WARNING,
    "AWS takes any text for a service. A statement about one that does not exist allows nothing and, worse, denies "
    "nothing. In NotAction it exempts nothing, which does no harm where the service is retired.",
    REFERENCE,
    fix="Replaces the service by the one with the nearest name, where that has such actions.",
    texts=_known_services,
)


def _matching_wildcards(view: PolicyText) -> Iterator[TextFinding]:
    catalogue = view.catalogue
    for use in entry_uses(view):
        if is_pattern(use) and catalogue.service_range(use.service) and not catalogue.match(use.text):
            message = f"{use.text} matches no action in the list of {catalogue.date}."
            yield TextFinding(message, use.span(view))


MATCHING_WILDCARDS = Check(
    "matching-wildcards",
    "Wildcards match actions that exist",
    Severity.WARNING,
    "A pattern that matches no action allows and denies nothing today; most often a letter is wrong.",
    REFERENCE,
    texts=_matching_wildcards,
)


def _rcp_services(view: PolicyText) -> Iterator[TextFinding]:
    reached = rcp_services()
    strangers: dict[str, list[ActionUse]] = {}
    for use in entry_uses(view):
        known = view.catalogue.service_range(use.service)
        if known and use.service.lower() not in reached.services:
            strangers.setdefault(use.service.lower(), []).append(use)
    for service, found in strangers.items():
        title = view.catalogue.service_title(service)
        message = f"RCPs do not reach {title} ({service}) as of {reached.date}, so this denies nothing."
        yield TextFinding(message, found[0].span(view))


RCP_SERVICES = Check(
    "rcp-services",
    "RCPs deny actions of services that RCPs reach",
    Severity.WARNING,
    "AWS applies RCPs to resources of some services only, and takes actions of all others without a word.",
    f"{USER_GUIDE}orgs_manage_policies_rcps.html",
    grammars=RCPS,
    texts=_rcp_services,
)


def _unlimited_actions(view: PolicyText) -> Iterator[TextFinding]:
    for use in entry_uses(view):
        if denies(use.statement) and not use.statement.not_action and _only_unlimited(view, use):
            span = use.span(view)
            message = f"This Deny does not stop {use.text}: AWS carries it out whatever policies say."
            yield TextFinding(message, span, without_entry(view, span, "Remove it"))


def _only_unlimited(view: PolicyText, use: ActionUse) -> bool:
    """True when an entry names nothing but actions that no policy limits."""
    named = view.catalogue.match(use.text)
    return is_unlimited(use.text) or (bool(named) and not named & view.catalogue.limited_mask)


UNLIMITED_ACTIONS_CHECK = Check(
    "unlimited-actions",
    "What is denied can be denied",
    Severity.ADVICE,
    "AWS asks no policy about some actions: sts:GetCallerIdentity, sts:GetSessionToken, and what an app does with a "
    "user's token in Cognito. A Deny of them changes nothing, and gives a false sense of safety.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    fix="Removes the entry.",
    texts=_unlimited_actions,
)
