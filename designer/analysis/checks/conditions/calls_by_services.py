"""A fence of networks lets AWS services through that act for its people."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, by_statement
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText

_NETWORK = frozenset({"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"})
_SERVICES = frozenset(
    {
        *("aws:viaawsservice", "aws:principalisawsservice", "aws:calledvia", "aws:calledviafirst"),
        *("aws:calledvialast", "aws:principalservicename", "aws:principalservicenameslist"),
    }
)


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement_uses in by_statement(view):
        fences = [use for use in statement_uses if use.name in _NETWORK and use.denies and use.negated]
        if fences and not any(use.name in _SERVICES for use in statement_uses):
            message = (
                "This also denies what AWS services do for people inside the network: their calls come from AWS. Add a "
                'condition Bool aws:ViaAWSService "false".'
            )
            yield TextFinding(message, view.condition_key(fences[0].condition))


CHECK = Check(
    "calls-by-services",
    "A fence of networks lets AWS services through",
    Severity.WARNING,
    "Athena reads S3, and CloudFormation makes instances, with the caller's permissions but from AWS's own addresses. "
    "A Deny by network hits these calls unless it leaves out what comes through an AWS service.",
    KEYS_PAGE,
    texts=_check_text,
)
