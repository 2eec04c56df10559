"""A list for spreadsheets: one line a node, in the order of the outline, and no cell that is a formula."""

from collections.abc import Iterator

from designer.basics.words import plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.deployment import node_words, policy_words
from designer.exchange.exports.picture import report_tags
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, gathered, joined_text
from designer.exchange.spreadsheet import csv_line
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    yield from gathered(_report_losses(source.organization, report))
    return {"organization.csv": (yield from joined_text(map(csv_line, _rows(source.organization))))}


def _report_losses(organization: Organization, report: ConversionReport) -> Iterator[None]:
    """Tell of what is in the list in a way that its cells do not tell apart."""
    for policy in organization.policies.values():
        if "\n" in policy.name or plain(policy.name) != policy.name:
            report.changed(
                policy_words(policy), "Its name is not whole in a list: it has a line break or another control."
            )
    for node in map(organization.node, organization.walk()):
        if any(plain(words) != words for words in (node.name, *_attributes(node))):
            report.changed(node_words(node), "A control character of its name or attributes is written as an escape.")
        report_tags(node, report)
        yield


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
    """Return the attributes as people read them; of root and OUs nothing is said that accounts alone have."""
    return [one.words(node) if node.kind in one.kinds else "" for one in NODE_ATTRIBUTES]


TARGET = ExportTarget(
    name="csv",
    title="CSV",
    label="CSV list of nodes",
    suffix=".csv",
    loses="policy documents, settings, layout and tests",
    write=_write,
)
