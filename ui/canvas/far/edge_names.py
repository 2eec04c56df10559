"""Edge names: along the borders of the canvas, of frames whose headings are scrolled out, and of those out of sight."""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from itertools import chain
from math import inf
from operator import itemgetter
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from designer.organization.layout import Direction, Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_PEN, CanvasStyle, FontType
from ui.canvas.far.headings import NAME_GAP, SIDE_ROOM, SIGN_SIDE, Alarm, HeadingTypes, alarm_count
from ui.theme.icons import paint_icon

_ROW, _SIDE, _PIXELS, _BEYOND_PIXELS, _PAD = 24, 22, 12, 11, 8
_OUTER = 2
"""Levels below the root that are named in the upper row; those below them in the lower one."""

_BELOW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
_TYPES = HeadingTypes()


class Border(Enum):
    """Border of the canvas."""

    TOP = "top"
    LEFT = "left"
    RIGHT = "right"
    BOTTOM = "bottom"


_CHEVRONS = {Border.LEFT: "chevron-left", Border.RIGHT: "chevron-right", Border.BOTTOM: "chevron-down"}
"""Signs that point to where an OU lies; they stay upright beside a turned name, where they would be read as turned."""

_CHEVRON = 14


class EdgeName(NamedTuple):
    """Name at a border.

    Attributes:
        node: OU that is named.
        border: Where.
        box: Its place, in pixels of the viewport.
        text: As much of its path as has room, or its name.
        row: Number of the row at the upper border.
    """

    node: NodeId
    border: Border
    box: QRectF
    text: str
    row: int = 0


def rim() -> QMarginsF:
    """Return the room that names take along the borders at most, in pixels."""
    unit = theme.metrics().scaled
    return QMarginsF(unit(_SIDE), 2 * unit(_ROW), unit(_SIDE), unit(_SIDE))


def covered_by(names: list[EdgeName]) -> QMarginsF:
    """Return the room that names take along the borders, in pixels."""
    borders, side = {name.border for name in names}, theme.metrics().scaled(_SIDE)
    top = _bottom(names)
    left, right, bottom = (side * (border in borders) for border in (Border.LEFT, Border.RIGHT, Border.BOTTOM))
    return QMarginsF(left, top, right, bottom)


def frames_around(layout: Layout, organization: Organization, area: QRectF) -> list[NodeId]:
    """Return the frames that an area lies in as a whole, the outermost first."""
    centre = area.center()
    inmost = layout.container_at(centre.x(), centre.y())
    path = organization.path(inmost) if inmost is not None else ()
    return [ou for ou in path if ou in layout and rectf(layout.subtree(ou)).contains(area)]


def cut_frames_at(layout: Layout, area: QRectF) -> list[NodeId]:
    """Return the innermost frames that the upper border of an area cuts, from left to right."""
    line = Rect(int(area.left()), int(area.top()), max(1, int(area.width())), 1)
    cut = {node_id for node_id in layout.containers(line) if node_id != layout.top or layout.level(node_id)}
    inner = [node_id for node_id in cut if cut.isdisjoint(layout.ous(node_id))]
    return sorted(inner, key=lambda node_id: layout.subtree(node_id).x)


def edge_names(
    layout: Layout, organization: Organization, area: QRectF, scale: float, *, afar: bool = False
) -> list[EdgeName]:
    """Return the names along the borders of what is seen; those beyond the sides are below the rows at the top.

    Columns from left to right keep their headings in sight from afar, until these have no room at the left border.
    """
    if layout.direction is not Direction.LEFT_RIGHT:
        names = list(_pinned(layout, organization, area, scale))
        return [*names, *_beyond(layout, organization, area, scale, names)]
    names = [] if afar else list(_pinned(layout, organization, area, scale))
    names += _cut_columns(layout, organization, area, scale, names, afar=afar)
    return names if afar else [*names, *_beyond(layout, organization, area, scale, names)]


