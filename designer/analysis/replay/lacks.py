"""What an activity file cannot tell of a design: said wherever its numbers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from designer.activity.access_reports import ReportLine
from designer.analysis.guardrails.libraries import events_said
from designer.analysis.replay.contents import ActivityContents
from designer.analysis.replay.kept_keys import kept_keys
from designer.analysis.replay.replay import Replay
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind
from designer.policy.catalog.context_keys import as_documented

_NAMED = 4


class Lack(NamedTuple):
    """Something that is not known: what, and how much of it."""

    title: str
    detail: str


def lacks(organization: Organization, contents: ActivityContents, replay: Replay | None) -> Iterator[Lack]:
    """Yield what an activity file cannot show, the broadest first.

    Args:
        organization: The design that is asked about.
        contents: What the file holds.
        replay: That of all accounts; None while it is worked out.
    """
    yield Lack("Reading and writing data", "s3:GetObject, dynamodb:GetItem: only where a trail logs data events")
    yield Lack("What happens only once a year", "only what happened in these days is here")
    if contents.beyond:
        detail = f"{counted(contents.beyond, 'request')}: their kinds were seen on other days, too, and count whole"
        yield Lack("Requests beyond these days", detail)
    yield from _days(organization, contents)
    yield from _keys(organization, contents)
    if contents.troubles:
        names = ", ".join(name.rpartition("/")[2] for name, _, _ in contents.troubles[:_NAMED])
        yield Lack(f"{counted(len(contents.troubles), 'file')} not read whole", names)
    if strange := strange_scopes(organization, contents.reports):
        yield Lack(
            "Access reports on others", f"no account, OU or root of this design is {', '.join(strange[:_NAMED])}"
        )
    if replay is not None and (unmapped := replay.unmapped.total()):
        said = "; ".join((f"{counted(unmapped, 'event')}, in no number", *events_said(replay.unmapped)))
        yield Lack("Events of no known action", said)
    yield Lack("The organization at that time", "old requests are decided by the tree and the policies as they are now")


def undecided(replay: Replay) -> Iterator[Lack]:
    """Yield what was not decided since neither SCPs nor RCPs apply, the most first."""
    for exemption, count in replay.exempt.most_common():
        yield Lack(f"Not decided: {exemption.value}", f"{counted(count, 'request')}, to which no policy applies")


def strange_scopes(organization: Organization, reports: Iterable[ReportLine]) -> list[str]:
    """Return ids of reported accounts, OUs and roots that the design does not have."""
    known = {node.aws_id for node in organization.nodes.values()}
    return sorted({report.scope for report in reports if not report.scope.startswith("arn:")} - known)


def _days(organization: Organization, contents: ActivityContents) -> Iterator[Lack]:
    every = contents.last_day - contents.first_day + 1
    missing = [every - days for days in contents.days_of_regions.values() if days < every]
    if missing:
        detail = f"{sum(missing):,} days in {counted(len(missing), 'Region')} of accounts: quiet, or not delivered"
        yield Lack("Days without an event", detail)
    seen = contents.accounts
    nodes = [node for node in organization.nodes.values() if node.kind is NodeKind.ACCOUNT]
    silent = [node.name for node in nodes if node.aws_id and node.aws_id not in seen]
    planned = sum(not node.aws_id for node in nodes)
    if silent:
        more = f" and {len(silent) - _NAMED:,} more" if len(silent) > _NAMED else ""
        yield Lack(f"{counted(len(silent), 'account')} without an event", ", ".join(silent[:_NAMED]) + more)
    if planned:
        yield Lack(f"{counted(planned, 'account')} without an id", "nothing is logged of what is only planned")


def _keys(organization: Organization, contents: ActivityContents) -> Iterator[Lack]:
    logged, unlogged = kept_keys(organization)
    if unlogged:
        yield Lack("Keys that no log records", ", ".join(map(as_documented, unlogged)))
    later = [key for key in logged if key not in contents.keys]
    if later:
        names = ", ".join(map(as_documented, later))
        yield Lack("Keys that were not kept", f"{names}: read the logs again to keep them")
