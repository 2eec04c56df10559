"""Statements name actions that exist."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from designer.checks.finding import Check, Finding, OfPolicy, Severity
from designer.checks.places import Place, place, span_at
from designer.checks.policy_language import GRAMMARS
from designer.organization import Organization
from designer.policy.catalogue import Catalogue, load
from designer.policy.document import Grammar, Statement, read
from designer.records import Policy


def _policies(_organization: Organization) -> OfPolicy:
    return _check


def _check(policy: Policy) -> Iterator[Finding]:
    grammar = GRAMMARS.get(policy.type)
    if grammar is None:
        return
    for message, where in _unknown(policy.text, grammar):
        yield Finding(CHECK.id, Severity.WARNING, f"{policy.name}: {message}", None, policy.id, *where)


@lru_cache(maxsize=4096)
def _unknown(text: str, grammar: Grammar) -> tuple[tuple[str, Place], ...]:
    catalogue = load()
    found: list[tuple[str, Place]] = []
    strangers: dict[str, list[tuple[str, Statement, int]]] = {}
    for statement in read(text, grammar).statements:
        for index, action in enumerate(statement.actions):
            service, colon, name = action.partition(":")
            if catalogue.match(action) or not colon or not name or "*" in service or "?" in service:
                continue  # known, or against the language, which says so itself
            if catalogue.service_range(service):
                found.append((_unknown_action(action, catalogue), _place(text, statement, index)))
            else:
                strangers.setdefault(service.lower(), []).append((action, statement, index))
    for service, uses in strangers.items():
        actions = list(dict.fromkeys(action for action, _, _ in uses))
        found.append((_unknown_service(service, actions, catalogue), _place(text, *uses[0][1:])))
    return tuple(found)


def _unknown_action(action: str, catalogue: Catalogue) -> str:
    service, _, name = action.partition(":")
    if "*" in name or "?" in name:
        return f"{action} matches no action in the list of {catalogue.date}."
    names = {catalogue.actions[i].lower(): catalogue.actions[i] for i in catalogue.service_range(service)}
    close = get_close_matches(action.lower(), names, 1)
    hint = f" Did you mean {names[close[0]]}?" if close else ""
    return f"{action} is not in the list of actions of {catalogue.date}.{hint}"


def _unknown_service(service: str, actions: list[str], catalogue: Catalogue) -> str:
    close = get_close_matches(service, catalogue.services, 1)
    hint = f" Did you mean {close[0]}?" if close else ""
    match = f"{actions[0]} matches" if len(actions) == 1 else f"{actions[0]} and {len(actions) - 1} more match"
    return f"No service {service} is in the list of actions of {catalogue.date}, so {match} nothing known.{hint}"


def _place(text: str, statement: Statement, index: int) -> Place:
    element = "NotAction" if statement.not_action else "Action"
    span = statement.spans.get(element)
    if span is None:
        return place(text, statement.span)
    for path in (("Statement", statement.index, element, index), ("Statement", element, index)):
        entry = span_at(text, *path)
        if entry.end:
            return place(text, entry)
    return place(text, span)


CHECK = Check(
    "known-actions",
    "Statements name actions that exist",
    "AWS takes any text for an action. A name with a slip in it allows nothing and, worse, denies nothing.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    policies=_policies,
)
