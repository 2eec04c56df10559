"""An agreement of the organization and one of an account do not cover the same without need."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.agreements import CoverState, state_on
from designer.analysis.compliance.artifact import kind_of
from designer.analysis.compliance.marks_and_days import latest_day
from designer.organization.model.compliance import AgreementScope
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    records, day = organization.settings.compliance, latest_day(organization)
    active = [
        (kind, one)
        for one in (records.agreements if records else ())
        if state_on(one, day) is CoverState.ACTIVE and (kind := kind_of(one)) is not None
    ]
    of_all = {kind.id for kind, one in active if one.scope is AgreementScope.ORGANIZATION}
    for kind, one in active:
        if one.scope is AgreementScope.ACCOUNT and kind.id in of_all and one.account in organization.nodes:
            name = organization.node(one.account).name if one.account else ""
            message = (
                f"{name} has a {kind.title} of its own beside that of the organization. That is allowed: keep it if "
                "the account may leave, since the cover by the organization ends then."
            )
            yield CHECK.finding(message, node=one.account)


CHECK = Check(
    "agreement-twice",
    "An account has no agreement of its own that the organization has, too",
    Severity.ADVICE,
    "Both may be in force at once. Which one counts for an account that leaves is worth knowing beforehand.",
    "https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html",
    whole=_whole,
)
