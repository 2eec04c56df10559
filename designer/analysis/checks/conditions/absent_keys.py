"""Conditions on a key that not every request carries."""

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import (
    OPERATORS_PAGE,
    KeyUse,
    carries_always,
    is_of_actions,
    other_operator,
    resource_carries,
    split_by_key,
    uses,
)
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, verb
from designer.policy.catalog.catalogue import ResourceUse, action_details
from designer.policy.language.document import Grammar
from designer.policy.matching.conditions import IF_EXISTS

_MFA_AGE = "aws:multifactorauthage"
_IS_SERVICE = "aws:principalisawsservice"
_OF_SIGNATURES = ("aws:principal", "aws:userid", "aws:username", "aws:multifactor", "aws:tokenissue", "aws:federated")
"""Beginnings of keys that only signed requests carry; an anonymous one has aws:PrincipalAccount alone."""


def _optional_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.compiled.operator is None or use.negated or use.is_set or use.compiled.if_exists:
            continue
        message = _optional_words(view, use)
        if message:
            right = f"{use.condition.operator}{IF_EXISTS}"
            yield TextFinding(message, view.condition_key(use.condition), other_operator(view, use, right))


def _optional_words(view: PolicyText, use: KeyUse) -> str:
    right = f"{use.condition.operator}{IF_EXISTS}"
    if use.denies:
        if use.name == _IS_SERVICE and _misses_strangers(view, use):
            return (
                f"Requests without a signature carry no {use.condition.key}, so this does not deny them. {right} does."
            )
        if use.name != _MFA_AGE or use.has("aws:multifactorauthpresent"):
            return ""
        return f"Requests without MFA carry no {use.condition.key}, so this does not deny them. {right} does."
    found = split_by_key(view, use) if is_of_actions(use) else None
    if found is None or not all(found):
        return ""
    lacking = found[1]
    them, their = verb(lacking, "it", "them"), verb(lacking, "its", "their")
    return (
        f"Requests of {listed(lacking)} never carry {use.condition.key}, so this does not allow {them}. {right} does, "
        f"or a statement of {their} own."
    )


def _misses_strangers(view: PolicyText, use: KeyUse) -> bool:
    """True when an anonymous request would be denied but for this condition; no SCP meets one."""
    if view.grammar is not Grammar.RCP or {value.lower() for value in use.condition.values} != {"false"}:
        return False
    others = (one for one in uses(view) if one.statement is use.statement and one is not use)
    return not any(one.name.startswith(_OF_SIGNATURES) and not one.compiled.when_absent for one in others)


OPTIONAL_KEYS = Check(
    "optional-keys",
    "A condition on a key that may be missing says what holds without it",
    Severity.WARNING,
    "An operator without IfExists is not met where its key is absent: an Allow then allows none of the actions that "
    "never carry the key, a Deny of sessions whose MFA is old misses those that never had any, and a Deny of "
    "whoever is no AWS service misses those who do not sign.",
    OPERATORS_PAGE,
    fix="Puts IfExists behind the operator.",
    texts=_optional_keys,
)


def _missing_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if not (use.denies and _is_met_without(use) and is_of_actions(use)) or use.asks_for_presence:
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


def _is_one_exception_of_several(use: KeyUse) -> bool:
    """True when the author says that the key may be missing, and other keys decide then: a data perimeter."""
    exempting = ("aws:principalarn", use.name)
    others = (one for one in use.statement.conditions if one.key.lower() not in exempting)
    return use.compiled.if_exists and any(others)


MISSING_KEYS = Check(
    "missing-keys",
    "A Deny unless a key matches is about requests that carry the key",
    Severity.WARNING,
    "A negated operator is met where its key is absent, with IfExists or without, and so is a Null that is true. In a "
    "Deny that hits every action, and every resource of an action, whose requests never carry the key.",
    OPERATORS_PAGE,
    texts=_missing_keys,
)
