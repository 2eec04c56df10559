"""Nodes that name programmes, and the day that has come for certain: for checks, which know no clock."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.compliance.programme_facts import marks_at
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load


def marked_nodes(organization: Organization) -> Iterator[tuple[NodeId, str, tuple[NodeId, ...]]]:
    """Every node and programme that it names where no node above names it, with the accounts there."""
    for node in [node for node in organization.nodes.values() if node.programmes]:
        above = {one for level in organization.path(node.id)[:-1] for one in marks_at(organization, level)}
        for programme in marks_at(organization, node.id):
            if programme not in above:
                yield node.id, programme, tuple(organization.accounts(node.id))


def latest_day(organization: Organization) -> str:
    """The newest of the days that the design and the catalogue name as passed, ISO: today is that day or later."""
    records = organization.settings.compliance
    days = [one.day[:10] for one in records.readings] if records else []
    lists = [one.as_of[:10] for one in records.lists] if records else []
    return max(load().date, *days, *lists) if days or lists else load().date
