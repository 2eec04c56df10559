"""Conditions on MFA inside accounts mean the requests that they should."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.conditions import mfa
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.fixes import replaced
from designer.analysis.checks.identities.parts import permission_places, text_fix, title
from designer.analysis.checks.policy_text import PolicyText
from designer.organization.model.records import PolicyType


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        if "multifactorauth" not in text.lower():
            continue
        view = PolicyText(text, PolicyType.SERVICE_CONTROL_POLICY, place.grammar)
        for mark in mfa.CHECK.texts(view) if mfa.CHECK.texts else ():
            yield CHECK.finding(
                f"{title(record)}: {place.inline or place.holder.name}. {mark.message}",
                node=around.node,
                principal=title(record),
                severity=mark.severity,
                fixes=tuple(text_fix(fix.label, place, text, replaced(text, fix.replacements)) for fix in mark.fixes),
            )


CHECK = Check(
    "identity-mfa",
    "Conditions on MFA inside accounts mean the requests that they should",
    Severity.WARNING,
    "aws:MultiFactorAuthPresent is only in requests with temporary credentials. Bool misses long-term access keys in a "
    "Deny, and BoolIfExists lets them through in an Allow.",
    f"{IAM_GUIDE}reference_policies_condition-keys.html",
    fix="Replaces Bool by BoolIfExists in a Deny, and the other way round in an Allow.",
    records=_records,
)
