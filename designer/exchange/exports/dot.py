"""Graphviz: the tree as a directed graph. Source: https://graphviz.org/doc/info/lang.html."""

from collections.abc import Iterator, Mapping

from designer.basics.words import plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.picture import LOST_IN_PICTURES, label_lines, node_details, node_names, report_undrawn
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, gathered, joined_text
from designer.organization.model.records import NodeId, NodeKind

DOT_SHAPES = {NodeKind.ROOT: "box3d", NodeKind.OU: "folder", NodeKind.ACCOUNT: "box"}


def _text(*lines: str) -> str:
    """Return the lines as one quoted text; a backslash begins an escape in Graphviz, and ``&`` an entity."""
    escaped = (plain(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"{}"'.format("\\n".join(" ".join(line.split("\n")) for line in escaped))


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    yield from gathered(report_undrawn(source.organization, report, plain))
    names = dict((yield from gathered(node_names(source, report))))
    return {"organization.dot": (yield from joined_text(f"{line}\n" for line in _lines(source, names)))}


def _lines(source: ExportSource, names: Mapping[NodeId, str]) -> Iterator[str]:
    organization = source.organization
    yield from (f"// {' '.join(plain(line).splitlines())}" for line in source.head())
    yield "digraph organization {"
    yield '  graph [rankdir=LR, nodesep=0.15, ranksep=0.6, labelloc=t, fontname="Helvetica"];'
    yield f"  graph [label={_text(source.title)}];"
    yield '  node  [fontname="Helvetica", fontsize=10, style="rounded", margin="0.15,0.06"];'
    yield "  edge  [arrowhead=none, tailport=e, headport=w];"
    yield ""
    for node_id, name in names.items():
        node = organization.node(node_id)
        tip = _text(*(f"{key}: {line}" for key, value in node_details(node).items() for line in value.split("\n")))
        style = ', style="rounded,bold"' if organization.is_management_account(node_id) else ""
        label = _text(*label_lines(organization, node))
        yield f"  {name} [shape={DOT_SHAPES[node.kind]}, label={label}, tooltip={tip}{style}];"
    yield ""
    for node_id, name in names.items():
        yield from (f"  {name} -> {names[child]};" for child in organization.node(node_id).children)
    yield "}"


TARGET = ExportTarget(
    name="dot",
    title="Graphviz DOT",
    label="Graphviz (DOT)",
    suffix=".dot",
    loses=f"{LOST_IN_PICTURES}, nor for the places of cards",
    write=_write,
)
