"""Policies inside accounts are such as IAM takes them."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import places, title
from designer.basics.words import capital
from designer.policy.language.document import read_policy_text


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in places(record, around.node):
        document = read_policy_text(text, place.grammar)
        if document.usable:
            continue
        fault = document.faults[0].message if document.faults else "It cannot be read."
        message = f"{capital(place.title)} is no policy that IAM takes. {fault}"
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "identity-policy-structure",
    "Policies inside accounts are such as IAM takes them",
    Severity.ERROR,
    "IAM refuses a policy that breaks its language, and nothing here can say what it would allow.",
    f"{IAM_GUIDE}reference_policies_grammar.html",
    records=_records,
)
