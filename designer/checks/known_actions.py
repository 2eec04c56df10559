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
    for statement in read(text, grammar).statements:
        for index, action in enumerate(statement.actions):
            message = "" if catalogue.match(action) else _message(action, catalogue)
            if message:
                found.append((message, _place(text, statement, index)))
    return tuple(found)


def _message(action: str, catalogue: Catalogue) -> str:
    service, colon, name = action.partition(":")
    if not colon or not name or "*" in service or "?" in service:
        return ""  # the language itself forbids it, and says so
    day = catalogue.date
    if not catalogue.service_range(service):
        close = get_close_matches(service.lower(), catalogue.services, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        return (
            f"There is no service {service} in the list of actions of {day}, so {action} matches nothing known.{hint}"
        )
    if "*" in name or "?" in name:
        return f"{action} matches no action in the list of {day}."
    names = {catalogue.actions[i].lower(): catalogue.actions[i] for i in catalogue.service_range(service)}
    close = get_close_matches(action.lower(), names, 1)
    hint = f" Did you mean {names[close[0]]}?" if close else ""
    return f"{action} is not in the list of actions of {day}.{hint}"


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
