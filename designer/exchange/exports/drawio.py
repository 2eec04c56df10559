"""draw.io (diagrams.net): cards where the layout of the design puts them, with AWS's shapes by their names alone.

Trees have lines; in the nested layout an OU is a container with what is in it.

Each card is an ``object`` whose own attributes survive editing; its id is that of the node, so that a drawing compares
well with the next one. Source: https://www.drawio.com/doc/faq/diagram-source-edit.
"""

import re
from collections.abc import Generator
from html import escape
from xml.etree import ElementTree as ET

from designer.basics.words import plain, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.picture import LOST_IN_PICTURES, attached, node_details, picture_title, report_undrawn
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, gathered, joined_text
from designer.exchange.formats.plans import planner_from
from designer.organization.layout import METRICS, Arranger, Density, Direction, Polyline, Rect
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.model.records import Node, NodeKind

_ICONS = {
    NodeKind.ROOT: "mxgraph.aws4.organizations",
    NodeKind.OU: "mxgraph.aws4.organizations_organizational_unit",
    NodeKind.ACCOUNT: "mxgraph.aws4.organizations_account",
}
_MANAGEMENT_ICON = "mxgraph.aws4.organizations_management_account"
"""Icon by name. Names with a 2 at the end are drawn by newer versions alone: draw.io 14.6 paints a square for them."""

_CARD = "rounded=1;arcSize=12;whiteSpace=wrap;html=1;align=left;spacingLeft=44;spacingRight=6;overflow=hidden;"
_CARD += "fillColor=#FFFFFF;strokeColor=#879196;fontColor=#232F3E;fontSize=12;foldable=0;"
_FRAME = "container=1;collapsible=0;verticalAlign=top;spacingTop=8;absoluteArcSize=1;arcSize=8;"
"""Style of an OU in frames, beside that of a card: a shape that is dragged into it belongs to it."""

_ICON = "outlineConnect=0;html=1;aspect=fixed;pointerEvents=0;strokeColor=none;fillColor=#E7157B;shape={shape};"
_LINE = "edgeStyle=none;rounded=1;endArrow=none;html=1;strokeColor=#879196;"
CARD_ID = "n-"
"""Beginning of the ids of cards, before that of their node."""

MANAGEMENT_STYLE = "strokeWidth=3;"
"""Style of the management account's card, beside its words."""

_ICON_SIZE = 30
_INSET = 8
_METRICS = METRICS[Density.COMFORTABLE]._replace(ou_height=64, account_height=64, row_pitch=72)
_EDGE = 40
_FITTING = 34
"""Characters of the policies on a card; the tool tip has all of them."""

_NO_XML = re.compile("[\ufffe\uffff]")  # https://www.w3.org/TR/xml/#charsets, beside the controls


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    yield from gathered(report_undrawn(source.organization, report, _legal))
    cells = ET.Element("root")
    _put(cells, "mxCell", id="0")
    _put(cells, "mxCell", id="1", parent="0")
    drawing = _Drawing(cells, source)
    yield
    yield from drawing.draw()
    head = re.sub("-(?=-)", "- ", _NO_XML.sub("\ufffd", " ".join(source.head())))
    body = yield from joined_text(map(_cell_text, cells))
    return {"organization.drawio": f"{_OPENING.format(head=head)}{body}{_CLOSING}"}


_OPENING = """\
<mxfile host="Orgwright">
 <!-- {head} -->
 <diagram id="organization" name="Organization">
  <mxGraphModel grid="1" gridSize="10" page="0">
   <root>
"""

_CLOSING = """\
   </root>
  </mxGraphModel>
 </diagram>
</mxfile>
"""


def _cell_text(cell: ET.Element) -> str:
    """Return a cell on lines of its own; one at a time, since a large drawing has some thirty thousand."""
    ET.indent(cell, " ", 4)
    cell.tail = "\n"
    return f"    {ET.tostring(cell, encoding='unicode')}"


def _legal(text: str) -> str:
    """Return a text as XML can hold it."""
    return _NO_XML.sub("\ufffd", plain(text))


