"""Painting of headings of OUs from afar, where they are in sight."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter

from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.cards.style import CanvasStyle, FontType
from ui.canvas.far.headings import (
    CHIP_PAD,
    COUNT_PX,
    NAME_GAP,
    SIDE_ROOM,
    SIGN_SIDE,
    OuHeading,
    alarm_count,
)
from ui.canvas.far.text_pictures import TextPictures

_CHIP = 18
"""Height of a chip."""


def in_sight(heading: OuHeading, shown: QRectF) -> OuHeading | None:
    """Return a heading where it is whole: along its band, be it for the name alone. None if it is not seen so."""
    box = heading.box
    end, left, top = heading.end, shown.left(), shown.top()
    is_before = (box.right() < left and end.x() < left) or (box.bottom() < top and end.y() < top)
    if is_before or box.left() > shown.right() or box.top() > shown.bottom():
        return None
    named, first = heading.wide, QPointF(left + SIDE_ROOM, top + SIDE_ROOM)
    if box.left() < first.x():
        if first.x() + named > end.x():
            return None
        box = box.translated(first.x() - box.left(), 0)
        if box.right() > end.x():
            keeps = not heading.corner.isNull() or box.x() + named + NAME_GAP + SIGN_SIDE <= end.x()
            sign = (heading.alarm[0], 0) if heading.alarm is not None and keeps else None
            heading = heading._replace(number="", alarm=sign)
    if box.top() < first.y() < end.y() - box.height():
        box = box.translated(0, first.y() - box.top())
    if not shown.intersects(box) or box.x() + named > shown.right():
        return None
    return heading if box is heading.box else heading._replace(box=box)


def paint_headings(
    painter: QPainter,
    headings: list[OuHeading],
    pictures: TextPictures,
    style: CanvasStyle,
    shown: QRectF,
    *,
    is_selected: Callable[[NodeId], bool],
    ground: Callable[[NodeId], QBrush],
) -> None:
    """Paint the headings that are seen, in pixels from the origin of the scene; on their ground beyond their bands."""
    counts = _counts(pictures)
    inks, secondary = (style.text.color(), style.path_far.color()), style.secondary.color()
    is_inside = shown.adjusted(SIDE_ROOM, SIDE_ROOM, 0, 0).contains  # as most are
    seen = (heading if is_inside(heading.box) else in_sight(heading, shown) for heading in headings)
    for heading in filter(None, seen):
        box = heading.box
        if not heading.is_star and box.bottom() > heading.end.y() + SIDE_ROOM:
            painter.fillRect(box.adjusted(-2, 1, 2, -1), ground(heading.node))
        if heading.is_star or heading.sign is not None:
            ink = style.tokens.colour(heading.sign.role) if heading.sign else style.kinds[NodeKind.ACCOUNT, True].ink
            glyph = heading.sign.glyph if heading.sign is not None else "exempt"
            pictures.draw_sign(painter, QRectF(box.x() - 2, box.y(), SIGN_SIDE - 2, SIGN_SIDE - 2), glyph, ink)
            box = box.adjusted(SIGN_SIDE, 0, 0, 0)
        height = heading.type.metrics.capHeight() + 2
        baseline = heading.type.baseline(box.top() + height / 2)
        pictures.draw(painter, QPointF(box.x(), baseline), heading.text, heading.type, inks[is_selected(heading.node)])
        x = box.x() + heading.type.width(heading.text) + NAME_GAP
        if heading.is_upright:
            x, baseline = box.x(), baseline + counts.height
        if heading.number:
            pictures.draw(painter, QPointF(x, baseline), heading.number, counts, secondary)
            x += counts.width(heading.number) + NAME_GAP
        if heading.alarm is not None:
            _paint_alarm(painter, heading, QPointF(x, baseline), pictures, style)
        top = box.bottom() + CHIP_PAD
        if heading.chips and top + _CHIP <= heading.end.y() + SIDE_ROOM:
            room = QRectF(box.x(), top, shown.right() - box.x(), theme.metrics().scaled(_CHIP))
            _paint_chips(painter, heading.chips, room, counts, style)


def paint_name_over(
    painter: QPainter, name: str, place: QRectF, pictures: TextPictures, style: CanvasStyle, *, above: bool
) -> None:
    """Paint a name on a plate of its own above a place, or below it, over what lies there."""
    type_ = pictures.types.of(12, bold=False)
    top = place.top() - type_.height - 3 if above else place.bottom() + 3
    box = QRectF(place.x(), top, type_.width(name) + 8, type_.height + 2)
    painter.setPen(style.path_far)
    painter.setBrush(style.card)
    painter.drawRoundedRect(box, 3, 3)
    at = QPointF(box.x() + 4, type_.baseline(box.center().y()))
    pictures.draw(painter, at, name, type_, style.text.color())


def _counts(pictures: TextPictures) -> FontType:
    """Return the type of counts and chips."""
    return pictures.types.of(theme.metrics().scaled(COUNT_PX), bold=False)


def _paint_alarm(
    painter: QPainter, heading: OuHeading, at: QPointF, pictures: TextPictures, style: CanvasStyle
) -> None:
    """Paint what is bad with its count at a point of the baseline, or as a sign at the corner."""
    assert heading.alarm is not None
    (tone, _), box, counts = heading.alarm, heading.corner, _counts(pictures)
    ink, plate = style.tokens.colour(tone.role), None if box.isNull() else style.card.color()
    if box.isNull():
        middle = at.y() - counts.metrics.capHeight() / 2
        box = QRectF(at.x(), middle - SIGN_SIDE / 2 + 1, SIGN_SIDE - 2, SIGN_SIDE - 2)
        if count := alarm_count(heading.alarm):
            pictures.draw(painter, at + QPointF(SIGN_SIDE, 0), count, counts, ink)
    pictures.draw_sign(painter, box, tone.glyph, ink, plate)


def _paint_chips(painter: QPainter, chips: tuple[str, ...], room: QRectF, type_: FontType, style: CanvasStyle) -> None:
    """Paint names of policies beside each other, each on a surface of its own, as far as they are whole in a room."""
    x = room.left()
    painter.setFont(type_.font)
    for chip in chips:
        box = QRectF(x, room.top(), type_.width(chip) + 2 * CHIP_PAD, room.height())
        if box.right() > room.right():
            return
        painter.setPen(style.border)
        painter.setBrush(style.card)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(style.secondary)
        painter.drawText(QPointF(x + CHIP_PAD, type_.baseline(box.center().y())), chip)
        x = box.right() + CHIP_PAD
