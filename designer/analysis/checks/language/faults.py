"""Faults that the reader of policies finds, rule by rule, as marks of the check that reports the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from designer.analysis.checks.finding import USER_GUIDE, Fix, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json import text as json_text
from designer.policy.json.text import TextFault

SYNTAX = f"{USER_GUIDE}orgs_manage_policies_scps_syntax.html"
RCP_SYNTAX = f"{USER_GUIDE}orgs_manage_policies_rcps_syntax.html"

MakeFixes = Callable[[PolicyText, TextFault], tuple[Fix, ...]]


def of_rule(rule: str, fixes: MakeFixes | None = None) -> Callable[[PolicyText], Iterable[TextFinding]]:
    """A check of texts that reports the faults of one rule, each with its fixes."""

    def look(view: PolicyText) -> Iterator[TextFinding]:
        for fault in view.faults:
            if fault.rule == rule:
                yield marked(fault, fixes(view, fault) if fixes else ())

    return look


def marked(fault: TextFault, fixes: tuple[Fix, ...] = ()) -> TextFinding:
    """A fault as a mark."""
    severity = Severity.ERROR if fault.severity is json_text.FaultSeverity.ERROR else Severity.WARNING
    return TextFinding(fault.message, fault.span, fixes, severity)
