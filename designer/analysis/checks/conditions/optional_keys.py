"""A condition on a key that not every request carries says what holds without it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.carried_keys import is_of_actions, split_by_key
from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, verb
from designer.policy.language.document import Grammar
from designer.policy.matching.conditions import IF_EXISTS

_MFA_AGE = "aws:multifactorauthage"
_IS_SERVICE = "aws:principalisawsservice"
_OF_SIGNATURES = ("aws:principal", "aws:userid", "aws:username", "aws:multifactor", "aws:tokenissue", "aws:federated")
"""Beginnings of keys that only signed requests carry; an anonymous one has aws:PrincipalAccount alone."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.compiled.operator is None or use.negated or use.is_set or use.compiled.if_exists:
            continue
        message = _message(view, use)
        if message:
            right = f"{use.condition.operator}{IF_EXISTS}"
            yield TextFinding(message, view.condition_key(use.condition), other_operator(view, use, right))


def _message(view: PolicyText, use: KeyUse) -> str:
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


CHECK = Check(
    "optional-keys",
    "A condition on a key that may be missing says what holds without it",
    Severity.WARNING,
    "An operator without IfExists is not met where its key is absent: an Allow then allows none of the actions that "
    "never carry the key, a Deny of sessions whose MFA is old misses those that never had any, and a Deny of "
    "whoever is no AWS service misses those who do not sign.",
    OPERATORS_PAGE,
    fix="Puts IfExists behind the operator.",
    texts=_check_text,
)
