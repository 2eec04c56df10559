"""Condition keys exist, and are carried by the requests that the statement is about."""

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE
from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, is_of_actions, split_by_key, uses
from designer.analysis.checks.finding import SCPS, Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, meant, nearest
from designer.policy.catalog.catalogue import details
from designer.policy.catalog.context_keys import GLOBAL_KEYS

_FEDERATION = ("saml",)
"""Prefixes of keys that come with the token of an identity provider; any other provider's is its host name."""


def _known_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.key is not None:
            continue
        prefix, colon, _ = use.name.partition(":")
        if not use.name or "." in prefix or prefix in _FEDERATION:
            continue
        close = nearest(use.condition.key, _keys(use, prefix), 0.8)
        if colon and close.lower() == use.name:  # a key that one service lends to another
            continue
        effect = "the condition is always met" if use.compiled.when_absent else "the condition is never met"
        span = view.condition_key(use.condition)
        yield TextFinding(
            f"AWS documents no condition key {use.condition.key[:80]}, so {effect}.{meant(close)}",
            span,
            (put_text(view, span, close),) if close else (),
        )


def _keys(use: KeyUse, prefix: str) -> Iterator[str]:
    """Keys that may have been meant; those of tags with the tag as written."""
    tag = use.condition.key.partition("/")[2]
    for key in GLOBAL_KEYS:
        if not key.name.endswith("/"):
            yield key.name
        elif tag:
            yield key.name + tag
    services = {prefix, *(action.partition(":")[0].lower() for action in use.statement.actions)}
    for service in sorted(services):
        found = details(service)
        yield from (key.key for key in found.condition_keys.values() if "$" not in key.key) if found else ()


KNOWN_KEYS = Check(
    "known-keys",
    "Condition keys exist",
    Severity.WARNING,
    "AWS takes any text for a condition key. One that does not exist is absent from every request: the condition is "
    "never met, or always, depending on its operator.",
    KEYS_PAGE,
    fix="Replaces the key by the one with the nearest name.",
    texts=_known_keys,
)


def _keys_of_actions(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        found = split_by_key(view, use) if is_of_actions(use) else None
        if found is None or found[0]:
            continue
        effect = "always met" if use.compiled.when_absent else "never met"
        names = found[1]
        message = f"Requests of {listed(names)} do not carry {use.condition.key}: it is {effect}."
        yield TextFinding(message, view.condition_key(use.condition))


KEYS_OF_ACTIONS = Check(
    "keys-of-actions",
    "Keys are those of the statement's actions",
    Severity.WARNING,
    "Each action has its own condition keys besides the global ones. A key that none of the actions has is absent: the "
    "condition is never met, or always, and the statement does nothing or too much.",
    REFERENCE,
    texts=_keys_of_actions,
)


_OF_SERVICES = frozenset(
    {
        *("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
        *("aws:principalservicename", "aws:principalservicenameslist"),
    }
)
_IS_SERVICE = "aws:principalisawsservice"


def _keys_of_services(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name in _OF_SERVICES:
            if use.compiled.is_null and use.compiled.when_absent:  # says itself that it is absent
                continue
            effect = "always met" if use.compiled.when_absent else "never met"
        elif use.name == _IS_SERVICE and _wants_service(use):
            effect = "never met"
        else:
            continue
        message = (
            f"SCPs limit users and roles of your accounts, and their requests never carry {use.condition.key}: it is "
            f"{effect}. To limit AWS services, use an RCP."
        )
        if use.name == _IS_SERVICE:
            message = (
                "SCPs limit users and roles of your accounts, and none of them is an AWS service, so this is never "
                "met. To limit AWS services, use an RCP."
            )
        yield TextFinding(message, view.condition_key(use.condition))


def _wants_service(use: KeyUse) -> bool:
    values = {value.lower() for value in use.condition.values}
    return use.compiled.operator is not None and values == {"true"} and not use.negated


KEYS_OF_SERVICES = Check(
    "keys-of-services",
    "SCPs ask for no key that only AWS services' requests carry",
    Severity.WARNING,
    "aws:SourceArn, aws:SourceAccount and the like are there when an AWS service calls by itself. No SCP is asked "
    "about such a call, so a condition on them is never met, or always.",
    KEYS_PAGE,
    grammars=SCPS,
    texts=_keys_of_services,
)
