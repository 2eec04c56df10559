"""Keys of declarative policies of which no source has been read are told."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, USER_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.organization import declarative


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for fault in declarative.read_declarative(view.text, view.type).unread:
        yield TextFinding(fault.message, fault.span)


CHECK = Check(
    "unread-keys",
    "Keys that no page has confirmed are told",
    Severity.ADVICE,
    "Security Hub CSPM policies set standards and controls, too, and of AWS's page on them only the beginning has been "
    "read: their keys are unknown (last looked for on 2026-11-27). They are taken as they are, so a misspelling there "
    "is not found.",
    f"{USER_GUIDE}orgs_manage_policies_security_hub_cspm_syntax.html",
    grammars=DECLARATIVE,
    texts=_check_text,
)
