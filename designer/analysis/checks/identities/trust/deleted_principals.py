"""Trust policies name principals that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import title, trusting
from designer.analysis.checks.wording import listed

_UNIQUE_ID = re.compile(r"A(?:IDA|ROA|GPA)[A-Z0-9]{12,}")


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    entries = [entry for one in trusting(record) if one.principals for _, entry in one.principals.entries]
    gone = [entry for entry in entries if _UNIQUE_ID.fullmatch(entry)]
    if gone:
        message = (
            f"The trust policy of {title(record)} names {listed(gone)}: a user or role that has been deleted. A new "
            "one of the same name is another principal. Name it again, or take it out."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "deleted-principals",
    "Trust policies name principals that exist",
    Severity.ADVICE,
    "AWS keeps the unique id of a principal; once that is deleted the id is all that is shown, and matches nobody.",
    f"{IAM_GUIDE}reference_policies_elements_principal.html",
    records=_records,
)
