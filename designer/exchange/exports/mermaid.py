"""Mermaid: flowcharts for wikis and pull requests.

A page that shows Mermaid takes 500 lines between nodes and 50,000 characters a chart
(https://mermaid.js.org/config/schema-docs/config.html, ``maxEdges`` and ``maxTextSize``, which a chart cannot raise):
what is larger becomes several charts, cut at OUs.
"""

import re
from collections.abc import Iterator

from designer.basics.words import counted, plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import written_values
from designer.exchange.exports.picture import LOST_IN_PICTURES, label_lines, node_names, report_undrawn
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, gathered
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_MAX_NODES = 450
_MAX_CHARACTERS = 40_000

MERMAID_SHAPES = {NodeKind.ROOT: ('[["', '"]]'), NodeKind.OU: ('("', '")'), NodeKind.ACCOUNT: ('["', '"]')}
_UNSAFE = re.compile(r"[^\w .,:/@()+=·…-]")


def _text(text: str) -> str:
    """Return a text without Mermaid, Markdown or HTML: signs as their numbers."""
    return _UNSAFE.sub(lambda sign: f"#{ord(sign[0])};", plain(text))


class _Charts:
    """Charts of one organization: what does not fit into the chart of what is above begins one of its own."""

    def __init__(self, organization: Organization, names: dict[NodeId, str]) -> None:
        self._organization = organization
        self._names = names
        self._lines: dict[NodeId, str] = {}
        self._weights: dict[NodeId, tuple[int, int]] = {}

    def label(self) -> Iterator[None]:
        """Write the line of each node, in steps; the charts need them."""
        for node_id in self._names:
            self._lines[node_id] = self._node(node_id)
            yield
        self._weights = self._subtrees()

    def _node(self, node_id: NodeId) -> str:
        node = self._organization.node(node_id)
        opening, closing = MERMAID_SHAPES[node.kind]
        label = "<br/>".join(_text(line) for line in label_lines(self._organization, node))
        management = ":::management" if self._organization.is_management_account(node_id) else ""
        return f"  {self._names[node_id]}{opening}{label}{closing}{management}"

    def _own(self, node_id: NodeId) -> int:
        """Return the characters of a node and of the line that leads to it."""
        return len(self._lines[node_id]) + 3 * len(self._names[node_id]) + 12

    def _subtrees(self) -> dict[NodeId, tuple[int, int]]:
        weights: dict[NodeId, tuple[int, int]] = {}
        for node_id in reversed(list(self._names)):
            children = self._organization.node(node_id).children
            nodes = 1 + sum(weights[child][0] for child in children)
            weights[node_id] = nodes, self._own(node_id) + sum(weights[child][1] for child in children)
        return weights

    def all(self) -> Iterator[tuple[NodeId, list[str]]]:
        """Top node and lines of each chart, from above; a chart of many children goes on in a further one."""
        waiting = [self._organization.root]
        for top in waiting:  # which grows
            nodes, size = self._weights[top]
            if nodes <= _MAX_NODES and size <= _MAX_CHARACTERS:
                yield top, self._drawn(top, list(self._organization.walk(top))[1:])
                continue
            part: list[NodeId] = []
            weight = [0, 0]
            for child in self._organization.node(top).children:
                if self._organization.node(child).children:
                    waiting.append(child)
                if part and (weight[0] >= _MAX_NODES or weight[1] + self._own(child) > _MAX_CHARACTERS):
                    yield top, self._drawn(top, part)
                    part, weight = [], [0, 0]
                part.append(child)
                weight = [weight[0] + 1, weight[1] + self._own(child)]
            yield top, self._drawn(top, part)

    def _drawn(self, top: NodeId, below: list[NodeId]) -> list[str]:
        edges = [f"  {self._names[self._organization.parent(node) or top]} --> {self._names[node]}" for node in below]
        return [self._lines[top], *(self._lines[node] for node in below), *edges]


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    yield from gathered(report_undrawn(source.organization, report, attributes=False))
    names = dict((yield from gathered(node_names(source, report))))
    drawn = _Charts(source.organization, names)
    yield from gathered(drawn.label())
    charts = yield from gathered(drawn.all())
    head = [f"  %% {_UNSAFE.sub(' ', line)}" for line in source.head()]
    files: dict[str, str] = {}
    for top, lines in charts:
        node = source.organization.node(top)
        title = source.title if node.kind is NodeKind.ROOT else f"{source.title}: {plain(node.name)}"
        base = "organization" if node.kind is NodeKind.ROOT else names[top]
        name = next(one for one in _numbered(base) if one not in files)
        files[name] = "\n".join(
            ["---", f"title: {written_values.scalar(title)}", "---", "flowchart LR", *head, *lines, _CLASS, ""]
        )
    if len(files) > 1:
        report.note(
            "",
            f"There are {counted(len(files), 'chart')}: Mermaid takes 500 lines between nodes and 50,000 characters.",
        )
    return files


def _numbered(base: str) -> Iterator[str]:
    yield f"{base}.mmd"
    number = 2
    while True:
        yield f"{base}-{number}.mmd"
        number += 1


_CLASS = "  classDef management stroke-width:3px"

TARGET = ExportTarget(
    name="mermaid",
    title="Mermaid",
    label="Mermaid flowchart",
    suffix=".mmd",
    loses=f"{LOST_IN_PICTURES}, tags, e-mail addresses, account states and join dates, nor for the places of cards",
    write=_write,
)
