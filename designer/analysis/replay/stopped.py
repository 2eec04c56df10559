"""The requests behind one row of a replay: caller, action, Region and resource."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from designer.activity.activity_file import Summary
from designer.analysis.replay.replay import ReplayRow

_EACH = 200
"""Kinds between two pauses."""


class StoppedKey(NamedTuple):
    """What requests have in common for a person.

    Attributes:
        account: Number of the caller's account.
        principal: ARN.
        action: As the catalogue spells it.
        region: The Region.
        resource: ARN; empty if the log has none.
        is_sure: Whether they would have been stopped whatever the open keys are.
        open: Keys that they depend on otherwise.
    """

    account: str
    principal: str
    action: str
    region: str
    resource: str
    is_sure: bool
    open: frozenset[str]


def finding_stopped(row: ReplayRow) -> Generator[None, None, dict[StoppedKey, Summary]]:
    """Find the requests that a row counts, the most frequent first, in steps."""
    found: dict[StoppedKey, Summary] = {}
    for number, (kind, summary, action, is_sure, keys) in enumerate(row.requests_of()):
        if number % _EACH == 0:
            yield
        account = kind.caller or kind.account
        key = StoppedKey(account, kind.principal, action, kind.region, kind.resource, is_sure, keys)
        found[key] = _joined(found.get(key), summary)
    return dict(sorted(found.items(), key=lambda one: -one[1].requests))


def _joined(before: Summary | None, more: Summary) -> Summary:
    if before is None:
        return more
    return Summary(before.requests + more.requests, min(before.first, more.first), max(before.last, more.last))
