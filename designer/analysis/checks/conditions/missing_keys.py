"""A Deny unless a key matches is about requests that carry the key."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.carried_keys import (
    carries_always,
    is_of_actions,
    resource_carries,
    split_by_key,
)
from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, verb
from designer.policy.catalog.catalogue import ResourceUse, action_details


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if not (use.denies and _is_met_without(use) and is_of_actions(use)) or _asks_for_presence(use):
            continue
        if _is_one_exception_of_several(use):
            continue
        found = split_by_key(view, use)
        if found is None or not found[0]:
            continue
        carrying, lacking = found
        if lacking:
            message = (
                f"Requests of {listed(lacking)} never carry {use.condition.key}, and {use.condition.operator} is met "
                f"without it: they are always denied. Keep {verb(lacking, 'it', 'them')} out of this statement."
            )
            yield TextFinding(message, view.condition_key(use.condition))
            continue
        yield from _on_other_resources(view, use, carrying)


def _on_other_resources(view: PolicyText, use: KeyUse, actions: list[str]) -> Iterator[TextFinding]:
    """Actions that AWS decides for several resources at once, of which some never carry the key."""
    if use.statement.not_resource or "*" not in use.statement.resources:
        return
    for action in actions:
        details = action_details(action)
        if details is None or carries_always(action, use.name):
            continue
        required = [one for one in details.resources if one.required and _meets_the_others(view, use, action, one)]
        lacking = [one.name for one in required if not resource_carries(action, one, use.name)]
        carrying = [one.name for one in required if one.name not in lacking]
        if carrying and lacking:
            message = (
                f"{action} is also decided for {listed(lacking)}, which never carry {use.condition.key}, so it is "
                f"always denied. Narrow Resource to the ARNs of {listed(carrying)}."
            )
            yield TextFinding(message, view.condition_key(use.condition))
            return


def _is_met_without(use: KeyUse) -> bool:
    """True when the condition is met where its key is absent: a negated operator, or a Null that asks for that."""
    return (use.negated and not use.is_set) or (use.compiled.is_null and use.compiled.when_absent)


def _meets_the_others(view: PolicyText, use: KeyUse, action: str, resource: ResourceUse) -> bool:
    """False when another condition of the statement wants a key that never comes with a resource."""
    others = (one for one in uses(view) if one.statement.index == use.statement.index and one is not use)
    return not any(
        is_of_actions(one)
        and not one.compiled.when_absent
        and not carries_always(action, one.name)
        and not resource_carries(action, resource, one.name)
        for one in others
    )


def _asks_for_presence(use: KeyUse) -> bool:
    others = (one for one in use.statement.conditions if one.key.lower() == use.name)
    return any(one.operator.lower() == "null" and "false" in map(str.lower, one.values) for one in others)


def _is_one_exception_of_several(use: KeyUse) -> bool:
    """True when the author says that the key may be missing, and other keys decide then: a data perimeter."""
    exempting = ("aws:principalarn", use.name)
    others = (one for one in use.statement.conditions if one.key.lower() not in exempting)
    return use.condition.operator.lower().endswith("ifexists") and any(others)


CHECK = Check(
    "missing-keys",
    "A Deny unless a key matches is about requests that carry the key",
    Severity.WARNING,
    "A negated operator is met where its key is absent, with IfExists or without, and so is a Null that is true. In a "
    "Deny that hits every action, and every resource of an action, whose requests never carry the key.",
    OPERATORS_PAGE,
    texts=_check_text,
)
