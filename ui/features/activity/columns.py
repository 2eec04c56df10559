"""Columns of the matrix of services: what is used in each account or OU right below a node."""

from __future__ import annotations

from collections.abc import Generator

from designer.analysis.replay.contents import ActivityContents, adding_services
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.features.activity.rows import MOST_COLUMNS, UseColumn


def use_columns(
    organization: Organization, node: NodeId, contents: ActivityContents
) -> Generator[None, None, list[UseColumn]]:
    """Return the columns below a node in steps: its few accounts, else what is right below it, the most used first."""
    accounts = organization.accounts_below(node)
    below = list(organization.accounts(node)) if accounts <= MOST_COLUMNS else list(organization.node(node).children)
    found: list[tuple[int, UseColumn]] = []
    for node_id in below if node not in below else ():
        yield
        numbers = [organization.node(account).aws_id for account in organization.accounts(node_id)]
        uses = yield from adding_services(contents.uses, numbers)
        is_known = any(number in contents.accounts for number in numbers)
        requests = sum(use.requests for use in uses.values())
        found.append((requests, UseColumn(organization.node(node_id).name, uses if is_known else None)))
    if len(found) > MOST_COLUMNS:
        found = sorted(found, key=lambda pair: -pair[0])[:MOST_COLUMNS]
    return [column for _, column in found]