class EdgeNames:
    """Names along the borders of one view: those of before where it has not moved over the same layout."""

    def __init__(self) -> None:
        self.forget()

    def forget(self, *_: object) -> None:
        """Forget them: nodes may have other names now."""
        self._of: tuple[Layout, QRectF, float, bool] | None = None
        self._names: list[EdgeName] = []

    def of(
        self, layout: Layout, organization: Organization, area: QRectF, scale: float, *, afar: bool
    ) -> list[EdgeName]:
        """Return the names along the borders of what is seen."""
        if self._of != (layout, area, scale, afar):
            self._of = (layout, area, scale, afar)
            self._names = edge_names(layout, organization, area, scale, afar=afar)
        return self._names


def _cut_columns(
    layout: Layout, organization: Organization, area: QRectF, scale: float, pinned: list[EdgeName], *, afar: bool
) -> Iterator[EdgeName]:
    """Yield the names of the innermost OUs at the left border whose own names are not whole in what is seen of them."""
    side, type_ = theme.metrics().scaled(_SIDE), _TYPES.of(theme.metrics().scaled(_BEYOND_PIXELS), bold=False)
    above = _bottom(pinned)

    def is_cut(ou: NodeId) -> bool:
        band = layout.band(ou)
        room = (band.x + band.w - area.left()) * scale - side - 2 * SIDE_ROOM
        width = _TYPES.least(layout.level(ou)).width(organization.node(ou).name) if afar else inf
        return band.x < area.left() and room < width

    line = Rect(int(area.left()), int(area.top()), 1, max(1, int(area.height())))
    cut = {ou for ou in layout.containers(line) if is_cut(ou)} - {name.node for name in pinned}
    for ou in layout.containers(line):
        if ou in cut and cut.isdisjoint(layout.ous(ou)):
            frame = layout.subtree(ou)
            top, end = ((y - area.top()) * scale for y in (frame.y, frame.y + frame.h))
            top, end = max(above, top), min(area.height() * scale, end)
            path = [node_id for node_id in organization.path(ou) if node_id in layout and node_id != layout.top] or [ou]
            if text := _longest(organization, path, type_, end - top - _CHEVRON - _PAD):
                yield EdgeName(ou, Border.LEFT, QRectF(0, top, side, end - top), text)


def _bottom(pinned: list[EdgeName]) -> float:
    """Return where the rows at the upper border end."""
    return max((name.box.bottom() for name in pinned if name.border is Border.TOP), default=0.0)


def _longest(organization: Organization, path: Sequence[NodeId], type_: FontType, room: float) -> str:
    """Return as many of the last names of a path as have room; "" if there is none."""
    names = [organization.node(level).name for level in path]
    texts = (_BELOW.join(names[start:]) for start in range(len(names)))
    return next((text for text in texts if type_.width(text) <= room), "")


def _pinned(layout: Layout, organization: Organization, area: QRectF, scale: float) -> Iterator[EdgeName]:
    """Yield the names of the frames that the upper border cuts, the outer ones above the inner ones."""
    unit = theme.metrics().scaled
    type_, width, height = _TYPES.of(unit(_PIXELS), bold=False), area.width() * scale, unit(_ROW)
    below = area.adjusted(0, min(area.height() - 1, 2 * height / scale), 0, 0)
    inner = _scrolled_out(layout, organization, below, height / scale)
    outer = {path[:_OUTER][-1]: path[:_OUTER] for path in inner.values()}
    rows = [outer, {node_id: path[_OUTER:] for node_id, path in inner.items() if len(path) > _OUTER}]
    for number, row in enumerate(row for row in rows if row):
        for node_id, path in row.items():
            frame = layout.subtree(node_id)
            left = max(0.0, (frame.x - area.left()) * scale)
            right = min(width, (frame.x + frame.w - area.left()) * scale)
            text = _longest(organization, path, type_, right - left - 2 * _PAD)
            yield EdgeName(node_id, Border.TOP, QRectF(left, number * height, right - left, height), text, number)


