"""Headings of OUs from afar: by priority, whole or not at all, and never one over another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import inf
from string import ascii_letters, digits
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont

from designer.analysis.access.guards import limits_permissions
from designer.analysis.lenses.annotation import Tone
from designer.basics.words import counted
from designer.organization.layout import Direction, Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId
from ui import theme
from ui.canvas.cards.style import FontType

_LEAST_PX, _MOST_PX = (15, 14, 13, 12), (22, 22, 20, 16)
"""Size of the names of each level, at the least and in the highest bands, in pixels."""

_OF_BAND = 0.42
"""Size of a name in terms of its band."""

_ALWAYS = 2
"""Names down to this level may reach beyond their band where nothing else is named."""

_LEAST_BAND = 10.0
"""Height of a band that holds a name. Plans make them 11 px on a picture that most windows show a little smaller."""

_CHIPS_FROM, CHIP_PAD = 62, 6
"""Height of a band that has chips of policies; room at both ends of the name of a chip."""

_APART, _ON_LINE = 1.5, frozenset(ascii_letters + digits + " -").difference("gjpqyQ")
"""Least room below a name with letters that go below its line, in pixels; letters that do not."""

_CLEAR = 4.0
"""Room above and below the capitals of a name in its band together, in pixels, where a smaller name has it."""

_FEWEST, _FEWEST_ALARMED = 5, 3
"""Letters that are left at least of the name of an upper level, with the sign that there are more; beside an alarm."""

_LEAST_FRAME, COUNT_PX, SIDE_ROOM, NAME_GAP, SIGN_SIDE = 30.0, 11, 6.0, 6.0, 13.0
_NOWHERE, _NO_REGION = QPointF(), Rect(0, 0, 0, 0)

_CORNER, _NO_CORNER = 8.5, QRectF()
"""Side of a sign at the corner of a frame, where its name and number take the room."""

Alarm: TypeAlias = tuple[Tone, int]
"""Something bad that a lens says, and of how many nodes; or the worst of some problems, and how many: 0
where only their sign has room."""


class OuHeading(NamedTuple):
    """Name of an OU and how many accounts are in it, in pixels from the origin of the scene at one scale.

    Attributes:
        end: Lower right corner of its room in the band that is its own, along which it stays in sight; null for none.
        is_upright: Whether the band runs down, so counts are below the name.
        chips: Policies attached to the OU itself, below its name in a high band.
        sign: What becomes of the OU between two designs, before its name.
        corner: Place of the sign of an alarm that has no room beside the name; null if there is none.
    """

    node: NodeId
    box: QRectF
    text: str
    type: FontType
    number: str
    end: QPointF = _NOWHERE
    alarm: Alarm | None = None
    is_star: bool = False
    is_upright: bool = False
    chips: tuple[str, ...] = ()
    sign: Tone | None = None
    corner: QRectF = _NO_CORNER

    @property
    def wide(self) -> float:
        """Width of the name with its sign."""
        return self.type.width(self.text) + SIGN_SIDE * (self.is_star or self.sign is not None)

    @property
    def room(self) -> QRectF:
        """Room where no other name stands."""
        return self.box.adjusted(-2, 0, 2, 0 if _ON_LINE.issuperset(self.text + self.number) else _APART)


class HeadingTypes:
    """Fonts of headings by size; bold for the upper levels."""

    def __init__(self) -> None:
        self._types: dict[tuple[int, bool], FontType] = {}

    def least(self, level: int) -> FontType:
        """Return the font of a level where its bands are low."""
        return self.of(theme.metrics().scaled(_LEAST_PX[min(level, len(_LEAST_PX) - 1)]), bold=level <= _ALWAYS)

    def of(self, pixels: int, *, bold: bool) -> FontType:
        """Return the font of a size."""
        found = self._types.get((pixels, bold))
        if found is None:
            font = theme.name_font()
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            found = self._types[pixels, bold] = FontType(font)
        return found


class _Candidate(NamedTuple):
    """Frame that may have a heading."""

    node: NodeId
    level: int
    frame: Rect
    band: Rect
    accounts: int


_Said: TypeAlias = tuple[_Candidate, bool, Node, Tone | None, Alarm | None, bool]


def _priority(one: _Candidate) -> tuple[int, int]:
    """Return what frames are named by: those of upper levels first, then those of more accounts."""
    return one.level, -one.accounts


class Headings:
    """Headings of one layout.

    Args:
        layout: Places of the frames.
        organization: Their names.
        counted: The design whose accounts are counted, without ghosts; the same organization for None.
        types: Fonts.
    """

    def __init__(
        self,
        layout: Layout,
        organization: Organization,
        counted: Organization | None = None,
        types: HeadingTypes | None = None,
    ) -> None:
        self.types = types or HeadingTypes()
        self._layout, self._organization, self._counted = layout, organization, counted or organization
        self._by_node: dict[NodeId, _Candidate] = {}
        self._made: dict[NodeId, tuple[_Said, OuHeading | None]] = {}
        self._made_for = 0.0

    def take_over(self, before: Headings) -> None:
        """Take over headings of an earlier layout, for OUs that have the same room and say the same."""
        alike = before._organization is self._organization and before._layout.direction is self._layout.direction
        if alike and before.types is self.types:
            self._by_node = before._by_node if before._layout is self._layout else {}
            self._made, self._made_for = before._made, before._made_for
            self.forget()

    def _candidates(self, region: Rect, least: float, beyond: Rect = _NO_REGION) -> list[_Candidate]:
        """Return the frames of some width in a region, and not in another, by priority."""
        layout, known = self._layout, self._by_node
        found: list[_Candidate] = []
        work = [(layout.top, layout.level(layout.top))]
        for ou, level in work:
            frame = layout.subtree(ou)
            if frame.w < least or not frame.meets(region) or _holds(beyond, frame):  # nor is anything in it
                continue
            work.extend((inner, level + 1) for inner in layout.ous(ou))
            if frame.meets(beyond):
                continue
            if ou not in known:
                accounts = self._counted.accounts_below(ou) if ou in self._counted.nodes else 0
                known[ou] = _Candidate(ou, level, frame, layout.band(ou), accounts)
            found.append(known[ou])
        return sorted(found, key=_priority)

    def placed(
        self,
        region: Rect,
        scale: float,
        alarm: Callable[[NodeId], Alarm | None] = lambda _: None,
        change: Callable[[NodeId], Tone | None] = lambda _: None,
        *,
        keeps: bool = False,
        before: tuple[Rect, list[OuHeading]] | None = None,
    ) -> list[OuHeading]:
        """Place the headings in a region at a scale.

        Args:
            region: Part of the scene.
            scale: Pixels for each canvas unit.
            alarm: Returns the worst that a lens says of nodes in a frame, or of its problems.
            change: Returns what becomes of an OU between two designs, if it changes.
            keeps: Whether a count of accounts goes before one of what is bad, which alone could be taken for it.
            before: Another region, and the headings that were placed in it; these stay.
        """
        from ui.canvas.far.taken_room import TakenRoom  # small designs are seen from near

        taken = TakenRoom()
        beyond, known = before or (_NO_REGION, [])
        stay = [stays for stays in known if stays.is_star or self._layout.subtree(stays.node).meets(region)]
        for stays in stay:
            taken.take(stays.room)
            if stays.alarm and not stays.corner.isNull():
                taken.take(stays.corner)
        found: list[OuHeading] = []
        least, band = _LEAST_FRAME / scale, _LEAST_BAND / scale
        for candidate in self._candidates(region, least, beyond):
            if candidate.band.w < least or (candidate.level > _ALWAYS and candidate.band.h < band):
                continue
            heading = self._known_heading(candidate, scale, change(candidate.node), alarm(candidate.node), keeps=keeps)
            bottom = (candidate.frame.y + candidate.frame.h) * scale
            tried = _positions(heading, candidate.level, bottom) if heading is not None else ()
            found.extend(islice((tries for tries in tried if taken.take(tries.room)), 1))
        star = None if any(stays.is_star for stays in stay) else self._star(scale)
        if star is not None and taken.take(star.box):
            found.append(star)
        bare = (new.corner.isNull() or taken.take(new.corner) for new in found)  # signs at corners come last
        stay += (new if is_free else new._replace(alarm=None) for new, is_free in zip(found, bare, strict=True))
        return sorted(stay, key=lambda one: (99, 0) if one.is_star else _priority(self._by_node[one.node]))

    def _star(self, scale: float) -> OuHeading | None:
        """Return the name of the management account in the root's band, if it is there: at the right, or below."""
        layout = self._layout
        beside = layout.beside(layout.top)
        if beside is None:
            return None
        band, upright = layout.band(layout.top), self._is_upright
        name = self._organization.node(beside).name
        type_ = self.types.of(theme.metrics().scaled(_LEAST_PX[-1]), bold=False)
        width, height = type_.width(name) + SIGN_SIDE, type_.metrics.capHeight() + 4
        if width + SIDE_ROOM > band.w * scale / (1 if upright else 2):
            return None
        right, down = (band.x + band.w) * scale - SIDE_ROOM, max(1.0, min((band.h * scale - height) / 2, height))
        box = QRectF(band.x * scale + SIDE_ROOM if upright else right - width, band.y * scale + down, width, height)
        return OuHeading(beside, box.translated(0, 5 * height * upright), name, type_, "", is_star=True)

    @property
    def _is_upright(self) -> bool:
        return self._layout.direction is Direction.LEFT_RIGHT

    def forget(self) -> None:
        """Forget headings that say more than what is in their OU: policies may have other names now."""
        high, root = theme.metrics().scaled(_CHIPS_FROM) / (self._made_for or 1), self._organization.root
        self._made = {ou: made for ou, made in self._made.items() if ou != root and made[0][0].band.h < high}

    def _known_heading(
        self, one: _Candidate, scale: float, sign: Tone | None, bad: Alarm | None, *, keeps: bool
    ) -> OuHeading | None:
        """Return the heading of one frame with its signs: a view that pans asks for most of them again at one scale."""
        if scale != self._made_for:
            self._made, self._made_for = {}, scale
        node, folded = self._organization.node(one.node), self._layout.is_folded(one.node)
        said, known = (one, folded, node, sign, bad, keeps), self._made.get(one.node)
        if known is None or known[0] != said:
            heading = self._heading(one, scale)
            known = self._made[one.node] = said, heading and self._signed(heading, one, scale, sign, bad, keeps=keeps)
        return known[1]

    def _signed(
        self, heading: OuHeading, one: _Candidate, scale: float, sign: Tone | None, bad: Alarm | None, *, keeps: bool
    ) -> OuHeading:
        """Return a heading with the sign of a change and what is bad, as far as they have room."""
        right = (one.band.x + one.band.w) * scale - SIDE_ROOM
        if sign is not None:
            heading = _with_sign(heading, sign, right)
        if bad is None:
            return heading
        end = QPointF(right, (one.band.y + one.band.h) * scale if self._is_upright else 0.0)
        if keeps:
            return _warned(heading, self.types, bad, end, QPointF(right + SIDE_ROOM, one.band.y * scale))
        return _with_alarm(heading, self.types, bad, end, shortens=one.level <= _ALWAYS)

    def _heading(self, one: _Candidate, scale: float) -> OuHeading | None:
        """Return the heading of one frame where it has room."""
        organization, types, unit, upright = self._organization, self.types, theme.metrics().scaled, self._is_upright
        step, band = min(one.level, len(_LEAST_PX) - 1), one.band.h * scale
        least, bold = unit(_LEAST_PX[step]), one.level <= _ALWAYS
        name, room = organization.node(one.node).name, one.band.w * scale - 2 * SIDE_ROOM
        count = f"{'+' * self._layout.is_folded(one.node)}{one.accounts:,}"  # as on the bubble of a folded card
        if one.node == organization.root:
            name = organization.settings.name or name
            count += " accounts"
            levels = organization.ou_levels(one.node)  # of folded OUs, too
            count += "" if upright else f" · {counted(organization.ou_count, 'OU')} · {counted(levels, 'level')}"
        most = least if upright else min(unit(_MOST_PX[step]), int(band * _OF_BAND))  # upright, height says nothing
        types_by_size = [types.of(pixels, bold=bold) for pixels in (max(least, most), least, unit(_LEAST_PX[-1]))]
        low = [tries for tries in types_by_size if tries.metrics.capHeight() + _CLEAR <= band]  # no line is crossed
        fitting = [tries for tries in low or types_by_size[-1:] if tries.width(name) <= room]
        if not fitting:
            fitting = [types.of(unit(_LEAST_PX[-1]), bold=bold)]
            name = fitting[0].metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            if one.level > _ALWAYS or len(name) < _FEWEST:
                return None
        counts = types.of(unit(COUNT_PX), bold=False)
        reach = room + SIDE_ROOM - 2 - NAME_GAP  # a count may come nearer to the end
        beside = reach - counts.width(count)
        with_count = (tries for tries in fitting if tries.width(name) <= beside and one.level)
        type_ = next(with_count, fitting[0])  # a number is worth a smaller name
        wide = type_.width(name)
        letters = type_.metrics.capHeight()
        reaches = one.level <= _ALWAYS and letters > band
        high = min(letters + 2, inf if reaches else band - 0.1)  # neither a slot nor a line is touched
        top = one.band.y * scale + max(0.0, min((band - high) / 2, high))
        below = upright and wide + NAME_GAP + counts.width(count) > room and band >= 3 * high + counts.height
        if not below and wide <= beside:
            wide += NAME_GAP + counts.width(count)
        elif not below or counts.width(count) > room:
            count, below = "", False
        corner = QPointF(one.band.x + one.band.w, one.band.y + one.band.h) * scale - QPointF(SIDE_ROOM, SIDE_ROOM)
        end = corner if band >= high else _NOWHERE
        box = QRectF(one.band.x * scale + SIDE_ROOM, top, wide, high + counts.height * below)
        chips = self._chips(one.node, room) if band >= unit(_CHIPS_FROM) and not upright else ()
        return OuHeading(one.node, box, name, type_, count, end, is_upright=below, chips=chips)

    def _chips(self, node: NodeId, room: float) -> tuple[str, ...]:
        """Return the names of the policies attached to a node that have room, and how many more there are."""
        organization, type_ = self._organization, self.types.of(theme.metrics().scaled(COUNT_PX), bold=False)
        limiting = (p for p in organization.node(node).policies if limits_permissions(organization, p))
        names = [organization.policies[policy].name for policy in limiting]
        for shown in range(len(names), -1, -1):
            chips = (*names[:shown], *([f"+{len(names) - shown}"] if shown < len(names) else []))
            if sum(type_.width(chip) + 3 * CHIP_PAD for chip in chips) <= room:
                return chips
        return ()


