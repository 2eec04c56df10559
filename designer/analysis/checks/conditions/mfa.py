"""Conditions on MFA mean all callers that they should, and no others."""

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText

_KEY = "aws:multifactorauthpresent"
_WHO = ("aws:principalarn", "aws:principaltype", "aws:viaawsservice", "aws:principaltag/", "aws:userid", "aws:username")


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != _KEY or use.compiled.operator is None or sum(k == _KEY for k in _keys(use)) > 1:
            continue
        values = {value.lower() for value in use.condition.values}
        span = view.condition_operator(use.condition)
        if use.denies and values == {"false"} and not use.compiled.if_exists:
            message = (
                "Requests with long-term access keys carry no aws:MultiFactorAuthPresent at all, so this does not deny "
                "them. BoolIfExists does."
            )
            yield TextFinding(message, span, other_operator(view, use, "BoolIfExists"))
        elif use.denies and values == {"false"} and _is_of_all(use) and not _says_who(use):
            message = (
                "This also denies every role of a service, pipeline or instance, which never have MFA. Name in a "
                "condition whom it is meant for, or exempt those roles."
            )
            yield TextFinding(message, span, (), Severity.ADVICE)
        elif not use.denies and values == {"true"} and use.compiled.if_exists:
            message = "Requests with long-term access keys carry no aws:MultiFactorAuthPresent, so this allows them."
            yield TextFinding(message, span, other_operator(view, use, "Bool"))


def _keys(use: KeyUse) -> list[str]:
    return [condition.key.lower() for condition in use.statement.conditions]


def _is_of_all(use: KeyUse) -> bool:
    """True when it is about nearly every action, not some that people should do with MFA."""
    return use.statement.not_action or "*" in use.statement.actions


def _says_who(use: KeyUse) -> bool:
    return any(key.startswith(_WHO) for key in _keys(use))


CHECK = Check(
    "mfa",
    "Conditions on MFA mean the callers that they should",
    Severity.WARNING,
    "aws:MultiFactorAuthPresent is only in requests with temporary credentials. Bool misses long-term access keys, and "
    "BoolIfExists means everything that signs in without MFA, roles of services among them.",
    KEYS_PAGE,
    fix="Replaces Bool by BoolIfExists in a Deny, and the other way round in an Allow.",
    texts=_check_text,
)
