"""Headings of OUs from afar: by priority, whole or not at all, and never one over another."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from designer.basics.words import counted
from designer.organization.layout import Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.cards.style import CanvasStyle, FontType
from ui.theme.icons import paint_icon

_LEAST_PX, _MOST_PX = (15, 14, 13, 12), (22, 22, 20, 16)
"""Size of the names of each level, at the least and in the highest bands, in pixels."""

_OF_BAND = 0.42
"""Size of a name in terms of its band."""

_ALWAYS = 2
"""Names down to this level may reach beyond their band where nothing else is named."""

_LEAST_BAND = 10.0
_LEAST_FRAME = 24.0
_COUNT_PX = 11
_LEFT, _GAP, _SIGN = 6.0, 6.0, 13.0

_CELL = QPointF(200, 24)


class OuHeading(NamedTuple):
    """Name of an OU and how many accounts are in it, in pixels from the origin of the scene at one scale."""

    node: NodeId
    box: QRectF
    text: str
    type: FontType
    number: str
    denied: str = ""
    is_star: bool = False


class HeadingTypes:
    """Fonts of headings by size, bold for the upper levels; and how deep the layout is that they are for."""

    def __init__(self) -> None:
        self._types: dict[tuple[int, bool], FontType] = {}
        self._levels: int | None = None

    def levels(self, layout: Layout) -> int:
        """Return how many levels of OUs there are."""
        if self._levels is None:
            self._levels = max(map(layout.level, layout.containers()))
        return self._levels

    def of(self, pixels: int, *, bold: bool) -> FontType:
        """Return the font of a size."""
        found = self._types.get((pixels, bold))
        if found is None:
            font = theme.name_font()
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            found = self._types[pixels, bold] = FontType(font)
        return found


class TakenRoom:
    """Boxes that do not overlap, found by the cells they lie in."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[QRectF]] = {}

    def take(self, box: QRectF) -> bool:
        """Take the room of a box; False if some of it is taken."""
        across = range(int(box.left() // _CELL.x()), int(box.right() // _CELL.x()) + 1)
        down = range(int(box.top() // _CELL.y()), int(box.bottom() // _CELL.y()) + 1)
        cells = [(x, y) for x in across for y in down]
        if any(box.intersects(other) for cell in cells for other in self._cells.get(cell, ())):
            return False
        for cell in cells:
            self._cells.setdefault(cell, []).append(box)
        return True


def placed_headings(  # noqa: PLR0917 - one call for a picture
    layout: Layout,
    organization: Organization,
    types: HeadingTypes,
    region: Rect,
    scale: float,
    denied: Callable[[NodeId], int] | None = None,
) -> list[OuHeading]:
    """Place the headings in a region at a scale: upper levels first, then larger OUs.

    Args:
        layout: Places of the frames.
        organization: Their names.
        types: Fonts.
        region: Part of the scene.
        scale: Pixels for each canvas unit.
        denied: Returns how many accounts in a frame are denied unlike others, while a lens is on.
    """
    taken = TakenRoom()
    found: list[OuHeading] = []
    for node_id, frame in _by_priority(layout, organization, region, scale):
        heading = _heading(layout, organization, types, node_id, frame, scale)
        if heading is not None and denied is not None and (count := denied(node_id)):
            heading = _with_count(heading, types, f"{count:,}", (frame.x + frame.w) * scale - _LEFT)
        tried = _positions(heading, layout.level(node_id), (frame.y + frame.h) * scale) if heading is not None else ()
        placed = next((one for one in tried if taken.take(one.box)), None)
        if placed is not None:
            found.append(placed)
    star = _star(layout, organization, types, scale)
    if star is not None and taken.take(star.box):
        found.append(star)
    return found


def _positions(heading: OuHeading, level: int, bottom: float) -> Iterator[OuHeading]:
    """Yield a heading in its band, and one of an upper level also below it, where its frame goes so far."""
    yield heading
    for lines in (0.6, 1.2) if level <= _ALWAYS else ():
        box = heading.box.translated(0, heading.box.height() * lines)
        if box.bottom() <= bottom:
            yield heading._replace(box=box)


def _star(layout: Layout, organization: Organization, types: HeadingTypes, scale: float) -> OuHeading | None:
    """Return the name of the management account at the right of the root's band, if it stands there."""
    beside = layout.beside(layout.top)
    if beside is None:
        return None
    frame, band = layout.subtree(layout.top), layout.band(layout.top).h * scale
    name, type_ = organization.node(beside).name, types.of(theme.metrics().scaled(_LEAST_PX[-1]), bold=False)
    wide, high = type_.width(name) + _SIGN, type_.metrics.capHeight() + 4
    right, top = (frame.x + frame.w) * scale - _LEFT, frame.y * scale + max(1.0, min((band - high) / 2, high))
    if wide > frame.w * scale / 2:
        return None
    return OuHeading(beside, QRectF(right - wide, top, wide, high), name, type_, "", is_star=True)


def _by_priority(
    layout: Layout, organization: Organization, region: Rect, scale: float
) -> Iterator[tuple[NodeId, Rect]]:
    """Yield the frames in a region that are wide enough for a name, level by level."""
    layer, least = [layout.top], _LEAST_FRAME / scale
    while layer:
        frames = ((node_id, layout.subtree(node_id)) for node_id in layer)
        wide = [(node_id, frame) for node_id, frame in frames if frame.w >= least and frame.meets(region)]
        wide.sort(key=lambda one: -organization.accounts_below(one[0]))
        yield from wide
        layer = [ou for node_id, _ in wide for ou in layout.ous(node_id)]


def _heading(  # noqa: PLR0917 - one step of the above
    layout: Layout, organization: Organization, types: HeadingTypes, node_id: NodeId, frame: Rect, scale: float
) -> OuHeading | None:
    """Return the heading of one frame where it has room."""
    level, band = layout.level(node_id), layout.band(node_id).h * scale
    if level > _ALWAYS and band < _LEAST_BAND:
        return None
    step = min(level, len(_LEAST_PX) - 1)
    unit = theme.metrics().scaled
    least = unit(_LEAST_PX[step])
    node, room = organization.node(node_id), frame.w * scale - 2 * _LEFT
    name = organization.settings.name or node.name if not level else node.name
    type_ = types.of(max(least, min(unit(_MOST_PX[step]), int(band * _OF_BAND))), bold=level <= _ALWAYS)
    wide = type_.width(name)
    for smaller in (least, unit(_LEAST_PX[-1])):
        if wide > room:
            type_ = types.of(smaller, bold=level <= _ALWAYS)
            wide = type_.width(name)
    if wide > room:
        return None
    count = f"{organization.accounts_below(node_id):,}"
    if node_id == organization.root:
        count += f" accounts · {counted(organization.ou_count, 'OU')} · {counted(types.levels(layout), 'level')}"
    with_count = _GAP + types.of(unit(_COUNT_PX), bold=False).width(count)
    if wide + with_count <= room:
        wide += with_count
    else:
        count = ""
    high = type_.metrics.capHeight() + 4
    top = frame.y * scale + max(1.0, min((band - high) / 2, high))
    return OuHeading(node_id, QRectF(frame.x * scale + _LEFT, top, wide, high), name, type_, count)


def _with_count(heading: OuHeading, types: HeadingTypes, count: str, right: float) -> OuHeading:
    """Return a heading with a count of exceptions, in place of the number of accounts where both have no room."""
    counts = types.of(theme.metrics().scaled(_COUNT_PX), bold=False)
    wide = _GAP + _SIGN + counts.width(count)
    box = heading.box.adjusted(0, 0, wide, 0)
    if box.right() <= right:
        return heading._replace(denied=count, box=box)
    box.setWidth(heading.type.width(heading.text) + wide)
    return heading._replace(denied=count, number="", box=box) if box.right() <= right else heading


def paint_headings(
    painter: QPainter,
    headings: list[OuHeading],
    types: HeadingTypes,
    style: CanvasStyle,
    shown: QRectF,
    *,
    is_selected: Callable[[NodeId], bool],
) -> None:
    """Paint the headings that are seen, in pixels from the origin of the scene."""
    counts = types.of(theme.metrics().scaled(_COUNT_PX), bold=False)
    for heading in headings:
        box = heading.box
        if not shown.intersects(box):
            continue
        if heading.is_star:
            look = style.kinds[NodeKind.ACCOUNT, True]
            paint_icon(painter, "exempt", QRectF(box.x() - 2, box.y(), _SIGN - 2, _SIGN - 2), look.ink)
            box = box.adjusted(_SIGN, 0, 0, 0)
        painter.setFont(heading.type.font)
        painter.setPen(style.path_far.color() if is_selected(heading.node) else style.text.color())
        baseline = heading.type.baseline(heading.box.center().y())
        painter.drawText(QPointF(box.x(), baseline), heading.text)
        x = box.x() + heading.type.width(heading.text) + _GAP
        if heading.number:
            painter.setFont(counts.font)
            painter.setPen(style.secondary)
            painter.drawText(QPointF(x, baseline), heading.number)
            x += counts.width(heading.number) + _GAP
        if heading.denied:
            ink = style.tokens.denied
            paint_icon(painter, "denied", QRectF(x, box.center().y() - _SIGN / 2, _SIGN - 2, _SIGN - 2), ink)
            painter.setFont(counts.font)
            painter.setPen(ink)
            painter.drawText(QPointF(x + _SIGN, baseline), heading.denied)
