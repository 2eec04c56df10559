"""A list for spreadsheets: one line a node, in the order of the outline, and no cell that is a formula."""

from __future__ import annotations

from collections.abc import Iterator

from designer.conversion import ConversionReport
from designer.exports.target import ExportSource, ExportSteps, ExportTarget, joined
from designer.model.node_attributes import NODE_ATTRIBUTES
from designer.model.organization import Organization
from designer.model.records import Node
from designer.spreadsheet import csv_line


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    del report
    return {"organization.csv": (yield from joined(map(csv_line, _rows(source.organization))))}


def _rows(organization: Organization) -> Iterator[list[str]]:
    paths: dict[str, str] = {}
    yield ["path", "kind", "name", "id", "parent", "management", "policies", *(one.key for one in NODE_ATTRIBUTES)]
    for node_id in organization.walk():
        node = organization.node(node_id)
        parent = organization.parent(node_id)
        paths[node_id] = f"{paths[parent]}/{node.name}" if parent else node.name
        policies = "\n".join(organization.policy(policy_id).name for policy_id in node.policies)
        management = "yes" if organization.is_management_account(node_id) else ""
        start = [paths[node_id], node.kind.value, node.name, node_id, parent or "", management, policies]
        yield [*start, *_attributes(node)]


def _attributes(node: Node) -> list[str]:
    """Attributes as people read them; of root and OUs nothing is said that accounts alone have."""
    return [one.words(node) if node.kind in one.kinds else "" for one in NODE_ATTRIBUTES]


TARGET = ExportTarget(
    name="csv",
    title="CSV",
    label="CSV list of nodes",
    suffix=".csv",
    loses="policy documents, settings, layout and tests",
    write=_write,
)
