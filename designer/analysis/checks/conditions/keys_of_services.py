"""SCPs ask for no key that only requests of AWS services carry."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, uses
from designer.analysis.checks.finding import SCPS, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText

_OF_SERVICES = frozenset(
    {
        *("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
        *("aws:principalservicename", "aws:principalservicenameslist"),
    }
)
_IS_SERVICE = "aws:principalisawsservice"


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
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


CHECK = Check(
    "keys-of-services",
    "SCPs ask for no key that only AWS services' requests carry",
    Severity.WARNING,
    "aws:SourceArn, aws:SourceAccount and the like are there when an AWS service calls by itself. No SCP is asked "
    "about such a call, so a condition on them is never met, or always.",
    KEYS_PAGE,
    grammars=SCPS,
    texts=_check_text,
)