def _scrolled_out(
    layout: Layout, organization: Organization, area: QRectF, least: float
) -> dict[NodeId, tuple[NodeId, ...]]:
    """Return the innermost frames just below the rows whose headings are out of sight, with their paths.

    Frames of which less is left than `least` are not named: the name would be read as that of the frame below.
    """
    found: dict[NodeId, tuple[NodeId, ...]] = {}
    for node_id in cut_frames_at(layout, area):
        path = tuple(ou for ou in organization.path(node_id) if ou in layout and ou != layout.top)
        while path and not _is_cut_well(layout, path[-1], area.top(), least):
            path = path[:-1]
        if path:
            found[path[-1]] = path
    above = {ou for path in found.values() for ou in path[:-1]}
    return {node_id: path for node_id, path in found.items() if node_id not in above}


def _is_cut_well(layout: Layout, ou: NodeId, top: float, least: float) -> bool:
    """Whether the heading of an OU is above a line, and below it enough of what is in the OU, and not of its ground."""
    band, stack = layout.band(ou), layout.stack(ou)
    if band.y + band.h / 2 > top:
        return False
    ends = map(layout.subtree, layout.ous(ou))
    last = [layout.rect(stack.accounts[min(stack.rows, len(stack.accounts)) - 1])] if stack is not None else []
    return any(one.y + one.h - top >= least for one in chain(ends, last))


def _beyond(
    layout: Layout, organization: Organization, area: QRectF, scale: float, there: list[EdgeName]
) -> Iterator[EdgeName]:
    """Yield the nearest OUs out of sight at each side, over the stretches where they lie and no names are yet."""
    top = _bottom(there)
    around = frames_around(layout, organization, area) or [layout.top]
    size, side = area.size() * scale, theme.metrics().scaled(_SIDE)
    type_ = _TYPES.of(theme.metrics().scaled(_BEYOND_PIXELS), bold=False)
    taken: dict[Border, list[tuple[float, float]]] = {border: [] for border in Border}
    taken[Border.LEFT] += [(name.box.top(), name.box.bottom()) for name in there if name.border is Border.LEFT]
    nearest = (sorted(_out_of_sight(layout, level, area), key=itemgetter(0)) for level in reversed(around))
    for _, border, node_id, start, end in chain.from_iterable(nearest):
        low, most = (side, size.width() - side) if border is Border.BOTTOM else (top, size.height() - side)
        low, most = _free((max(low, start * scale), min(most, end * scale)), taken[border])
        taken[border].append((start * scale, end * scale))
        name = organization.node(node_id).name
        texts = (f"{name}  {organization.accounts_below(node_id):,}", name)
        text = next((text for text in texts if type_.width(text) + _CHEVRON <= most - low - _PAD), "")
        if text and border is Border.BOTTOM:
            yield EdgeName(node_id, border, QRectF(low, size.height() - side, most - low, side), text)
        elif text:
            left = 0.0 if border is Border.LEFT else size.width() - side
            yield EdgeName(node_id, border, QRectF(left, low, side, most - low), text)


def _out_of_sight(layout: Layout, parent: NodeId, area: QRectF) -> Iterator[tuple[float, Border, NodeId, float, float]]:
    """Yield the OUs of a frame beyond a side: how far, the side, and from where to where along it, from its start."""
    x, y, width, height = area.x(), area.y(), area.width(), area.height()
    for ou in layout.ous(parent):
        frame = layout.subtree(ou)
        left, top = frame.x - x, frame.y - y
        right, bottom = left + frame.w, top + frame.h
        if top < height and bottom > 0:
            if right <= 0:
                yield -right, Border.LEFT, ou, top, bottom
            elif left >= width:
                yield left - width, Border.RIGHT, ou, top, bottom
        elif top >= height and left < width and right > 0:
            yield top - height, Border.BOTTOM, ou, left, right


