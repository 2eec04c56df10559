"""Policies inside accounts fit into AWS's sizes."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import is_of_aws, title
from designer.organization.model.iam_quotas import characters, load
from designer.organization.model.identities import IamRole, ManagedPolicy, RootUser, ref_of


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser) or is_of_aws(record):
        return
    for what, size, limit, most in _sizes(record):
        if size <= limit:
            continue
        limits = f"at most {most:,}" if size > most else f"{limit:,}, and up to {most:,} on request"
        message = f"{title(record)}: {what} {size:,} characters without white space; AWS takes {limits}."
        severity = None if size > most else Severity.ADVICE
        yield CHECK.finding(message, node=around.node, principal=title(record), severity=severity)


def _sizes(record: IdentityRecord) -> Iterator[tuple[str, int, int, int]]:
    """Sizes to look at: words, characters, what AWS takes, and what it takes on request."""
    quotas = load()
    if isinstance(record, RootUser):
        return
    if isinstance(record, ManagedPolicy):
        most = quotas.managed_characters
        yield "the policy has", _size(record.text, most), most, most
        return
    most = quotas.kinds[ref_of(record).kind].inline_characters
    yield "its inline policies have together", sum(_size(one.text, 0) for one in record.inline), most, most
    if isinstance(record, IamRole):
        trust = quotas.trust_characters
        yield "the trust policy has", _size(record.trust, trust.default), trust.default, trust.most


def _size(text: str, limit: int) -> int:
    """Size as AWS counts it; of a text that fits with its white space, that is enough to know."""
    return len(text) if len(text) <= limit else characters(text)


CHECK = Check(
    "identity-policy-size",
    "Policies inside accounts fit into AWS's sizes",
    Severity.ERROR,
    "IAM refuses a managed policy, a trust policy, or inline policies of one principal that are too long; white space "
    "does not count.",
    f"{IAM_GUIDE}reference_iam-quotas.html",
    records=_records,
)