def _holds(region: Rect, frame: Rect) -> bool:
    """Whether a frame is whole in a region."""
    return (
        region.x <= frame.x
        and region.y <= frame.y
        and frame.x + frame.w <= region.x + region.w
        and frame.y + frame.h <= region.y + region.h
    )


def _positions(heading: OuHeading, level: int, bottom: float) -> Iterator[OuHeading]:
    """Yield a heading in its band, then lower: below an upper band in its frame, or below letters of the name above."""
    yield heading
    if level > _ALWAYS and not heading.end.isNull():
        low = max(0.0, min(_APART, heading.end.y() + SIDE_ROOM - heading.box.bottom()))
        yield heading._replace(box=heading.box.adjusted(0, _APART, 0, low))
    for lines in (0.6, 1.2) if level <= _ALWAYS else ():
        down = heading.box.height() * lines
        box = heading.box.translated(0, down)
        if box.bottom() <= bottom:
            yield heading._replace(box=box, corner=heading.corner.translated(0, down))


def _with_sign(heading: OuHeading, sign: Tone, right: float) -> OuHeading:
    """Return a heading with a sign before its name, in place of the number of accounts where both have no room."""
    signed, corner = heading._replace(sign=sign), heading.box.topLeft()
    bare = signed._replace(number="", box=QRectF(corner, QSizeF(signed.wide, heading.type.metrics.capHeight() + 2)))
    tries = (signed._replace(box=heading.box.adjusted(0, 0, SIGN_SIDE, 0)), bare)
    return next((one for one in tries if one.box.right() <= right), heading)