def _free(span: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the longest part of a stretch that no other has taken."""
    parts = [span]
    for start, end in taken:
        cut = (part for low, high in parts for part in ((low, min(high, start)), (max(low, end), high)))
        parts = [part for part in cut if part[0] < part[1]]
    return max(parts, key=lambda part: part[1] - part[0], default=(0.0, 0.0))


def paint_edge_names(
    painter: QPainter,
    names: list[EdgeName],
    style: CanvasStyle,
    size: QRectF,
    alarm_of: Callable[[NodeId], Alarm | None] = lambda _: None,
) -> None:
    """Paint the names along the borders of a viewport, each border on a strip of its own.

    Args:
        painter: Of the viewport.
        names: The names.
        style: Its colours.
        size: Size of the viewport.
        alarm_of: Returns what is bad in an OU, which is beside its name at the upper border where it has room.
    """
    unit = theme.metrics().scaled
    painter.setPen(NO_PEN)
    for strip in _strips(names, size):
        painter.fillRect(strip, style.tokens.panel)
        painter.fillRect(strip.adjusted(0, strip.height() - 1, 0, 0), style.tokens.hairline)
    pinned, beyond = _TYPES.of(unit(_PIXELS), bold=False), _TYPES.of(unit(_BEYOND_PIXELS), bold=False)
    for name in names:
        is_top = name.border is Border.TOP
        painter.setFont((pinned if is_top else beyond).font)
        painter.setPen(style.text if is_top and not name.row else style.secondary)
        if is_top:
            painter.drawText(QPointF(name.box.left() + _PAD, pinned.baseline(name.box.center().y())), name.text)
            _paint_alarm(painter, name, pinned, style, alarm_of(name.node))
        else:
            _paint_beyond(painter, name, beyond, style)


def _paint_alarm(painter: QPainter, name: EdgeName, type_: FontType, style: CanvasStyle, alarm: Alarm | None) -> None:
    """Paint what is bad in an OU after its name at the upper border, if both have room."""
    count, left = alarm_count(alarm) if alarm else "", name.box.left() + _PAD + type_.width(name.text) + NAME_GAP
    if alarm and name.text and left + SIGN_SIDE + type_.width(count) + _PAD <= name.box.right():
        middle, ink = name.box.center().y(), style.tokens.colour(alarm[0].role)
        paint_icon(painter, alarm[0].glyph, QRectF(left, middle - SIGN_SIDE / 2, SIGN_SIDE - 2, SIGN_SIDE - 2), ink)
        painter.setPen(ink)
        painter.drawText(QPointF(left + SIGN_SIDE, type_.baseline(middle)), count)


def _strips(names: list[EdgeName], size: QRectF) -> Iterator[QRectF]:
    """Yield the strips that names stand on, rows at the top last: the sides begin below them."""
    borders = {name.border for name in names}
    side = theme.metrics().scaled(_SIDE)
    if Border.LEFT in borders:
        yield QRectF(0, 0, side, size.height())
    if Border.RIGHT in borders:
        yield QRectF(size.width() - side, 0, side, size.height())
    if Border.BOTTOM in borders:
        yield QRectF(0, size.height() - side, size.width(), side)
    for top, bottom in sorted({(name.box.top(), name.box.bottom()) for name in names if name.border is Border.TOP}):
        yield QRectF(0, top, size.width(), bottom - top)


def _paint_beyond(painter: QPainter, name: EdgeName, type_: FontType, style: CanvasStyle) -> None:
    """Paint the name of what lies beyond a side on its stretch; at the left and right it reads upwards.

    The chevron is at the left of a name at the bottom, and above the others.
    """
    painter.fillRect(name.box.adjusted(2, 2, -2, -2), style.tokens.canvas)
    width, middle, is_flat = type_.width(name.text), name.box.center(), name.border is Border.BOTTOM
    half = (width + _CHEVRON) / 2
    start = QPointF(middle.x() - half, middle.y() - _CHEVRON / 2) if is_flat else middle - QPointF(_CHEVRON / 2, half)
    chevron = QRectF(start, QSizeF(_CHEVRON, _CHEVRON)).adjusted(1, 1, -1, -1)
    paint_icon(painter, _CHEVRONS[name.border], chevron, style.tokens.text)
    painter.save()
    painter.translate(middle)
    painter.rotate(0 if is_flat else -90)
    left = _CHEVRON - half if is_flat else -half
    painter.drawText(QPointF(left, type_.baseline(0)), name.text)
    painter.restore()
