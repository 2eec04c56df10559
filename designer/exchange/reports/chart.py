"""The tree as a drawing: a small SVG of cards and lines, laid out as the window does it.

It has classes and no styles of its own: the page that holds it gives them, in both colour schemes. Names are inert.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from designer.basics.words import NO_ACCOUNT_ID, counted, plain
from designer.organization.layout.arranger import Arranger
from designer.organization.layout.geometry import METRICS, Density, Direction, Polyline, Rect
from designer.organization.layout.layout import Layout
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_FEW, _MOST = 80, 400
"""Nodes up to which accounts have cards of their own, and up to which all are drawn."""

_MARGIN = 8
_CHARACTER = 7
"""Width of a character of 13 pixels, in canvas units; names are cut to what surely fits."""


def drawing(organization: Organization) -> str:
    """The SVG; a large tree is drawn as far down as it stays readable."""
    collapsed = _collapsed(organization)
    shown = _shown(organization, collapsed)
    density = Density.COMPACT if shown <= _FEW else Density.DENSE
    layout = Arranger(METRICS[density]).arrange(organization, collapsed, Direction.TOP_DOWN)
    area = layout.bounds
    x, y, w, h = area.x - _MARGIN, area.y - _MARGIN, area.w + 2 * _MARGIN, area.h + 2 * _MARGIN
    label = escape(f"{counted(organization.account_count, 'account')} in {counted(organization.ou_count, 'OU')}")
    parts = [f'<svg class="chart" viewBox="{x} {y} {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">']
    cards = sorted(layout.cards(), key=lambda one: (organization.node(one[0]).kind is NodeKind.ACCOUNT, one[1]))
    parts += [_line(line) for node_id, _ in cards for line in _lines(organization, layout, node_id, collapsed)]
    parts += [_card(organization, layout, node_id, rect, collapsed) for node_id, rect in cards]
    return "".join([*parts, "</svg>"])


def _lines(organization: Organization, layout: Layout, node_id: NodeId, collapsed: set[NodeId]) -> Iterator[Polyline]:
    node = organization.node(node_id)
    if node.kind is NodeKind.ACCOUNT or node_id in collapsed or not node.children:
        return
    edges = layout.edges(node_id)
    yield from edges.bus
    for column in edges.columns:
        yield from column
    if edges.beside:
        yield edges.beside


def _line(line: Polyline) -> str:
    points = " ".join(f"{x},{y}" for x, y in line)
    return f'<polyline points="{points}"/>' if line else ""


def _card(organization: Organization, layout: Layout, node_id: NodeId, rect: Rect, collapsed: set[NodeId]) -> str:
    node = organization.node(node_id)
    name = organization.settings.name if node.kind is NodeKind.ROOT else node.name
    most = max(4, (rect.w - 18) // _CHARACTER)
    text = " ".join(plain(name).split())
    title = f"<title>{escape(text)}</title>"
    text = escape(text if len(text) <= most else f"{text[: most - 1]}…")
    if layout.is_row(node_id):
        return f'<text class="row" x="{rect.x + 6}" y="{rect.y + 13}">{title}{text}</text>'
    kind = "management" if organization.is_management_account(node_id) else node.kind.value
    holds = organization.accounts_below(node_id) if node.kind is not NodeKind.ACCOUNT else 0
    quiet = counted(holds, "account") if node.kind is not NodeKind.ACCOUNT else plain(node.aws_id) or NO_ACCOUNT_ID
    if node_id in collapsed:
        quiet += ", not drawn"
    box = f'<rect class="{kind}" x="{rect.x}" y="{rect.y}" width="{rect.w}" height="{rect.h}" rx="6"/>'
    first = f'<text x="{rect.x + 9}" y="{rect.y + 18}">{title}{text}</text>'
    roomy = rect.h >= 40 and not layout.metrics.rows_at
    second = f'<text class="sec" x="{rect.x + 9}" y="{rect.y + 34}">{escape(quiet)}</text>' if roomy else ""
    return f"<g>{box}{first}{second}</g>"


def _collapsed(organization: Organization) -> set[NodeId]:
    """OUs of the deepest levels whose children would make the drawing too large to read."""
    if len(organization.nodes) <= _MOST:
        return set()
    depth, collapsed = 0, {organization.root}
    while True:
        deeper = {
            child
            for holder in collapsed
            for child in organization.node(holder).children
            if organization.node(child).kind is not NodeKind.ACCOUNT
        }
        if not deeper or depth > 8 or _shown(organization, deeper) > _MOST:
            return collapsed
        depth, collapsed = depth + 1, deeper


def _shown(organization: Organization, collapsed: set[NodeId]) -> int:
    stack, count = [organization.root], 0
    while stack:
        node_id = stack.pop()
        count += 1
        if node_id not in collapsed:
            stack.extend(organization.node(node_id).children)
    return count