def _put(holder: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    """Return a new last element; some attributes have names that Python or ElementTree keep for themselves."""
    return ET.SubElement(holder, tag, {key: _legal(text) for key, text in attributes.items()})


class _Drawing:
    """Cells of one design, each under an id made of its node's."""

    def __init__(self, cells: ET.Element, source: ExportSource) -> None:
        self._cells = cells
        self._organization = source.organization
        self._nested = source.file.direction is Direction.NESTED
        planner = planner_from(source.file) if self._nested else None
        metrics = nested_sizes(_METRICS) if self._nested else _METRICS
        self._layout = Arranger(metrics, planner).arrange(self._organization, direction=source.file.direction)
        area = self._layout.bounds
        self._left, self._top = _EDGE - area.x, _EDGE - area.y

    def draw(self) -> Generator[None, None, None]:
        """Draw in steps: lines first, so that they run behind the cards; no line leads into a container."""
        nodes = [self._organization.node(node_id) for node_id in self._organization.walk()]
        if not self._nested:
            yield from gathered(map(self._add_line, nodes[1:]))
        yield from gathered(map(self._add_card, nodes))

    def _add_card(self, node: Node) -> None:
        management = self._organization.is_management_account(node.id)
        policies = attached(self._organization, node)
        others = filter(None, (node.aws_id, short(policies, _FITTING)))
        small = (f"<font style='font-size:10px'>{escape(one)}</font>" for one in others)
        name = picture_title(self._organization, node)
        words = {"kind": node.kind.value, "policies": policies, "tooltip": policies, **node_details(node)}
        given = {key: text for key, text in words.items() if text}
        label = "<br>".join([f"<b>{escape(name)}</b>", *small])
        card = _put(self._cells, "object", **given, label=label, id=f"{CARD_ID}{node.id}")
        holder, rect = self._place(node)
        frame = self._nested and node.kind is not NodeKind.ACCOUNT
        style = (_CARD + _FRAME if frame else _CARD) + (MANAGEMENT_STYLE if management else "")
        _geometry(_put(card, "mxCell", vertex="1", parent=holder, style=style), rect)
        height = METRICS[Density.COMFORTABLE].ou_height if frame else rect.h
        icon = _put(
            self._cells,
            "mxCell",
            id=f"i-{node.id}",
            vertex="1",
            connectable="0",
            parent=f"{CARD_ID}{node.id}",
            style=_ICON.format(shape=_MANAGEMENT_ICON if management else _ICONS[node.kind]),
        )
        _geometry(icon, Rect(_INSET, (height - _ICON_SIZE) // 2, _ICON_SIZE, _ICON_SIZE))

    def _place(self, node: Node) -> tuple[str, Rect]:
        """Return the cell that a card lies in, and its place there: in frames, that is the container of its OU."""
        layout, parent = self._layout, self._organization.parent(node.id)
        rect = layout.subtree(node.id) if self._nested else layout.rect(node.id)
        if not self._nested or parent is None:
            return "1", rect._replace(x=rect.x + self._left, y=rect.y + self._top)
        around = layout.subtree(parent)
        return f"{CARD_ID}{parent}", rect._replace(x=rect.x - around.x, y=rect.y - around.y)

    def _add_line(self, node: Node) -> None:
        """A line from the parent's card, bent where the layout bends it; its ends stay fixed to the cards."""
        parent = self._organization.parent(node.id)
        assert parent is not None
        way = self._layout.route(node.id)
        cell = _put(
            self._cells,
            "mxCell",
            id=f"e-{node.id}",
            edge="1",
            parent="1",
            source=f"{CARD_ID}{parent}",
            target=f"{CARD_ID}{node.id}",
            style=_LINE + _ends(way, self._layout.rect(parent), self._layout.rect(node.id)),
        )
        shape = _put(cell, "mxGeometry", **{"relative": "1", "as": "geometry"})
        if len(way) > 2:
            bends = _put(shape, "Array", **{"as": "points"})
            for x, y in way[1:-1]:
                _put(bends, "mxPoint", x=str(x + self._left), y=str(y + self._top))


def _geometry(cell: ET.Element, place: Rect) -> None:
    size = {"x": str(place.x), "y": str(place.y), "width": str(place.w), "height": str(place.h)}
    _put(cell, "mxGeometry", **size, **{"as": "geometry"})


def _ends(way: Polyline, source: Rect, target: Rect) -> str:
    """Return the places where a line leaves and reaches the cards, as parts of their width and height."""
    if not way:
        return ""
    parts = {}
    for name, (x, y), card in (("exit", way[0], source), ("entry", way[-1], target)):
        parts[f"{name}X"] = min(1.0, max(0.0, (x - card.x) / card.w))
        parts[f"{name}Y"] = min(1.0, max(0.0, (y - card.y) / card.h))
    return "".join(f"{key}={value:.4g};" for key, value in parts.items())


TARGET = ExportTarget(
    name="drawio", title="draw.io", label="draw.io drawing", suffix=".drawio", loses=LOST_IN_PICTURES, write=_write
)
