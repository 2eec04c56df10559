"""Roles for services say for whose resources the service may take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import asking_fix, keys_asked, title, trusting
from designer.analysis.checks.identities.trust.deputy_services import page_of, services_in_docs
from designer.analysis.checks.wording import listed

_KEYS = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        entries = statement.principals.entries if statement.principals and not statement.principals.negated else ()
        services = [entry for kind, entry in entries if kind == "Service" and page_of(entry) is not None]
        if not services or keys_asked(statement) & _KEYS:
            continue
        message = (
            f"{listed(services)} may take {title(record)} for anybody's resources. Ask for aws:SourceAccount, or "
            f"better for the aws:SourceArn of what the role is for. {_sources(services)}"
        )
        test = ("StringEquals", "aws:SourceAccount", around.number)
        fixes = asking_fix("Ask for aws:SourceAccount", around.node, record, statement, test)
        yield CHECK.finding(message, node=around.node, principal=title(record), fixes=fixes)


def _sources(services: Sequence[str]) -> str:
    """The pages of the services, and those of which none is cited."""
    pages = listed(list(dict.fromkeys(filter(None, map(page_of, services)))), "and")
    without = listed([one for one in services if not page_of(one)], "and")
    told = [f"See {pages}" if pages else "", f"No page of AWS on {without} is cited" if without else ""]
    return ". ".join(filter(None, told))


CHECK = Check(
    "confused-deputy",
    "Roles for services say for whose resources the service may take them",
    Severity.ADVICE,
    "A service acts for all customers. If somebody elsewhere names your role, only a condition on the source tells the "
    "service that it is not meant.",
    f"{IAM_GUIDE}confused-deputy.html",
    fix="Asks for the number of the account, where it has one.",
    records=_records,
    more=services_in_docs(),
)
