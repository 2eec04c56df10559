"""The requests behind one row of a replay: by whom, of which action, in which Region, on what."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import NamedTuple

from designer.activity.activity_file import Summary
from designer.activity.event_actions import AskedAction, asked_actions
from designer.activity.reducer import Kind
from designer.analysis.access.level_masks import scps_apply
from designer.analysis.access.question import path_levels
from designer.analysis.replay.replay import ReplayRow
from designer.analysis.replay.requests import Accounts
from designer.analysis.replay.verdicts import PlacedLevel, Stop, verdict
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.evaluation.decision import compile_level
from designer.policy.language.document import Grammar

_EACH = 200
"""Kinds that are passed over between two pauses; each that is decided has a pause of its own."""


class StoppedKey(NamedTuple):
    """What requests have in common that a person tells apart.

    Attributes:
        account: Number of the caller's account.
        principal: ARN.
        action: As the catalogue spells it.
        region: The Region.
        resource: ARN; empty where the log tells none.
        is_sure: Whether they would have been stopped whatever the open keys are.
        open: Keys that they hang on otherwise.
    """

    account: str
    principal: str
    action: str
    region: str
    resource: str
    is_sure: bool
    open: frozenset[str]


def finding_stopped(
    organization: Organization, activity: Iterable[tuple[Kind, Summary]], keys: Iterable[str], row: ReplayRow
) -> Generator[None, None, dict[StoppedKey, Summary]]:
    """Find the requests that a row counts, the most frequent first, in steps."""
    accounts = Accounts(organization, frozenset(keys), {})
    paths: dict[str, list[PlacedLevel]] = {}
    found: dict[StoppedKey, Summary] = {}
    for number, (kind, summary) in enumerate(activity):
        if number % _EACH == 0:
            yield
        account = kind.caller or kind.account
        if kind.principal not in row.principals or account not in row.accounts:
            continue
        if kind.refused or accounts.exemption(kind) is not None:
            continue
        if account not in paths:
            paths[account] = _path(organization, accounts.by_number[account])
        yield
        for key in _stopped_by(row, accounts, paths[account], kind):
            found[key] = _joined(found.get(key), summary)
    return dict(sorted(found.items(), key=lambda one: -one[1].requests))


def _stopped_by(row: ReplayRow, accounts: Accounts, path: list[PlacedLevel], kind: Kind) -> Iterator[StoppedKey]:
    """Yield the actions of a kind that a row counts."""
    for asked in asked_actions(kind):
        if asked.action.partition(":")[0] in row.services:
            stops = verdict(accounts.request(kind, asked), path).stops
            yield from (_key(kind, asked, stop) for stop in stops if (stop.node, stop.label) == row.key)


def _key(kind: Kind, asked: AskedAction, stop: Stop) -> StoppedKey:
    resource = asked.resource or ("" if asked.is_inferred else kind.resource)
    keys = frozenset[str]() if stop.is_sure else stop.keys
    return StoppedKey(
        kind.caller or kind.account, kind.principal, asked.action, kind.region, resource, stop.is_sure, keys
    )


def _joined(before: Summary | None, more: Summary) -> Summary:
    if before is None:
        return more
    return Summary(before.requests + more.requests, min(before.first, more.first), max(before.last, more.last))


def _path(organization: Organization, account: NodeId) -> list[PlacedLevel]:
    if not scps_apply(organization):
        return []
    levels = path_levels(organization, account, PolicyType.SERVICE_CONTROL_POLICY)
    return [PlacedLevel(level.id, compile_level(level, Grammar.SCP, as_written=False)) for level in levels]