def alarm_count(alarm: Alarm) -> str:
    """Return the count beside the sign of an alarm; "" for the sign alone."""
    return f"{alarm[1]:,}" if alarm[1] else ""


def _warned(heading: OuHeading, types: HeadingTypes, bad: Alarm, end: QPointF, corner: QPointF) -> OuHeading:
    """Return a heading that keeps its number, with a count of what is bad or its sign, be it at its corner."""
    for said in (bad, (bad[0], 0)):
        found = _with_alarm(heading, types, said, end, shortens=False)
        if found.alarm and (found.number or not (said[1] or heading.number)):  # a count could be taken for the number
            return found
    place = QRectF(corner.x() - 4, corner.y() - 4, _CORNER, _CORNER)
    return heading._replace(alarm=(bad[0], 0), corner=place)


def _with_alarm(heading: OuHeading, types: HeadingTypes, alarm: Alarm, end: QPointF, *, shortens: bool) -> OuHeading:
    """Return a heading with a count of what is bad, up to a corner: without its number, below it, or shortened."""
    counts = types.of(theme.metrics().scaled(COUNT_PX), bold=False)
    width, name = NAME_GAP + SIGN_SIDE + counts.width(alarm_count(alarm)), heading.wide
    before = 0.0 if heading.is_upright else name
    higher = heading.box.adjusted(0, 0, 0, counts.height)
    for number in (heading.number, ""):
        if not number and not heading.is_upright and higher.bottom() <= end.y():
            return _with_alarm(heading._replace(is_upright=True, box=higher), types, alarm, end, shortens=False)
        beside = before + counts.width(number) + NAME_GAP * (before > 0) if number else before
        box = QRectF(heading.box.topLeft(), QSizeF(max(name, beside + width), heading.box.height()))
        if box.right() <= end.x():
            return heading._replace(alarm=alarm, number=number, box=box)
    if not shortens or heading.is_upright:
        return heading
    room = end.x() - heading.box.x() - width - (name - heading.type.width(heading.text))
    least = types.of(theme.metrics().scaled(_LEAST_PX[-1]), bold=True)
    text = least.metrics.elidedText(heading.text, Qt.TextElideMode.ElideRight, room)
    if len(text) >= _FEWEST_ALARMED:
        short = heading._replace(text=text, type=least, alarm=alarm, number="")
        return short._replace(box=QRectF(heading.box.topLeft(), QSizeF(short.wide + width, heading.box.height())))
    return heading
